/** Where the store keeps what carriers' payloads look like and how they changed; all nodes of a store share one watch. */
import type { Memo, NewMemo } from "../../core/journal/journal.ts";
import type { Drift } from "../../core/mapping/drift/compare.ts";
import { DriftWatch, type KeptShape } from "../../core/mapping/drift/watch.ts";
import type { Store } from "./store.ts";

const shapeRoom = "shapes";
const driftRoom = "drift";

/** A change as it is kept until people have seen to it. */
export interface KeptDrift {
  readonly carrier: string;
  readonly kind: string;
  /** Version of the pack that read the payload. */
  readonly version: string;
  /** The receipt in which it was seen last; null for a message of another origin. */
  readonly receipt: number | null;
  readonly drift: Drift;
}

const watches = new WeakMap<Store, Promise<DriftWatch>>();

/** The watch over everything that reaches this store, with what it knew before a restart. */
export function driftWatchOf(store: Store): Promise<DriftWatch> {
  const known = watches.get(store) ?? load(store);
  watches.set(store, known);
  return known;
}

async function load({ journal }: Store): Promise<DriftWatch> {
  const memos = await journal.recall(shapeRoom);
  return new DriftWatch(memos.map(({ value }) => value as unknown as KeptShape));
}

/** What was learned, to be kept. */
export function shapeMemo(shape: KeptShape, at: number): NewMemo {
  return { room: shapeRoom, key: `${shape.carrier} ${shape.kind}`, value: { ...shape }, at };
}

/** A change, to be kept until people have seen to it. */
export function driftMemo(kept: KeptDrift, at: number): NewMemo {
  const { what, path } = kept.drift.change;
  return { room: driftRoom, key: `${kept.carrier} ${kept.kind} ${what} ${path}`, value: { ...kept }, at };
}

/** The changes that nobody has seen to. */
export function openDrifts({ journal }: Store): Promise<readonly Memo[]> {
  return journal.recall(driftRoom);
}

/** Forgets a change that people have seen to. */
export async function forgetDrift({ journal, clock }: Store, key: string): Promise<void> {
  await journal.remember([{ room: driftRoom, key, value: null, at: clock.now() }]);
}
