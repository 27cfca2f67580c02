import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { FaultRule } from "../../sandbox/faults.ts";
import { asksOf, openFusionDesk, outcomeOf, shipment } from "./oracle-fusion-desk.ts";

/** How many rows each operation leaves in the ledger. */
const rows: Readonly<Record<string, number>> = {
  milestone: 2,
  tracking: 4,
  "ship-confirm": 2,
  "proof-of-delivery": 2,
  return: 1,
  "invoice-release": 1,
};

for (const [operation, asked] of Object.entries(asksOf(shipment))) {
  const strike = async (t: TestContext, rule: FaultRule) => {
    const desk = await openFusionDesk(t);
    desk.erp.faults.set([{ ...rule, path: "/fscmRestApi/" }]);
    const { state } = await outcomeOf(desk, asked);
    assert.deepEqual(desk.erp.ledger.doubles(), []);
    assert.equal(desk.erp.ledger.rows().length, rows[operation]);
    assert.ok((desk.erp.faults.struck()[rule.fault] ?? 0) > 0);
    return state;
  };
  for (const fault of ["drop-request", "reset", "503", "429", "wrong-body"] as const) {
    test(`Oracle Fusion, ${operation}: ${fault} at any step leaves the change there once`, async (t) => {
      const states = await Promise.all([
        strike(t, { fault, method: "POST", times: 2 }),
        strike(t, { fault, method: "GET", times: 2 }),
        strike(t, { fault, method: "GET", nth: 2 }),
      ]);
      assert.deepEqual(states.slice(0, 2), ["posted", "posted"]);
      assert.match(states[2] ?? "", /^(posted|already-done)$/);
    });
  }
  for (const fault of ["drop-reply", "500", "slow"] as const) {
    test(`Oracle Fusion, ${operation}: ${fault} after the work leaves the change there once`, async (t) => {
      const states = await Promise.all([
        strike(t, { fault, method: "POST", times: 1, ms: 5000 }),
        strike(t, { fault, method: "GET", nth: 1, ms: 5000 }),
        strike(t, { fault, method: "GET", nth: 2, ms: 5000 }),
      ]);
      assert.match(states[0] ?? "", /^(posted|already-done)$/);
      assert.equal(states[1], "posted");
    });
  }
}

test("Oracle Fusion: a page in place of a token, and a token that is lost, leave the change there once", async (t) => {
  for (const fault of ["wrong-body", "drop-reply", "503", "reset"] as const) {
    const desk = await openFusionDesk(t);
    desk.erp.faults.set([{ fault, path: "/oauth2/", times: 2 }]);
    assert.equal((await outcomeOf(desk, asksOf(shipment).tracking)).state, "posted");
    assert.equal(desk.erp.ledger.rows().length, rows["tracking"]);
  }
});

test("Oracle Fusion: every fault by turns, over many shipments and all operations, leaves each change once", async (t) => {
  const kinds = ["drop-reply", "drop-request", "reset", "503", "500", "wrong-body"] as const;
  const desk = await openFusionDesk(t, 7);
  desk.erp.faults.set(kinds.map((fault) => ({ fault, probability: 0.01 })));
  const asks = desk.erp.shipments
    .all()
    .slice(0, 8)
    .flatMap(({ name }) => Object.values(asksOf(name)));
  const effects = await desk.outcomes(await desk.intend(...asks));
  const failed = effects.filter(({ state }) => state !== "posted" && state !== "already-done");
  assert.deepEqual(
    failed.map(({ operation, outcome }) => `${operation}: ${outcome?.error?.message}`),
    [],
  );
  assert.deepEqual(desk.erp.ledger.doubles(), []);
  const each = Object.values(rows).reduce((sum, count) => sum + count, 0);
  assert.equal(desk.erp.ledger.rows().length, 8 * each);
});
