import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { OperationId } from "../../core/delivery/operations.ts";
import type { FaultRule } from "../../sandbox/faults.ts";
import { asked, businessCentralRig, openCentralDesk, outcomeOf } from "./business-central-desk.ts";

const operations = Object.keys(businessCentralRig.asks(1)) as (keyof ReturnType<typeof businessCentralRig.asks>)[];
/** Posts whose own number proves that it was we who made what is there. */
const ownNumber: ReadonlySet<OperationId> = new Set(["return", "accrual"]);

for (const operation of operations) {
  const path = "/companies(";
  const writing =
    operation === "milestone" || operation === "tracking" || operation === "proof-of-delivery" ? "PATCH" : "POST";
  const strike = async (t: TestContext, rule: FaultRule) => {
    const desk = await openCentralDesk(t);
    desk.erp.faults.set([{ path, ...rule }]);
    const { state } = await outcomeOf(desk, asked(operation));
    assert.deepEqual(desk.erp.ledger.doubles(), []);
    assert.equal(desk.erp.ledger.counters().writes, 1);
    return state;
  };
  const found = ownNumber.has(operation) ? "posted" : "already-done";

  for (const fault of ["drop-request", "reset", "503", "429", "wrong-body"] as const) {
    test(`Business Central, ${operation}: ${fault} at any step leaves the change there once`, async (t) => {
      const [write, read] = await Promise.all([
        strike(t, { fault, method: writing, times: 2 }),
        strike(t, { fault, method: "GET", times: 2 }),
      ]);
      assert.deepEqual([write, read], ["posted", "posted"]);
    });
  }

  for (const fault of ["drop-reply", "500", "slow"] as const) {
    test(`Business Central, ${operation}: ${fault} after the work leaves the change there once`, async (t) => {
      const [write, read] = await Promise.all([
        strike(t, { fault, method: writing, times: 1, ms: 4000 }),
        strike(t, { fault, method: "GET", nth: 1, ms: 4000 }),
      ]);
      assert.deepEqual([write, read], [found, "posted"]);
    });
  }
}

test("Business Central: every fault by turns, over many documents, leaves each change once", async (t) => {
  const kinds = ["drop-reply", "drop-request", "reset", "503", "500", "wrong-body"] as const;
  const desk = await openCentralDesk(t, {}, { seed: 7 });
  desk.erp.faults.set(kinds.map((fault) => ({ fault, probability: 0.04, path: "/companies(" })));
  const asks = Array.from({ length: 10 }, (_, n) => {
    return Object.entries(businessCentralRig.asks(n + 1)).map(([operation, ask]) => ({ operation, ...ask }));
  });
  const states = (await desk.outcomes(await desk.intend(...asks.flat()))).map(({ state }) => state);
  assert.deepEqual([...new Set(states)].toSorted(), ["already-done", "posted"]);
  assert.deepEqual(desk.erp.ledger.doubles(), []);
  const { writes, created, "goods-issue": issues } = desk.erp.ledger.counters();
  assert.deepEqual([writes, created, issues], [70, 30, 10]);
});
