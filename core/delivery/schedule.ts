import type { Attempt } from "../journal/journal.ts";
import type { Trouble } from "./erp.ts";

/** How long and how often a post is tried. `policy` is what the product does; tests and load runs shorten the waits. */
export interface Policy {
  /** Backoff: a random part of `baseMs` times two for each earlier try, never more than `capMs`. */
  readonly baseMs: number;
  readonly capMs: number;
  readonly tries: number;
  /** Longest time of trying, waits included; time behind an open breaker does not count. */
  readonly ageMs: number;
  /** Wait where the ERP says 429 and names no time, and the longest wait that is granted to it. */
  readonly pauseMs: number;
  readonly pauseCapMs: number;
  /** Longest time that an ERP may put a post off: by Retry-After, or by owing the outcome of what it took over. */
  readonly pausedAgeMs: number;
  /** How often a change that met a stale version is sent again. */
  readonly conflicts: number;
}

export const policy: Policy = {
  baseMs: 500,
  capMs: 60_000,
  tries: 8,
  ageMs: 15 * 60_000,
  pauseMs: 30_000,
  pauseCapMs: 10 * 60_000,
  pausedAgeMs: 4 * 60 * 60_000,
  conflicts: 3,
};

/** Full-jitter backoff after the n-th try (from 1), in milliseconds. `random` is from 0 to below 1. */
export function backoffMs(rules: Policy, tries: number, random: number): number {
  return Math.floor(random * Math.min(rules.capMs, rules.baseMs * 2 ** tries));
}

/** How long the whole connection pauses after a `retry-after`, and an effect waits after a `later`. */
export function pauseMs(rules: Policy, trouble: Trouble): number {
  return Math.min(trouble.retryAfterMs ?? rules.pauseMs, rules.pauseCapMs);
}

/**
 * How long a post has been tried: its attempts and the waits between them, each wait counted as long as the rules make
 * it at most, so that neither an open breaker nor a stopped process uses the time up.
 */
export function triedMs(
  rules: Policy,
  attempts: readonly Pick<Attempt, "startedAt" | "endedAt" | "verdict">[],
): number {
  let total = 0;
  let before: Pick<Attempt, "startedAt" | "endedAt" | "verdict"> | undefined;
  for (const attempt of attempts) {
    if (before) {
      const longest = ["retry-after", "later"].includes(before.verdict) ? rules.pauseCapMs : rules.capMs;
      total += Math.min(Math.max(0, attempt.startedAt - before.endedAt), longest);
    }
    total += attempt.endedAt - attempt.startedAt;
    before = attempt;
  }
  return total;
}
