/**
 * The stores of this process. Every node of a deploy that names the same file shares one open store; a deploy closes and
 * opens all nodes within moments, and the store stays open over that.
 */
import { type Clock, systemClock } from "../../core/clock.ts";
import {
  type Dispatch,
  type Handle,
  openDispatch,
  type OwnOptions,
  type Ownership,
} from "../../core/delivery/dispatch.ts";
import type { Parking } from "../../core/delivery/letters.ts";
import type { Tracker } from "../../core/delivery/tracker.ts";
import type { Coded } from "../../core/errors.ts";
import type { Figures, Journal } from "../../core/journal/journal.ts";
import { openJournal } from "../../core/journal/open.ts";
import { type Deploys, watchDeploys } from "./deploys.ts";
import { openOrphanage, type Orphanage } from "./orphans.ts";
import type { Red } from "./red.ts";
import { trackerOf } from "./track.ts";

/** What the waybill-store node offers to the nodes that name it. */
export interface StoreOffer {
  readonly highWater: number;
  /** The open store; rejects with WB-STORE-00x where it cannot be opened. */
  open(): Promise<Store>;
}

export interface Store {
  readonly journal: Journal;
  /** Claims nothing while the flows do not run. */
  readonly dispatch: Dispatch;
  readonly tracker: Tracker;
  readonly clock: Clock;
  /** Revision of the flows that run. */
  flowVersion(): string | null;
  /** What a letter says beside its subject. */
  parking(cause: Coded, attempts: number, node: string | null): Parking;
  /** Told about once a second, when figures have changed. */
  watch(take: (figures: Figures) => void): () => void;
}

interface Shared {
  readonly path: string;
  readonly store: Promise<Store>;
  holders: number;
  close: () => Promise<void>;
}

const lingerMs = 5_000;
const lookEveryMs = 1_000;
const shared = new Map<string, Shared>();

/** Takes hold of the store at `path`; what is answered lets go of it. */
export function holdStore(red: Red, path: string): { readonly store: Promise<Store>; release(): void } {
  const held = shared.get(path) ?? share(red, path);
  held.holders += 1;
  let released = false;
  return {
    store: held.store,
    release() {
      if (released) return;
      released = true;
      held.holders -= 1;
      if (held.holders === 0) systemClock.after(lingerMs, () => void closeUnheld(held));
    },
  };
}

/** Closes every store that no node holds: the flows were stopped, and not for a deploy. */
export async function closeUnheldStores(): Promise<void> {
  await Promise.all([...shared.values()].map(closeUnheld));
}

async function closeUnheld(held: Shared): Promise<void> {
  if (held.holders > 0 || shared.get(held.path) !== held) return;
  shared.delete(held.path);
  await held.close();
}

function share(red: Red, path: string): Shared {
  const opening = openAt(red, path);
  const held: Shared = {
    path,
    store: opening.then(({ store }) => store),
    holders: 0,
    close: () =>
      opening.then(
        ({ close }) => close(),
        () => {},
      ),
  };
  shared.set(path, held);
  held.store.catch(() => {
    if (shared.get(path) === held) shared.delete(path);
  });
  return held;
}

async function openAt(red: Red, path: string): Promise<{ store: Store; close: () => Promise<void> }> {
  const clock = systemClock;
  const [tracker, deploys] = [trackerOf(red), watchDeploys(red)];
  const journal = await openJournal({ kind: "sqlite", path });
  const trouble = (error: unknown): void => red.log.error(`Store ${path}: ${(error as Error).message}`);
  const dispatch = openDispatch({ journal, clock, onTrouble: trouble });
  const owned = new Set<Ownership>();
  const watchers = watchFigures(journal, clock);
  const orphanage = openOrphanage({ journal, dispatch, clock, flowVersion: () => deploys.revision });
  const store: Store = {
    journal,
    dispatch: steered({ dispatch, orphanage, owned, deploys }),
    tracker,
    clock,
    flowVersion: () => deploys.revision,
    parking: (cause, attempts, node) => ({ cause, attempts, node, flowVersion: deploys.revision, at: clock.now() }),
    watch: watchers.watch,
  };
  const forget = followDeploys(deploys, owned, orphanage);
  const close = async (): Promise<void> => {
    forget();
    watchers.close();
    orphanage.close();
    await dispatch.close();
    await journal.close();
  };
  return { store, close };
}

interface Owners {
  readonly dispatch: Dispatch;
  readonly orphanage: Orphanage;
  readonly owned: Set<Ownership>;
  readonly deploys: Deploys;
}

/** The dispatch as nodes see it: what they own claims nothing while the flows do not run. */
function steered(owners: Owners): Dispatch {
  const { dispatch } = owners;
  return {
    own: (queue, options, handle) => own(owners, queue, options, handle),
    poke: (queue) => dispatch.poke(queue),
    owned: (queue) => dispatch.owned(queue),
    close: () => dispatch.close(),
  };
}

function own(
  { dispatch, orphanage, owned, deploys }: Owners,
  queue: string,
  options: OwnOptions,
  handle: Handle,
): Ownership {
  orphanage.giveBack(queue);
  const ownership = dispatch.own(queue, options, handle);
  owned.add(ownership);
  if (!deploys.running) ownership.pause();
  return {
    queue,
    get busy() {
      return ownership.busy;
    },
    pause: () => ownership.pause(),
    resume: () => ownership.resume(),
    close() {
      owned.delete(ownership);
      return ownership.close();
    },
  };
}

/** While nodes are stopped nothing new goes into the flow; when it runs, queues that lost their node are looked for. */
function followDeploys(deploys: Deploys, owned: ReadonlySet<Ownership>, orphanage: Orphanage): () => void {
  const stopStopping = deploys.onStopping(() => owned.forEach((ownership) => ownership.pause()));
  const stopStarted = deploys.onStarted(() => {
    for (const ownership of owned) ownership.resume();
    orphanage.look(deploys);
  });
  if (deploys.running) orphanage.look(deploys);
  return () => {
    stopStopping();
    stopStarted();
  };
}

function watchFigures(journal: Journal, clock: Clock): { watch: Store["watch"]; close(): void } {
  const takers = new Set<(figures: Figures) => void>();
  let shown = "";
  let closed = false;
  const look = async (): Promise<void> => {
    if (takers.size > 0) {
      const figures = await journal.figures(clock.now());
      const text = JSON.stringify(figures);
      if (text !== shown) for (const take of takers) take(figures);
      shown = text;
    }
    if (!closed) cancel = clock.after(lookEveryMs, again);
  };
  const again = (): void => void look().catch(() => (cancel = clock.after(lookEveryMs, again)));
  let cancel = clock.after(lookEveryMs, again);
  return {
    watch(take) {
      takers.add(take);
      shown = "";
      return () => void takers.delete(take);
    },
    close() {
      closed = true;
      cancel();
    },
  };
}
