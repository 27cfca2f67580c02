import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bench, concludeTry } from "../../../core/delivery/conclusions.ts";
import { policy } from "../../../core/delivery/schedule.ts";
import type { Trouble } from "../../../core/delivery/erp.ts";
import { coded } from "../../../core/errors.ts";
import type { Attempt, Effect, Journal, Leased } from "../../../core/journal/journal.ts";

type Try = readonly [number: number, step: string, verdict: string];

const noFacts = { status: null, erpCode: null, requestId: null };
const none = { ...noFacts, versionBefore: null, versionAfter: null };

function attemptOf([number, step, verdict]: Try, index: number): Attempt {
  return { effect: 1, number, startedAt: 1000 + index, endedAt: 1000 + index, step, verdict, ...none };
}

/** What becomes of an effect after these tries, the last one just made. */
async function fate(tries: readonly Try[], more: Partial<Bench> = {}): Promise<string> {
  const attempts = tries.map(attemptOf);
  const last = attempts.at(-1);
  assert.ok(last);
  const journal = { attemptsOf: async () => attempts.slice(0, -1) } as unknown as Journal;
  const bench = {
    journal,
    rules: policy,
    random: () => 0,
    now: 2000,
    isDown: false,
    readsAgain: true,
    flowVersion: null,
  };
  const effect = {
    id: 1,
    tries: attempts.length - 1,
    formerTries: 0,
    document: "1",
    replyQueue: null,
    operation: "milestone",
    ask: {},
  };
  const leased = { work: 1, attempt: last.number, since: 0, lane: "1", queue: "q", interrupted: false };
  const trouble: Trouble = {
    ...{ kind: "trouble", class: last.verdict as Trouble["class"], retryAfterMs: null, ofConnection: true },
    ...{ error: coded("WB-ERP-003", { detail: "x" }), answer: noFacts },
  };
  const tried = { kind: "again", trouble, document: "1", attempt: last } as const;
  const { conclusion } = await concludeTry(
    { ...bench, ...more },
    leased as unknown as Leased,
    effect as unknown as Effect,
    tried,
  );
  return conclusion.outcome?.kind ?? conclusion.settlement.kind;
}

test("a post that may be there ends as unknown, however the tries after it failed", async () => {
  assert.equal(
    await fate([
      [7, "sent", "unknown"],
      [8, "read", "retry"],
    ]),
    "unknown",
  );
  const refused: Try[] = Array.from({ length: 8 }, (_, n) => [n + 1, "read", "retry"]);
  assert.equal(await fate(refused), "refused");
});

test("a later try that read first and got its answer settles it; one that sent blindly does not", async () => {
  const tries: Try[] = Array.from({ length: 8 }, (_, n) => [n + 1, "sent", n === 0 ? "unknown" : "retry"]);
  assert.equal(await fate(tries), "refused");
  assert.equal(await fate(tries, { readsAgain: false }), "unknown");
});

test("a try that a crash broke off leaves no row: where it may have sent, the post ends as unknown", async () => {
  const tries: Try[] = Array.from({ length: 7 }, (_, n) => [n + 2, "read", "retry"]);
  assert.equal(await fate(tries), "unknown");
});

test("an operation that the system refuses as a login, while it accepts the login, becomes a letter at last", async () => {
  const tries: Try[] = Array.from({ length: 8 }, () => [1, "sent", "auth"]);
  assert.equal(await fate(tries.slice(0, 7), { isDown: true }), "later");
  assert.equal(await fate(tries, { isDown: true }), "refused");
});
