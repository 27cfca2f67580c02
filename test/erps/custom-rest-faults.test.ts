import assert from "node:assert/strict";
import { test } from "node:test";
import type { FaultRule } from "../../sandbox/faults.ts";
import { openPortalDesk } from "./custom-rest-desk.ts";
import { declaredAsks } from "./declared-asks.ts";

const asked = [
  ["tracking", "PATCH"],
  ["claim", "POST"],
] as const;

for (const [operation, method] of asked) {
  const before: readonly FaultRule[] = (["drop-request", "reset", "503", "429", "wrong-body"] as const).map(
    (fault) => ({ fault }),
  );
  const after: readonly FaultRule[] = [{ fault: "drop-reply" }, { fault: "500" }];
  for (const rule of [...before, ...after]) {
    test(`REST, ${operation}: ${rule.fault} at any step leaves it there once`, async (t) => {
      const desk = await openPortalDesk(t);
      const steps: readonly FaultRule[] = [
        { ...rule, method, nth: 1 },
        { ...rule, method: "GET", nth: 1 },
        { ...rule, method: "GET", nth: 2 },
      ];
      for (const [n, step] of steps.entries()) {
        desk.erp.faults.set([step]);
        const [effect] = await desk.outcomes(await desk.intend({ ...declaredAsks(n + 1)[operation], operation }));
        assert.match(effect?.state ?? "", /^(posted|already-done)$/);
        assert.equal(
          Object.values(desk.erp.faults.struck()).reduce((sum, times) => sum + times, 0),
          n + 1,
        );
      }
      assert.deepEqual(desk.erp.ledger.doubles(), []);
      assert.equal(desk.erp.ledger.counters().writes, 3);
    });
  }
}

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
