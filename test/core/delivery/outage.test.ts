import assert from "node:assert/strict";
import { test } from "node:test";
import { breakerRules } from "../../../core/delivery/breaker.ts";
import { openExecutor } from "../../../core/delivery/executor.ts";
import { customRest } from "../../../erps/custom-rest/index.ts";
import { sapS4 } from "../../../erps/sap-s4/index.ts";
import { sandboxSecrets } from "../../../sandbox/secrets.ts";
import { connection, type Desk, openDesk } from "./desk.ts";
import { eventSettings, s4Settings } from "./settings.ts";
import { rest, until } from "./store.ts";

const minute = 60_000;

/** Lets time pass in steps, so that everything that falls due in between happens. */
async function pass({ clock }: Desk, ms: number, stepMs = 1000): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    clock.advance(stepMs);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const requests = ({ erp }: Desk) => Object.values(erp.door.answers()).reduce((sum, count) => sum + count, 0);

test("an outage of ten minutes parks nothing, and afterwards everything is posted in the order of each document", async (t) => {
  const desk = await openDesk(t, { open: customRest.open, settings: eventSettings });
  await desk.erp.door.down();
  const ids = await desk.intend(
    ...Array.from({ length: 120 }, (_, n) => ({
      document: `${80000001 + (n % 20)}`,
      occurredAt: new Date(Date.UTC(2026, 0, 5, 7, n)).toISOString(),
      fields: { eventId: `e${n}` },
    })),
  );
  await pass(desk, 10 * minute);
  const facts = await desk.executor.facts();
  assert.equal(facts.breaker, "open");
  assert.equal(facts.waiting, 120);
  assert.equal(facts.trouble?.code, "WB-ERP-003");
  assert.equal((await desk.journal.letters({ limit: 5 })).length, 0);
  await desk.erp.door.up();
  const effects = await desk.outcomes(ids);
  assert.deepEqual(
    effects.filter(({ state }) => state !== "posted"),
    [],
  );
  for (let document = 80000001; document <= 80000020; document++) {
    const told = desk.erp.ledger
      .rows({ document: `${document}` })
      .flatMap((row) => (row.effect === "event" ? [row.eventId] : []));
    const asked = Array.from({ length: 6 }, (_, n) => `e${n * 20 + document - 80000001}`);
    assert.deepEqual(told, asked);
  }
});

test("429 silences the whole connection for as long as the ERP asks, and is not counted as a try", async (t) => {
  const desk = await openDesk(t, { open: customRest.open, settings: eventSettings, lanes: 1 });
  desk.erp.faults.set([{ fault: "429", times: 4, retryAfterSeconds: 120 }]);
  const ids = await desk.intend({ fields: { eventId: "a" } }, { document: "80000002", fields: { eventId: "b" } });
  await until(() => requests(desk) === 1, "the first request");
  await rest();
  await pass(desk, 119_000);
  assert.equal(requests(desk), 1);
  assert.equal((await desk.executor.facts()).asksAgainAt, desk.clock.now() + 1000);
  const effects = await desk.outcomes(ids);
  assert.deepEqual(
    effects.map(({ state }) => state),
    ["posted", "posted"],
  );
  const attempts = (await Promise.all(ids.map((id) => desk.journal.attemptsOf(id)))).flat();
  assert.deepEqual([attempts.length, new Set(attempts.map(({ number }) => number)).size], [6, 1]);
  assert.equal((await desk.executor.facts()).breaker, "closed");
});

test("an ERP that puts a post off for more than four hours makes a letter of it", async (t) => {
  const desk = await openDesk(t, { open: customRest.open, settings: eventSettings });
  desk.erp.faults.set([{ fault: "429", retryAfterSeconds: 600 }]);
  const [id] = await desk.intend({ fields: { eventId: "a" } });
  await pass(desk, 236 * minute, minute);
  assert.equal((await desk.journal.effect(id ?? 0))?.outcome, null);
  await pass(desk, 20 * minute, minute);
  assert.equal((await desk.journal.effect(id ?? 0))?.outcome?.error?.code, "WB-ERP-004");
});

test("refused credentials stop the connection at once, park nothing, and a good test of the connection goes on", async (t) => {
  const secrets = { ...sandboxSecrets, s4Password: "changed by somebody" };
  const desk = await openDesk(t, { sandbox: { secrets } });
  const ids = await desk.intend({}, { document: "80000002" }, { document: "80000003" });
  await until(async () => (await desk.executor.facts()).breaker === "open", "the breaker opens");
  await pass(desk, 20 * minute, 10_000);
  assert.equal((await desk.executor.facts()).trouble?.code, "WB-ERP-006");
  const refused = await desk.executor.probe();
  assert.ok(refused.kind === "trouble" && refused.class === "auth");
  Object.assign(secrets, { s4Password: sandboxSecrets.s4Password });
  const good = await desk.executor.probe();
  assert.ok(good.kind === "probe");
  assert.match(good.proved.join(), /opened a session as WAYBILL_COMM/);
  await rest(40);
  assert.deepEqual(
    (await desk.outcomes(ids)).map(({ state }) => state),
    ["posted", "posted", "posted"],
  );
  assert.equal((await desk.journal.letters({ limit: 5 })).length, 0);
});

