import assert from "node:assert/strict";
import { test } from "node:test";
import { openPortalDesk } from "./custom-rest-desk.ts";
import { declaredAsks } from "./declared-asks.ts";

test("REST: a delivery that another user holds, and a service that is gone for a while, cost time and nothing else", async (t) => {
  const desk = await openPortalDesk(t);
  desk.erp.faults.set([
    { fault: "lock", method: "PATCH", nth: 1, ms: 30 },
    { fault: "down", method: "POST", nth: 1, ms: 30 },
  ]);
  const asks = (["milestone", "tracking", "claim", "return"] as const).map((operation) => ({
    ...declaredAsks(1)[operation],
    operation,
  }));
  const effects = await desk.outcomes(await desk.intend(...asks));
  assert.deepEqual([...new Set(effects.map(({ state }) => state))], ["posted"]);
  assert.deepEqual(Object.keys(desk.erp.faults.struck()).toSorted(), ["down", "lock"]);
  assert.deepEqual(desk.erp.ledger.doubles(), []);
});
