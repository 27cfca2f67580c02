/** Work whose node was deleted: it becomes letters, so that somebody sees it and nothing waits for ever. */
import type { Clock } from "../../core/clock.ts";
import type { Dispatch, Ownership } from "../../core/delivery/dispatch.ts";
import { effectLetter, receiptLetter } from "../../core/delivery/letters.ts";
import { coded } from "../../core/errors.ts";
import type { Journal, Leased, Settlement } from "../../core/journal/journal.ts";
import type { Deploys } from "./deploys.ts";
import type { Saved } from "./red.ts";

export interface Orphanage {
  /** Looks for queues in which work waits and that no node of the flows owns. */
  look(deploys: Deploys): void;
  /** A node owns the queue again. */
  giveBack(queue: string): void;
  close(): void;
}

interface Options {
  readonly journal: Journal;
  readonly dispatch: Dispatch;
  readonly clock: Clock;
  readonly flowVersion: () => string | null;
}

/** Nodes open their queues a moment after the flows run. */
const settleMs = 2_000;
const inFlight = 32;

export function openOrphanage(options: Options): Orphanage {
  const { journal, dispatch, clock } = options;
  const parked = new Map<string, Ownership>();
  let cancel: () => void = () => {};
  const park = (leased: Leased): Promise<Settlement> => Promise.resolve(parkingOf(options, leased));
  const search = async (deploys: Deploys): Promise<void> => {
    const { queues } = await journal.figures(clock.now());
    const waiting = queues.filter((queue) => queue.waiting > 0).map(({ queue }) => queue);
    for (const queue of waiting) {
      if (dispatch.owned(queue) || isNamed(queue, deploys.nodes())) continue;
      parked.set(queue, dispatch.own(queue, { inFlight }, park));
    }
  };
  return {
    look(deploys) {
      cancel();
      cancel = clock.after(settleMs, () => void search(deploys).catch(() => {}));
    },
    giveBack(queue) {
      const ownership = parked.get(queue);
      parked.delete(queue);
      void ownership?.close();
    },
    close: () => cancel(),
  };
}

function parkingOf({ clock, flowVersion }: Options, { work, queue, lane, attempt, subject }: Leased): Settlement {
  if (subject.kind === "timer") return { kind: "done", work };
  const cause = coded("WB-FLOW-003", { queue });
  const parking = { cause, attempts: attempt - 1, flowVersion: flowVersion(), node: null, at: clock.now() };
  const letter =
    subject.kind === "receipt" ? receiptLetter(subject.receipt, parking) : effectLetter(subject.effect, lane, parking);
  return { kind: "park", work, letter: { ...letter, queue, lane } };
}

/** Whether a node of the flows, switched off or not, owns the queue: by its path, or by its id (also inside a subflow). */
function isNamed(queue: string, nodes: readonly Saved[]): boolean {
  const colon = queue.indexOf(":");
  const [kind, name] = [queue.slice(0, colon), queue.slice(colon + 1)];
  if (kind === "ingest" && name.startsWith("/"))
    return nodes.some((node) => node["path"] === name && (node["channel"] ?? "webhook") === "webhook");
  return nodes.some((node) => node.id === name || name.endsWith(`-${node.id}`));
}
