import assert from "node:assert/strict";
import { test } from "node:test";
import { customSql } from "../../erps/custom-sql/index.ts";
import type { FaultRule } from "../../sandbox/faults.ts";
import { until } from "../core/delivery/store.ts";
import { databaseSettings, openDatabaseDesk } from "./custom-sql-desk.ts";
import { declaredAsks, outlasts } from "./declared-asks.ts";

const kinds = {
  tracking: ["drop-request", "drop-reply", "500"],
  claim: ["reset", "503", "429", "wrong-body", "drop-reply"],
} as const;

for (const operation of ["tracking", "claim"] as const) {
  for (const fault of kinds[operation]) {
    test(`SQL, ${operation}: ${fault} at any statement leaves it there once`, async (t) => {
      const desk = await openDatabaseDesk(t);
      const steps: readonly FaultRule[] = [
        { fault, method: "CONNECT", nth: 1 },
        { fault, method: "SELECT", nth: 1 },
        { fault, method: "CALL", nth: 1 },
        { fault, method: "SELECT", nth: 2 },
      ];
      for (const [n, step] of steps.entries()) {
        desk.erp.faults.set([step]);
        const [effect] = await desk.outcomes(await desk.intend({ ...declaredAsks(n + 1)[operation], operation }));
        assert.match(effect?.state ?? "", /^(posted|already-done)$/);
        assert.equal(desk.erp.faults.struck()[fault], n + 1);
      }
      assert.deepEqual(desk.erp.ledger.doubles(), []);
      assert.equal(desk.erp.ledger.counters().writes, 4);
    });
  }
}

for (const state of ["40001", "40P01", "55P03"]) {
  test(`SQL: ${state} undoes the call, and it is made again`, async (t) => {
    const desk = await openDatabaseDesk(t);
    await desk.erp.stumble(state, 2);
    const [effect] = await desk.outcomes(await desk.intend({ ...declaredAsks(1).tracking, operation: "tracking" }));
    assert.ok(effect?.state === "posted");
    const verdicts = (await desk.journal.attemptsOf(effect.id)).map(({ verdict }) => verdict);
    assert.deepEqual(verdicts, ["found", "retry", "retry", "posted"]);
    assert.equal(desk.erp.ledger.counters().writes, 1);
  });
}

test("SQL: a row that somebody holds, and a database that is gone for a while, cost time and nothing else", async (t) => {
  const desk = await openDatabaseDesk(t);
  await outlasts(
    desk,
    [
      { fault: "lock", method: "CALL", nth: 1, ms: 30 },
      { fault: "down", method: "CALL", nth: 4, ms: 30 },
    ],
    ["tracking", "claim", "return", "accrual"],
  );
});

test("SQL: a statement that takes too long is stopped by the database, and read back before it is called again", async (t) => {
  const desk = await openDatabaseDesk(t);
  const settings = { ...databaseSettings(desk.erp.url), timeoutMs: 100 };
  const requests = JSON.stringify({ claim: { call: "SELECT pg_sleep(5)" } });
  const connection = customSql.open({ ...settings, values: { ...settings.values, requests } });
  t.after(() => connection.close());
  const ask = {
    operation: "claim",
    document: "1",
    lookup: null,
    fields: {},
    milestone: null,
    occurredAt: null,
    readBack: true,
  };
  const context = { key: "k", correlationId: "c", signal: new AbortController().signal };
  const late = await connection.send(ask, null, context);
  assert.ok(late.kind === "trouble");
  assert.deepEqual([late.class, late.answer.erpCode, late.ofConnection], ["unknown", "57014", true]);
});

test("SQL: a statement is given up when the connection closes; a wrong password is a matter of credentials", async (t) => {
  const desk = await openDatabaseDesk(t);
  const settings = databaseSettings(desk.erp.url, undefined, { call: "SELECT pg_sleep(5)" });
  const connection = customSql.open(settings);
  const ask = {
    operation: "claim",
    document: "1",
    lookup: null,
    fields: {},
    milestone: null,
    occurredAt: null,
    readBack: true,
  };
  const stop = new AbortController();
  const context = { key: "k", correlationId: "c", signal: stop.signal };
  const sent = connection.send(ask, null, context);
  const active = "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'";
  await until(async () => (await desk.erp.admin.query(active)).rowCount === 1, "the statement runs");
  stop.abort();
  const given = await sent;
  assert.ok(given.kind === "trouble" && given.class === "unknown");
  const after = await connection.send(ask, null, context);
  assert.ok(after.kind === "trouble" && after.class === "retry");
  await connection.close();
  const stranger = customSql.open({ ...settings, secrets: { user: "waybill", password: "wrong" } });
  const refused = await stranger.probe(new AbortController().signal);
  assert.ok(refused.kind === "trouble" && refused.class === "auth");
  assert.doesNotMatch(JSON.stringify(refused), /wrong/);
  await stranger.close();
});
