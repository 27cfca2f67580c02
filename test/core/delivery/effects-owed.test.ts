import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Abilities, AskContext, ErpConnection, Reading, Sent, Trouble } from "../../../core/delivery/erp.ts";
import { policy } from "../../../core/delivery/schedule.ts";
import { wasTaken } from "../../../core/delivery/taken.ts";
import { coded } from "../../../core/errors.ts";
import type { Effect, Leased } from "../../../core/journal/journal.ts";
import { type Desk, openDeskBefore } from "./desk.ts";

/** What a system that tells later answers, in the order of the questions; the last answer stays. */
interface Script {
  readonly abilities?: Partial<Abilities>;
  readonly sends: readonly (Sent | Trouble)[];
  /** What a read tells where the effect was sent; where it was not, it may be. */
  readonly told: readonly (Reading | Trouble)[];
}

const answer = { status: null, erpCode: null, requestId: null };
const sent: Sent = { kind: "sent", version: null, evidence: {}, answer };
const reading = (state: Reading["state"]): Reading => ({ kind: "reading", state, version: null, evidence: {}, answer });
const done: Reading = { ...reading("done"), ours: true };

function trouble(kind: Trouble["class"], retryAfterMs: number | null = null): Trouble {
  const error = coded("WB-ERP-003", { detail: `it is ${kind}` });
  return { kind: "trouble", class: kind, retryAfterMs, ofConnection: false, error, answer };
}

const owed = trouble("later", 1000);

/** A system that keeps what it was told of the former tries. */
function scripted({ abilities = {}, sends, told }: Script) {
  const seen: string[] = [];
  let sendings = 0;
  let tellings = 0;
  const noted = (what: string, { wasSent }: AskContext) => seen.push(`${what} ${wasSent}`);
  const erp: ErpConnection = {
    abilities: () => ({ readable: true, needsVersion: false, idempotencyKey: false, ...abilities }),
    documentKey: (document) => document,
    find: async () => ({ kind: "found", document: null }),
    async read(_ask, context) {
      noted("read", context);
      return context.wasSent ? (told[Math.min(tellings++, told.length - 1)] as Reading) : reading("open");
    },
    async send(_ask, _version, context) {
      noted("send", context);
      return sends[Math.min(sendings++, sends.length - 1)] as Sent;
    },
    probe: async () => ({ kind: "probe", proved: [], clockSkewMs: null }),
    close: async () => {},
  };
  return { erp, seen };
}

const nowhere = { url: "http://127.0.0.1:9", close: async () => {} };

async function openOwing(t: TestContext, script: Script) {
  const { erp, seen } = scripted(script);
  const executor = { random: () => 0, rules: { ...policy, pausedAgeMs: 10_000 } };
  const desk = await openDeskBefore(t, nowhere, { open: () => erp, executor });
  return { desk, seen };
}

async function outcomeOf(desk: Desk<typeof nowhere>) {
  const ids = await desk.intend({});
  const [effect] = await desk.outcomes(ids);
  assert.ok(effect);
  return { effect, verdicts: (await desk.journal.attemptsOf(effect.id)).map(({ verdict }) => verdict) };
}

test("what the system owes is asked for until it tells, and was sent once", async (t) => {
  const { desk, seen } = await openOwing(t, { sends: [sent], told: [owed, owed, done] });
  const { effect, verdicts } = await outcomeOf(desk);
  assert.equal(effect.state, "posted");
  assert.deepEqual(verdicts, ["later", "later", "posted"]);
  assert.deepEqual(seen, ["read false", "send false", "read true", "read true", "read true"]);
});

test("a post that surely did not arrive, or was refused, does not count as sent", async (t) => {
  const refusals = [trouble("retry"), trouble("retry-after", 500), trouble("auth"), trouble("auth")];
  const { desk, seen } = await openOwing(t, { sends: [...refusals, sent], told: [done] });
  assert.equal((await outcomeOf(desk)).effect.state, "posted");
  assert.deepEqual(new Set(seen.slice(0, -1)), new Set(["read false", "send false"]));
  assert.equal(seen.at(-1), "read true");
});

