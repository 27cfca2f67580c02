import type { StatusWords } from "../kit/status.ts";
import type { Store } from "../kit/store.ts";
import type { IngestContext, IngestValues } from "./channels/channel.ts";

/** What names a place where a carrier's events arrive: its path, or the node where it has none. */
export function ingestPlace({ channel, path }: IngestValues, node: string): string {
  return channel === "webhook" ? path : node;
}

/** The queue in which receipts of a place wait. */
export function ingestQueue(place: string): string {
  return `ingest:${place}`;
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

export interface Shown {
  /** What the status says while nothing is in work. */
  idle(words: StatusWords): void;
  close(): void;
}

/** Keeps the status up to date. */
export function showIngest({ status }: IngestContext, store: Store, fullness: Fullness, queue: string): Shown {
  let count = 0;
  let words: StatusWords | null = null;
  const show = (): void => {
    if (fullness.waiting() !== null) status({ key: "full", fill: "red" });
    else if (count > 0) status({ key: "working", fill: "blue", values: { count } });
    else if (words) status(words);
  };
  const close = store.watch(({ queues }) => {
    const own = queues.find((one) => one.queue === queue);
    count = (own?.waiting ?? 0) + (own?.leased ?? 0);
    show();
  });
  return {
    idle(next) {
      words = next;
      show();
    },
    close,
  };
}
