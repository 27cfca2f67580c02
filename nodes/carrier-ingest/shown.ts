import { asError, type OpenContext } from "../kit/define-node.ts";
import type { Store } from "../kit/store.ts";

/** The queue in which receipts of a path wait. */
export function ingestQueue(path: string): string {
  return `ingest:${path}`;
}

export interface Fullness {
  /** Items that wait in the whole store where that is above the high-water mark, else null. */
  waiting(): number | null;
  close(): void;
}

/** Knows whether the store takes more. */
export function watchFullness(store: Store, highWater: number): Fullness {
  let full: number | null = null;
  const close = store.watch(({ waiting }) => (full = waiting > highWater ? waiting : null));
  return { waiting: () => full, close };
}

/** Keeps the status up to date; answers what stops that. */
export function showIngest(
  { status }: OpenContext<"receipts">,
  store: Store,
  fullness: Fullness,
  path: string,
): () => void {
  const queue = ingestQueue(path);
  status({ key: "listening", fill: "green", shape: "ring" });
  return store.watch(({ queues }) => {
    const own = queues.find((one) => one.queue === queue);
    const count = (own?.waiting ?? 0) + (own?.leased ?? 0);
    if (fullness.waiting() !== null) status({ key: "full", fill: "red" });
    else if (count > 0) status({ key: "working", fill: "blue", values: { count } });
    else status({ key: "listening", fill: "green", shape: "ring" });
  });
}

const quietMs = 10_000;

/** Writes a failure to the log, not more often than once in ten seconds: every request of a storm meets the same one. */
export function sayRarely({ node, clock }: OpenContext<"receipts">): (thrown: unknown) => void {
  let saidAt = -quietMs;
  return (thrown) => {
    if (clock.now() - saidAt < quietMs) return;
    saidAt = clock.now();
    node.error(asError(thrown));
  };
}