test("after an answer that was lost the post counts as sent, and is never sent again", async (t) => {
  const { desk, seen } = await openOwing(t, { sends: [trouble("unknown")], told: [owed] });
  const { effect, verdicts } = await outcomeOf(desk);
  assert.equal(effect.state, "unknown");
  assert.deepEqual([verdicts[0], ...new Set(verdicts.slice(1))], ["unknown", "later"]);
  assert.deepEqual(
    seen.filter((what) => what.startsWith("send")),
    ["send false"],
  );
});

test("where the system recognises a repeat, a lost answer does not count as sent, a yes does", async (t) => {
  const script = { abilities: { idempotencyKey: true }, sends: [trouble("unknown"), sent], told: [owed, done] };
  const { desk, seen } = await openOwing(t, script);
  assert.equal((await outcomeOf(desk)).effect.state, "posted");
  const again = ["read false", "send false", "read false"];
  assert.deepEqual(seen, [...again, "read false", "send false", "read true", "read true"]);
});

test("a replay of what stayed unknown begins anew: it is sent again, and has all its time", async (t) => {
  const { desk, seen } = await openOwing(t, {
    sends: [trouble("unknown"), sent],
    told: [...Array(20).fill(owed), done],
  });
  const ids = await desk.intend({});
  assert.equal((await desk.outcomes(ids))[0]?.state, "unknown");
  const before = seen.length;
  const letters = (await desk.journal.letters({ state: "parked", limit: 5 })).map(({ id }) => id);
  await desk.journal.replay(letters, "anna", desk.clock.now());
  desk.dispatch.poke(desk.executor.queue);
  assert.equal((await desk.outcomes(ids))[0]?.state, "posted");
  assert.deepEqual(seen.slice(before, before + 2), ["read false", "send false"]);
});

const attempt = { number: 1, endedAt: 60, status: null, erpCode: null, requestId: null };
const tried = (step: string, verdict: string) => ({
  ...{ ...attempt, effect: 1, startedAt: 50, versionBefore: null, versionAfter: null, step, verdict },
});

test("which former tries count as sent, with and without a repeat that is recognised", async () => {
  const counts = async (
    attempts: readonly ReturnType<typeof tried>[],
    { interrupted = false, formerTries = 0 } = {},
  ) => {
    const journal = { attemptsOf: async () => attempts };
    const leased = { interrupted } as unknown as Leased;
    const effect = { id: 1, tries: attempts.length, formerTries } as unknown as Effect;
    const abilities = { readable: true, needsVersion: false };
    return Promise.all(
      [false, true].map((idempotencyKey) => wasTaken(journal, { ...abilities, idempotencyKey }, leased, effect)),
    );
  };
  assert.deepEqual(await counts([]), [false, false]);
  assert.deepEqual(await counts([], { interrupted: true }), [true, false]);
  assert.deepEqual(await counts([tried("read-back", "later")]), [true, true]);
  assert.deepEqual(await counts([tried("read-back", "later")], { formerTries: 1 }), [false, false]);
  const anew = [tried("read-back", "later"), tried("sent", "retry")];
  assert.deepEqual(await counts(anew, { formerTries: 1 }), [false, false]);
  for (const [step, verdict] of [
    ["sent", "unknown"],
    ["sent", "stopped"],
    ["read-back", "retry"],
  ] as const) {
    assert.deepEqual(await counts([tried(step, verdict)]), [true, false], `${step} ${verdict}`);
  }
  for (const verdict of ["retry", "retry-after", "auth", "conflict"]) {
    assert.deepEqual(await counts([tried("sent", verdict)]), [false, false], verdict);
  }
  for (const verdict of ["unknown", "stopped", "found"]) {
    assert.deepEqual(await counts([tried("read", verdict)]), [false, false], verdict);
  }
});
