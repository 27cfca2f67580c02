import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { FaultRule } from "../../sandbox/faults.ts";
import type { Asked } from "../core/delivery/desk.ts";
import { openSiteDesk, operations, outcomeOf } from "./erpnext-desk.ts";

for (const [operation, asked] of Object.entries(operations)) {
  const before = operation === "proof-of-delivery" ? 1 : 0;
  const strike = async (t: TestContext, rule: FaultRule) => {
    const desk = await openSiteDesk(t);
    if (before > 0) await outcomeOf(desk, operations["ship-confirm"] ?? {});
    desk.erp.faults.set([rule]);
    const { state } = await outcomeOf(desk, asked);
    assert.deepEqual(desk.erp.ledger.doubles(), []);
    assert.equal(desk.erp.ledger.counters().writes, before + 1);
    return state;
  };
  for (const fault of ["drop-request", "reset", "503", "429", "wrong-body"] as const) {
    test(`ERPNext, ${operation}: ${fault} at any step leaves the change there once`, async (t) => {
      const [writing, reading, proving] = await Promise.all([
        strike(t, { fault, method: "PUT", times: 2 }),
        strike(t, { fault, method: "GET", times: 2 }),
        strike(t, { fault, method: "GET", nth: 2 }),
      ]);
      assert.deepEqual([writing, reading, proving], ["posted", "posted", "already-done"]);
    });
  }
  for (const fault of ["drop-reply", "500", "slow"] as const) {
    test(`ERPNext, ${operation}: ${fault} after the work leaves the change there once`, async (t) => {
      const [writing, reading, proving] = await Promise.all([
        strike(t, { fault, method: "PUT", times: 1, ms: 4000 }),
        strike(t, { fault, method: "GET", nth: 1, ms: 4000 }),
        strike(t, { fault, method: "GET", nth: 2, ms: 4000 }),
      ]);
      assert.deepEqual([writing, reading, proving], ["already-done", "posted", "already-done"]);
    });
  }
}

test("ERPNext: every fault by turns, over many documents, leaves each change once", async (t) => {
  const kinds = ["drop-reply", "drop-request", "reset", "503", "500", "wrong-body"] as const;
  const desk = await openSiteDesk(t, 7);
  desk.erp.faults.set(kinds.map((fault) => ({ fault, probability: 0.05 })));
  const asks = Array.from({ length: 20 }, (_, n) => {
    const number = String(n + 1).padStart(5, "0");
    const document = `SHIPMENT-${number}`;
    const delivered: Asked = { document, milestone: "DELIVERED", occurredAt: "2026-01-05T09:00:00Z" };
    return [{ document }, delivered, { ...operations["ship-confirm"], document: `MAT-DN-2026-${number}` }];
  });
  const states = (await desk.outcomes(await desk.intend(...asks.flat()))).map(({ state }) => state);
  assert.deepEqual([...new Set(states)].toSorted(), ["already-done", "posted"]);
  assert.deepEqual(desk.erp.ledger.doubles(), []);
  assert.deepEqual([desk.erp.ledger.counters().writes, desk.erp.ledger.counters()["goods-issue"]], [60, 20]);
});
