import assert from "node:assert/strict";
import { test } from "node:test";
import { openSoapDesk } from "./custom-soap-desk.ts";
import { declaredAsks, outlasts } from "./declared-asks.ts";

const kinds = ["drop-request", "reset", "503", "429", "wrong-body", "drop-reply", "500"] as const;

for (const operation of ["tracking", "claim"] as const) {
  for (const fault of kinds) {
    test(`SOAP, ${operation}: ${fault} at any message leaves it there once`, async (t) => {
      const desk = await openSoapDesk(t);
      for (const nth of [1, 2, 3]) {
        desk.erp.faults.set([{ fault, nth }]);
        const [effect] = await desk.outcomes(await desk.intend({ ...declaredAsks(nth)[operation], operation }));
        assert.match(effect?.state ?? "", /^(posted|already-done)$/, `message ${nth}`);
        assert.equal(desk.erp.faults.struck()[fault], nth);
      }
      assert.deepEqual(desk.erp.ledger.doubles(), []);
      assert.equal(desk.erp.ledger.counters().writes, 3);
    });
  }
}

test("SOAP: a delivery that another user holds, and a service that is gone for a while, cost time and nothing else", async (t) => {
  const desk = await openSoapDesk(t);
  await outlasts(desk, [
    { fault: "lock", method: "POST", nth: 2, ms: 30 },
    { fault: "down", method: "POST", nth: 7, ms: 30 },
  ]);
});

test("SOAP: a service that cannot be read and knows no key again is told once; a lost answer is for people", async (t) => {
  const desk = await openSoapDesk(t, "1.1", { readTemplate: "" });
  desk.erp.faults.set([{ fault: "drop-reply", nth: 1 }]);
  const [effect] = await desk.outcomes(await desk.intend({ ...declaredAsks(1).claim, operation: "claim" }));
  assert.deepEqual([effect?.state, effect?.outcome?.error?.code], ["unknown", "WB-ERP-005"]);
  assert.equal(desk.erp.ledger.counters().created, 1);
});
