import type { OpenContext } from "../kit/define-node.ts";
import type { Store } from "../kit/store.ts";

/** The queue in which receipts of a path wait. */
export function ingestQueue(path: string): string {
  return `ingest:${path}`;
}

export interface Shown {
  /** Items that wait in the whole store where that is above the high-water mark, else null. */
  isFull(): number | null;
  close(): void;
}

/** Keeps the status up to date, and knows whether the store takes more. */
export function showIngest({ status }: OpenContext<"receipts">, store: Store, highWater: number, path: string): Shown {
  const queue = ingestQueue(path);
  let full: number | null = null;
  status({ key: "listening", fill: "green", shape: "ring" });
  const close = store.watch(({ waiting, queues }) => {
    full = waiting > highWater ? waiting : null;
    const own = queues.find((one) => one.queue === queue);
    const count = (own?.waiting ?? 0) + (own?.leased ?? 0);
    if (full !== null) status({ key: "full", fill: "red" });
    else if (count > 0) status({ key: "working", fill: "blue", values: { count } });
    else status({ key: "listening", fill: "green", shape: "ring" });
  });
  return { isFull: () => full, close };
}
