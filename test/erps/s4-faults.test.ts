import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { FaultRule } from "../../sandbox/faults.ts";
import { asks, delivery, openS4Desk, outcomeOf } from "./s4-desk.ts";

for (const [operation, asked] of Object.entries(asks)) {
  const method = operation === "ship-confirm" || operation === "return" ? "POST" : "PATCH";
  const strike = async (t: TestContext, rule: FaultRule) => {
    const desk = await openS4Desk(t);
    desk.erp.faults.set([rule]);
    const { state } = await outcomeOf(desk, asked);
    assert.deepEqual(desk.erp.ledger.doubles(), []);
    assert.equal(desk.erp.ledger.counters().writes, 1);
    return state;
  };
  const proven = operation === "return" ? "posted" : "already-done";
  for (const fault of ["drop-request", "reset", "503", "429", "wrong-body"] as const) {
    test(`S/4, ${operation}: ${fault} at any step leaves the change there once`, async (t) => {
      const states = await Promise.all([
        strike(t, { fault, method, times: 2 }),
        strike(t, { fault, method: "GET", times: 2 }),
        strike(t, { fault, method: "HEAD", times: 1 }),
      ]);
      assert.deepEqual(states, ["posted", "posted", "posted"]);
    });
  }
  for (const fault of ["drop-reply", "500", "slow"] as const) {
    test(`S/4, ${operation}: ${fault} after the work leaves the change there once`, async (t) => {
      const states = await Promise.all([
        strike(t, { fault, method, times: 1, ms: 4000 }),
        strike(t, { fault, method: "GET", nth: 1, ms: 4000 }),
        strike(t, { fault, method: "HEAD", nth: 1, ms: 4000 }),
      ]);
      assert.deepEqual(states, [proven, "posted", "posted"]);
    });
  }
}

test("S/4: a session that ended between two returns costs one more question, not a second return", async (t) => {
  const desk = await openS4Desk(t);
  await outcomeOf(desk, asks.return);
  desk.erp.sessions.forget();
  assert.equal((await outcomeOf(desk, { ...asks.return, document: delivery(2) })).state, "posted");
  assert.deepEqual([desk.erp.door.answers()[403], desk.erp.ledger.counters().created], [1, 2]);
});

test("S/4: a return of an order in another user's hands waits until it is free", async (t) => {
  const desk = await openS4Desk(t);
  desk.erp.faults.set([{ fault: "lock", method: "POST", times: 1, ms: 30 }]);
  const effect = await outcomeOf(desk, asks.return);
  const verdicts = (await desk.journal.attemptsOf(effect.id)).map(({ verdict }) => verdict);
  assert.deepEqual([effect.state, verdicts[0]], ["posted", "retry"]);
  assert.equal(desk.erp.ledger.counters().created, 1);
});

test("S/4: returns of many deliveries under every fault by chance are made once each", async (t) => {
  const kinds = ["drop-reply", "drop-request", "reset", "503", "500", "wrong-body"] as const;
  const desk = await openS4Desk(t, 7);
  desk.erp.faults.set(kinds.map((fault) => ({ fault, probability: 0.05 })));
  const asked = Array.from({ length: 20 }, (_, n) => [
    { ...asks.return, document: delivery(n + 1) },
    { ...asks["ship-confirm"], document: delivery(n + 1) },
  ]);
  const states = (await desk.outcomes(await desk.intend(...asked.flat()))).map(({ state }) => state);
  assert.deepEqual(
    states.filter((state) => state !== "posted" && state !== "already-done"),
    [],
  );
  assert.deepEqual(desk.erp.ledger.doubles(), []);
  const { created, "goods-issue": issued } = desk.erp.ledger.counters();
  assert.deepEqual([created, issued], [20, 20]);
});
