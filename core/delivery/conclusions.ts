import { type Coded, coded } from "../errors.ts";
import type {
  Attempt,
  Conclusion,
  Effect,
  Journal,
  Leased,
  NewLetter,
  Outcome,
  Settlement,
} from "../journal/journal.ts";
import { effectLetter } from "./letters.ts";
import { latestRound } from "./taken.ts";
import { backoffMs, pauseMs, type Policy, triedMs } from "./schedule.ts";
import type { Trouble } from "./erp.ts";
import type { Tried } from "./trial.ts";

/** What a try leads to, and the letter that people get where they must act; both are to be written in one commit. */
export interface Concluded {
  readonly conclusion: Conclusion;
  /** Null where the settlement brings the letter, and where there is none. */
  readonly letter: NewLetter | null;
}

/** What concludes tries. */
export interface Bench {
  readonly journal: Journal;
  readonly rules: Policy;
  readonly random: () => number;
  readonly now: number;
  /** The breaker is not closed: what failed now failed for a reason that has nothing to do with it. */
  readonly isDown: boolean;
  /** A try that sends again has read the target before, and found it open. */
  readonly readsAgain: boolean;
  readonly flowVersion: string | null;
}

/** Decides what becomes of an effect after a try. */
export async function concludeTry(bench: Bench, leased: Leased, effect: Effect, tried: Tried): Promise<Concluded> {
  const { attempt } = tried;
  const base = {
    effect: effect.id,
    attempt,
    outcome: null,
    ...(tried.document === null ? {} : { document: tried.document }),
  };
  const { work } = leased;
  switch (tried.kind) {
    case "known":
      return known(bench, leased, effect, base, tried.outcome);
    case "moved":
      return { conclusion: { ...base, settlement: { kind: "relane", work, lane: tried.lane } }, letter: null };
    case "stopped":
      return { conclusion: { ...base, settlement: { kind: "release", work } }, letter: null };
    case "again":
      return again(bench, leased, effect, base, tried.trouble);
  }
}

type Base = Omit<Conclusion, "settlement">;

async function again(bench: Bench, leased: Leased, effect: Effect, base: Base, trouble: Trouble): Promise<Concluded> {
  const later = laterOf(bench, leased, trouble);
  const attempts = effect.tries > 0 ? await bench.journal.attemptsOf(effect.id) : [];
  const all = latestRound(base.attempt ? [...attempts, base.attempt] : attempts, effect);
  if (!isTooMuch(bench, leased, trouble, all)) return { conclusion: { ...base, settlement: later }, letter: null };
  const kind = isDoubtful(all, bench.readsAgain) ? "unknown" : "refused";
  const error = givenUp(leased.attempt, all, trouble.error, trouble.answer.erpCode);
  const outcome: Outcome = { kind, at: bench.now, document: base.document ?? effect.document, evidence: {}, error };
  return known(bench, leased, effect, base, outcome);
}

/** An outage, a pause that the ERP asked for, an outcome that it still owes and refused credentials do not count as a try. */
function laterOf(bench: Bench, leased: Leased, trouble: Trouble): Settlement & { readonly kind: "later" } {
  const { rules, now } = bench;
  const later = { kind: "later", work: leased.work, why: trouble.error } as const;
  if (isPutOff(trouble)) return { ...later, notBefore: now + pauseMs(rules, trouble), uncounted: true };
  if (bench.isDown && trouble.ofConnection) return { ...later, notBefore: now, uncounted: true };
  return { ...later, notBefore: now + backoffMs(rules, leased.attempt, bench.random()) };
}

/** Each refusal of credentials but the first came after the system had accepted them at a probe: that is no outage. */
function isTooMuch(
  bench: Bench,
  leased: Leased,
  trouble: Trouble,
  attempts: readonly Omit<Attempt, "effect">[],
): boolean {
  const { rules } = bench;
  if (isPutOff(trouble)) return triedMs(rules, attempts) > rules.pausedAgeMs;
  if (trouble.class === "auth") return attempts.filter(({ verdict }) => verdict === "auth").length >= rules.tries;
  if (bench.isDown && trouble.ofConnection) return false;
  return leased.attempt >= rules.tries || triedMs(rules, attempts) > rules.ageMs;
}

/** The system itself puts the post off. */
function isPutOff({ class: kind }: Trouble): boolean {
  return kind === "retry-after" || kind === "later";
}

/**
 * A try may have done it: one that sent and got no answer that settles it, or one that a crash broke off, so that its
 * number is missing. A later try settles that where it read the target before it sent, and got its answer.
 */
function isDoubtful(attempts: readonly Omit<Attempt, "effect">[], readsAgain: boolean): boolean {
  const isSent = ({ step }: Omit<Attempt, "effect">): boolean => step === "sent" || step === "read-back";
  const settled = attempts.findLastIndex((attempt) => readsAgain && isSent(attempt) && !isOpen(attempt));
  return attempts.some((attempt, index) => {
    const isBehindGap = attempt.number > (attempts[index - 1]?.number ?? 0) + 1;
    return index > settled && (isBehindGap || (isSent(attempt) && isOpen(attempt)));
  });
}

function isOpen({ verdict }: Omit<Attempt, "effect">): boolean {
  return verdict === "unknown" || verdict === "later" || verdict === "stopped";
}

function givenUp(
  tries: number,
  attempts: readonly Omit<Attempt, "effect">[],
  last: Coded,
  erpCode: string | null,
): Coded {
  const since = attempts[0] ? new Date(attempts[0].startedAt).toISOString() : null;
  return coded("WB-ERP-004", {
    attempts: tries,
    since,
    detail: last.message,
    ...(erpCode === null ? {} : { erpCode }),
  });
}

/** The outcome goes on to whoever waits for it; where it is no success, with a letter in the same commit. */
function known(bench: Bench, leased: Leased, effect: Effect, base: Base, outcome: Outcome): Concluded {
  const letter = letterOf(bench, leased, effect, outcome);
  const { work } = leased;
  const concluded = (settlement: Settlement) => ({ ...base, outcome, settlement });
  if (effect.replyQueue !== null) {
    return { conclusion: concluded({ kind: "move", work, queue: effect.replyQueue, keep: false }), letter };
  }
  return { conclusion: concluded(letter ? { kind: "park", work, letter } : { kind: "done", work }), letter: null };
}

function letterOf(bench: Bench, leased: Leased, effect: Effect, outcome: Outcome): NewLetter | null {
  if (outcome.kind !== "refused" && outcome.kind !== "unknown") return null;
  const cause = outcome.error ?? coded("WB-ERP-005");
  const node = effect.replyQueue?.split(":")[1] ?? null;
  const { flowVersion, now: at } = bench;
  return effectLetter(effect, leased.lane, { cause, attempts: leased.attempt, flowVersion, node, at });
}
