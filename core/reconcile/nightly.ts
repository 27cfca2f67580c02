import type { Clock } from "../clock.ts";

/** The next moment, ms UTC, at which the clocks of this machine's zone show `time` (`02:30`). */
export function nextAt(now: number, time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const next = new Date(now);
  next.setHours(hours, minutes, 0, 0);
  if (next.getTime() <= now) next.setDate(next.getDate() + 1);
  return next.getTime();
}

/** Runs a task every day when the clocks of this machine's zone show `time`; the returned function ends it. */
export function openNightly(clock: Clock, time: string, task: () => void): () => void {
  let cancel = (): void => {};
  const plan = (): void => {
    const now = clock.now();
    cancel = clock.after(nextAt(now, time) - now, () => {
      task();
      plan();
    });
  };
  plan();
  return () => cancel();
}
