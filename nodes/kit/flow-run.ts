/** Sends leased work into the flow and says what becomes of it when all that descends from it has ended. */
import { backoffMs, policy } from "../../core/delivery/schedule.ts";
import type { Trail } from "../../core/delivery/tracker.ts";
import type { Coded } from "../../core/errors.ts";
import type { Leased, NewLetter, Settlement } from "../../core/journal/journal.ts";
import type { Store } from "./store.ts";

export interface FlowRun {
  readonly store: Store;
  readonly leased: Leased;
  readonly trail: Trail;
  readonly patienceMs: number;
  /** Sends the message; called once. */
  readonly send: () => void;
  /** The letter where it failed for good. */
  readonly letter: (cause: Coded) => NewLetter;
}

/** A flow that failed is tried so often, with growing waits; one that got stuck is tried once more. */
const tries = 5;
const triesStuck = 2;
const rules = { ...policy, baseMs: 1_000, capMs: 60_000 };

/** Runs the flow once for the work. */
export async function runFlow({ store, leased, trail, patienceMs, send, letter }: FlowRun): Promise<Settlement> {
  const tracked = store.tracker.begin(trail, { patienceMs });
  send();
  tracked.sealed();
  const ending = await tracked.ending;
  const { work, attempt } = leased;
  if (ending.kind === "finished") return { kind: "done", work };
  if (ending.kind === "returned") return { kind: "release", work };
  const limit = ending.kind === "timeout" ? triesStuck : tries;
  if (attempt >= limit) return { kind: "park", work, letter: letter(ending.error) };
  const notBefore = store.clock.now() + backoffMs(rules, attempt, 0.5 + Math.random() / 2);
  return { kind: "later", work, notBefore, why: ending.error };
}
