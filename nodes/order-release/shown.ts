import type { ReleaseStep } from "../../core/ingest/release/watch.ts";
import type { StatusWords } from "../kit/status.ts";
import type { Store } from "../kit/store.ts";
import type { ReleaseContext } from "./flow.ts";

export interface Shown {
  /** Shows what a step came to. */
  told(step: ReleaseStep): void;
  /** The store could not be written, or something broke. */
  failed(): void;
  close(): void;
}

/** Keeps the status up to date: trouble first, then what waits, then what was released and when the system was asked last. */
export function showReleases({ status }: ReleaseContext, store: Store, queue: string): Shown {
  let trouble: StatusWords | null = null;
  let askedAt: number | null = null;
  let [count, waiting] = [0, 0];
  const show = (): void => status(trouble ?? wordsOf(count, waiting, askedAt));
  const close = store.watch(({ queues }) => {
    const own = queues.find((one) => one.queue === queue);
    waiting = (own?.waiting ?? 0) + (own?.leased ?? 0);
    show();
  });
  show();
  return {
    told(step) {
      const now = store.clock.now();
      trouble = troubleOf(step, now);
      if (step.kind === "asked") {
        askedAt = now;
        count += step.fresh;
      }
      show();
    },
    failed() {
      trouble = { key: "failed", fill: "red", shape: "ring" };
      show();
    },
    close,
  };
}

/** Hours and minutes of this machine's zone. */
function clockOf(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 5);
}

function wordsOf(count: number, waiting: number, askedAt: number | null): StatusWords {
  if (waiting > 0) return { key: "working", fill: "blue", values: { count, waiting } };
  if (askedAt === null) return { key: "asking", fill: "blue", shape: "ring" };
  const at = clockOf(askedAt);
  if (count === 0) return { key: "asked", fill: "green", shape: "ring", values: { at } };
  return { key: "released", fill: "green", shape: "ring", values: { count, at } };
}

function troubleOf(step: ReleaseStep, now: number): StatusWords | null {
  const at = clockOf(now + step.waitMs);
  if (step.kind === "resting") return { key: "resting", fill: "yellow", shape: "ring" };
  if (step.kind !== "troubled") return null;
  switch (step.trouble.class) {
    case "auth":
      return { key: "auth", fill: "red", shape: "ring" };
    case "permanent":
      return { key: "refused", fill: "red", shape: "ring" };
    case "retry-after":
    case "later":
      return { key: "paused", fill: "yellow", shape: "ring", values: { at } };
    case "retry":
    case "unknown":
    case "conflict":
      return { key: "down", fill: "red", shape: "ring", values: { at } };
  }
}