test("refusals of the business never open the breaker", async (t) => {
  const desk = await openDesk(t);
  const ids = await desk.intend(
    ...Array.from({ length: 20 }, (_, n) => ({ document: `${80000001 + n}`, fields: { DeliveryVersion: "9" } })),
  );
  assert.deepEqual(new Set((await desk.outcomes(ids)).map(({ state }) => state)), new Set(["refused"]));
  assert.equal((await desk.executor.facts()).breaker, "closed");
});

test("a connection that closes waits a moment for posts under way", async (t) => {
  const desk = await openDesk(t, { sandbox: { latencyMs: 20 } });
  const [id] = await desk.intend({});
  await until(async () => (await desk.executor.facts()).inWork === 1, "the post is under way");
  await desk.executor.close();
  assert.equal((await desk.journal.effect(id ?? 0))?.state, "posted");
});

test("a post that a closing connection stopped is read before anything is sent again", async (t) => {
  const desk = await openDesk(t);
  desk.erp.faults.set([{ fault: "slow", ms: 60_000, method: "PATCH", times: 1 }]);
  const [id] = await desk.intend({});
  await until(() => desk.erp.ledger.counters().writes === 1, "the ERP has done the work");
  const closed = desk.executor.close();
  desk.clock.advance(2000);
  await closed;
  assert.deepEqual(
    (await desk.journal.attemptsOf(id ?? 0)).map(({ verdict, step }) => [verdict, step]),
    [["stopped", "sent"]],
  );
  const { journal, clock, dispatch, erp } = desk;
  const next = openExecutor({
    connection,
    journal,
    clock,
    dispatch,
    erp: sapS4.open(s4Settings(erp.url, clock)),
    lanes: 2,
    flowVersion: () => null,
  });
  const [effect] = await desk.outcomes([id ?? 0]);
  assert.equal(effect?.state, "already-done");
  assert.equal(erp.ledger.counters().writes, 1);
  await next.close();
});

test("a post that was stopped under way and can never be read back again is of unknown outcome", async (t) => {
  const desk = await openDesk(t);
  desk.erp.faults.set([{ fault: "slow", ms: 60_000, method: "PATCH", times: 1 }]);
  const [id] = await desk.intend({});
  await until(() => desk.erp.ledger.counters().writes === 1, "the ERP has done the work");
  const closed = desk.executor.close();
  desk.clock.advance(2000);
  await closed;
  desk.erp.faults.set([{ fault: "wrong-body", method: "GET" }]);
  const { journal, clock, dispatch, erp } = desk;
  const by = { connection, journal, clock, dispatch, lanes: 2, flowVersion: () => null };
  const breaker = { ...breakerRules, consecutive: 1000, sample: 1000 };
  const next = openExecutor({ ...by, breaker, erp: sapS4.open(s4Settings(erp.url, clock)) });
  const [effect] = await desk.outcomes([id ?? 0]);
  assert.equal(effect?.state, "unknown");
  await next.close();
});

test("work that a crash interrupted is read first; where nobody can be asked, people decide", async (t) => {
  for (const [keyHeader, state] of [
    ["", "unknown"],
    ["Idempotency-Key", "posted"],
  ] as const) {
    const desk = await openDesk(t, {
      open: customRest.open,
      settings: (url) => eventSettings(url, undefined, { keyHeader }),
    });
    const { journal } = desk;
    const claim = journal.claim;
    journal.claim = async (...args) => (await claim(...args)).map((leased) => ({ ...leased, interrupted: true }));
    const [effect] = await desk.outcomes(await desk.intend({ fields: { eventId: "e" } }));
    assert.equal(effect?.state, state);
    assert.equal(desk.erp.ledger.counters().writes, state === "posted" ? 1 : 0);
  }
});

test("an effect whose every try ends the process is parked", async (t) => {
  const desk = await openDesk(t);
  const { journal } = desk;
  const claim = journal.claim;
  journal.claim = async (...args) =>
    (await claim(...args)).map((leased) => ({ ...leased, attempt: 9, interrupted: true }));
  const [effect] = await desk.outcomes(await desk.intend({}));
  assert.equal(effect?.state, "unknown");
  assert.equal(effect?.outcome?.error?.details.detail, "the process ended each time");
});

test("a store that fails for a moment when an outcome is to be written keeps the outcome", async (t) => {
  const desk = await openDesk(t);
  const { journal } = desk;
  const conclude = journal.conclude;
  let failures = 2;
  journal.conclude = (batch) => (failures-- > 0 ? Promise.reject(new Error("disk full")) : conclude(batch));
  const [effect] = await desk.outcomes(await desk.intend({}));
  assert.equal(effect?.state, "posted");
  assert.equal(desk.troubles.length, 2);
  assert.equal(desk.erp.ledger.counters().writes, 1);
});
