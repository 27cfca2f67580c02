import type { Attempt, Effect, Journal, Leased } from "../journal/journal.ts";
import type { Abilities, Sent, Trouble } from "./erp.ts";

/** A try as it is known when it is judged: before or after it is written down. */
type Tried = Omit<Attempt, "effect">;

/** The tries since the effect entered its queue the last time, of all its tries in order: a replay starts to count anew. */
export function latestRound(
  attempts: readonly Tried[],
  { formerTries }: Pick<Effect, "formerTries">,
): readonly Tried[] {
  return attempts.slice(formerTries);
}

/**
 * Whether the system took the effect over at a former try of this round, or may have: not where the request surely did
 * not reach it or was refused. Where the system recognises a repeat, only what it said itself counts.
 */
export async function wasTaken(
  journal: Pick<Journal, "attemptsOf">,
  { idempotencyKey }: Abilities,
  leased: Leased,
  effect: Effect,
): Promise<boolean> {
  if (leased.interrupted && !idempotencyKey) return true;
  if (effect.tries === effect.formerTries) return false;
  const attempts = latestRound(await journal.attemptsOf(effect.id), effect);
  return attempts.some((attempt) => attempt.verdict === "later" || (!idempotencyKey && mayHaveSent(attempt)));
}

/** A try that was read back had an answer that left it open, or a yes; every other one that sent says it by its verdict. */
function mayHaveSent({ step, verdict }: Tried): boolean {
  return step === "read-back" || (step === "sent" && (verdict === "unknown" || verdict === "stopped"));
}

/** The same of the answer to what was just sent. */
export function isTaken(answer: Sent | Trouble, { idempotencyKey }: Abilities): boolean {
  return answer.kind === "sent" || answer.class === "later" || (answer.class === "unknown" && !idempotencyKey);
}
