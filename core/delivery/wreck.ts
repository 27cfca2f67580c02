import { coded } from "../errors.ts";
import type { Effect, Leased } from "../journal/journal.ts";
import { codedFailure } from "./failure.ts";
import type { Tried } from "./trial.ts";

/** A try that a fault of ours ended: what it did is not known, so it is read before it is tried again. */
export function faultyTry(leased: Leased, effect: Effect, error: unknown, startedAt: number, endedAt: number): Tried {
  const answer = { status: null, erpCode: null, requestId: null };
  const failure = codedFailure(leased.queue, error);
  return {
    kind: "again",
    trouble: { kind: "trouble", class: "unknown", retryAfterMs: null, ofConnection: false, error: failure, answer },
    document: effect.document,
    attempt: blank(leased, startedAt, endedAt),
  };
}

/** An effect whose every try ended with the end of the process: it is not tried any more. */
export function deadlyTry(leased: Leased, effect: Effect, at: number): Tried {
  const since = new Date(leased.since).toISOString();
  const error = coded("WB-ERP-004", { attempts: leased.attempt - 1, since, detail: "the process ended each time" });
  const { document } = effect;
  const outcome = { kind: "unknown", at, document, evidence: {}, error } as const;
  return { kind: "known", outcome, document, attempt: blank(leased, at, at) };
}

function blank(leased: Leased, startedAt: number, endedAt: number): Tried["attempt"] {
  const nothing = { status: null, erpCode: null, versionBefore: null, versionAfter: null, requestId: null };
  return { ...nothing, number: leased.attempt, startedAt, endedAt, step: "sent", verdict: "unknown" };
}
