import { setImmediate as turn } from "node:timers/promises";
import { manualClock } from "../../../core/clock.ts";
import { createTracker, type Ending, type Tracked } from "../../../core/delivery/tracker.ts";

export const patienceMs = 60_000;

/** A tracker and its clock; `ending` looks at how work ended, when the turn is over. */
export function startTracker() {
  const clock = manualClock();
  const tracker = createTracker(clock);
  const begin = (id = 1, attempt = 1) => {
    const tracked = tracker.begin({ id, attempt }, { patienceMs });
    return { tracked, ending: watch(tracked) };
  };
  return { clock, tracker, begin };
}

function watch(tracked: Tracked): () => Promise<Ending | null> {
  let ending: Ending | null = null;
  void tracked.ending.then((value) => (ending = value));
  return async () => {
    await turn();
    return ending;
  };
}

/** A message of a receipt, as carrier-ingest sends it. */
export const messageOf = (id = 1, attempt = 1) => ({ receipt: { id, attempt } });
