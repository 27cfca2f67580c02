import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { FaultRule } from "../../sandbox/faults.ts";
import { asked, dynamicsScmRig, openScmDesk, outcomeOf } from "./dynamics-scm-desk.ts";

const operations = Object.keys(dynamicsScmRig.asks(1)) as (keyof ReturnType<typeof dynamicsScmRig.asks>)[];

for (const operation of operations) {
  const creates = operation === "return" || operation === "accrual";
  const method = creates || operation === "ship-confirm" ? "POST" : "PATCH";
  const path = operation === "ship-confirm" ? "/api/services/" : "/data/";
  /** An accrual is a journal and its line: each of them is struck. */
  const requests = operation === "accrual" ? 2 : 1;
  const strike = async (t: TestContext, rule: FaultRule) => {
    const desk = await openScmDesk(t);
    desk.erp.faults.set([{ path: "/data/", ...rule }]);
    const { state } = await outcomeOf(desk, asked(operation));
    assert.deepEqual(desk.erp.ledger.doubles(), []);
    assert.equal(desk.erp.ledger.counters().writes, requests);
    return state;
  };

  for (const fault of ["drop-request", "reset", "503", "429", "wrong-body"] as const) {
    test(`Dynamics SCM, ${operation}: ${fault} at any step leaves the change there once`, async (t) => {
      const [first, last, read] = await Promise.all([
        strike(t, { fault, path, method, times: 2 }),
        strike(t, { fault, path, method, nth: requests }),
        strike(t, { fault, method: "GET", times: 2 }),
      ]);
      assert.deepEqual([first, last, read], ["posted", "posted", "posted"]);
    });
  }

  for (const fault of ["drop-reply", "500", "slow"] as const) {
    test(`Dynamics SCM, ${operation}: ${fault} after the work leaves the change there once`, async (t) => {
      const [first, last, read] = await Promise.all([
        strike(t, { fault, path, method, nth: 1, ms: 4000 }),
        strike(t, { fault, path, method, nth: requests, ms: 4000 }),
        strike(t, { fault, method: "GET", nth: 1, ms: 4000 }),
      ]);
      const found = creates ? "posted" : "already-done";
      assert.deepEqual([first, last, read], [found, found, "posted"]);
    });
  }
}

test("Dynamics SCM: every fault by turns, over many documents, leaves each change once", async (t) => {
  const kinds = ["drop-reply", "drop-request", "reset", "503", "500", "wrong-body"] as const;
  const desk = await openScmDesk(t, {}, { seed: 7 });
  desk.erp.faults.set(kinds.map((fault) => ({ fault, probability: 0.04, path: "/data/" })));
  const asks = Array.from({ length: 10 }, (_, n) => {
    return Object.entries(dynamicsScmRig.asks(n + 1)).map(([operation, ask]) => ({ operation, ...ask }));
  });
  const states = (await desk.outcomes(await desk.intend(...asks.flat()))).map(({ state }) => state);
  assert.deepEqual([...new Set(states)].toSorted(), ["already-done", "posted"]);
  assert.deepEqual(desk.erp.ledger.doubles(), []);
  const { writes, created, "goods-issue": issues } = desk.erp.ledger.counters();
  assert.deepEqual([writes, created, issues], [70, 30, 10]);
});
