import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { breakerRules } from "../../core/delivery/breaker.ts";
import { tryton } from "../../erps/tryton/index.ts";
import type { FaultRule } from "../../sandbox/faults.ts";
import { startTryton, type TrytonErp } from "../../sandbox/tryton/erp.ts";
import { type Asked, type Desk, type DeskOptions, openDeskBefore } from "../core/delivery/desk.ts";
import { trytonSettings } from "./tryton-desk.ts";

/** Asks of every operation, and what the ledger must show once for each. */
const operations: Readonly<Record<string, { readonly asked: Asked; readonly effects: readonly string[] }>> = {
  milestone: { asked: {}, effects: ["carrier_milestone", "carrier_milestone_at"] },
  tracking: { asked: { operation: "tracking", fields: { trackingNumber: "1Z1" } }, effects: ["reference"] },
  "ship-confirm": { asked: { operation: "ship-confirm", milestone: null }, effects: ["goods-issue"] },
};

/** The calls of one effect, in their order. */
const steps = ["sign-in", "preferences", "read", "send", "read-back"];
const faults = ["drop-reply", "drop-request", "reset", "503", "429", "500", "wrong-body"] as const;

async function start(
  t: TestContext,
  rules: readonly FaultRule[],
  options: DeskOptions & { readonly seed?: number } = {},
): Promise<Desk<TrytonErp>> {
  const { seed = 1, ...others } = options;
  const erp = await startTryton({ seed });
  erp.faults.set(rules);
  return openDeskBefore(t, erp, { open: tryton.open, settings: trytonSettings, ...others });
}

function effectsIn({ erp }: Desk<TrytonErp>): readonly string[] {
  return erp.ledger.rows().map((row) => (row.effect === "field" ? row.field : row.effect));
}

for (const [operation, { asked, effects }] of Object.entries(operations)) {
  for (const [at, step] of steps.entries()) {
    test(`${operation}: whatever happens at ${step}, it happens once`, async (t) => {
      for (const fault of faults) {
        const desk = await start(t, [{ fault, nth: at + 1 }]);
        const [effect] = await desk.outcomes(await desk.intend(asked));
        assert.ok(effect?.state === "posted" || effect?.state === "already-done", `${fault}: ${effect?.state}`);
        assert.deepEqual(effectsIn(desk), effects, fault);
        assert.deepEqual(desk.erp.faults.struck(), { [fault]: 1 });
      }
    });
  }

  test(`${operation}: an answer that takes too long is not waited for, and the change is made once`, async (t) => {
    const settings: DeskOptions["settings"] = (url, clock) => ({ ...trytonSettings(url, clock), timeoutMs: 300 });
    const desk = await start(t, [{ fault: "slow", ms: 3000, nth: 4 }], { settings });
    const [effect] = await desk.outcomes(await desk.intend(asked));
    assert.equal(effect?.state, "already-done");
    assert.deepEqual(effectsIn(desk), effects);
  });

  test(`${operation}: what another transaction holds is changed when it is free`, async (t) => {
    const desk = await start(t, [{ fault: "lock", ms: 60, nth: 4 }]);
    const [effect] = await desk.outcomes(await desk.intend(asked));
    assert.equal(effect?.state, "posted");
    const verdicts = (await desk.journal.attemptsOf(effect?.id ?? 0)).map(({ verdict }) => verdict);
    assert.equal(verdicts[0], "retry");
    assert.deepEqual(effectsIn(desk), effects);
  });

  test(`${operation}: what is there already is not sent again`, async (t) => {
    const desk = await start(t, []);
    const states = (await desk.outcomes(await desk.intend(asked, asked))).map(({ state }) => state);
    assert.deepEqual(states, ["posted", "already-done"]);
    assert.deepEqual(effectsIn(desk), effects);
  });
}

test("every fault by turns, over many shipments, leaves each change once", async (t) => {
  const rules = faults.filter((fault) => fault !== "429").map((fault) => ({ fault, probability: 0.05 }));
  const breaker = { ...breakerRules, waitMs: 500, capMs: 2000 };
  const desk = await start(t, rules, { seed: 7, breaker, executor: { random: () => 0 } });
  const documents = Array.from({ length: 20 }, (_, n) => `${80000001 + n}`);
  const asks = documents.flatMap((document) => [
    { document, milestone: "IN_TRANSIT" },
    { document, operation: "ship-confirm", milestone: null },
    { document, milestone: "DELIVERED", occurredAt: "2026-01-05T07:30:00Z" },
  ]);
  const states = (await desk.outcomes(await desk.intend(...asks))).map(({ state }) => state);
  assert.deepEqual(
    states.filter((state) => state !== "posted" && state !== "already-done"),
    [],
  );
  assert.deepEqual(desk.erp.ledger.doubles(), []);
  assert.deepEqual([desk.erp.ledger.counters().writes, desk.erp.ledger.counters()["goods-issue"]], [60, 20]);
});

test("a session that ends between two effects is opened anew without a failed try", async (t) => {
  const desk = await start(t, []);
  await desk.outcomes(await desk.intend({}));
  desk.erp.forget();
  const [effect] = await desk.outcomes(await desk.intend({ document: "80000002" }));
  const verdicts = (await desk.journal.attemptsOf(effect?.id ?? 0)).map(({ verdict }) => verdict);
  assert.deepEqual(verdicts, ["posted"]);
});

test("a shipment that is not packed becomes a letter that says so, and nothing is sent", async (t) => {
  const erp = await startTryton({ state: "waiting" });
  const desk = await openDeskBefore(t, erp, { open: tryton.open, settings: trytonSettings });
  const [effect] = await desk.outcomes(await desk.intend({ operation: "ship-confirm", milestone: null }));
  assert.equal(effect?.state, "refused");
  assert.match(effect?.outcome?.error?.message ?? "", /the shipment is waiting/);
  assert.equal(erp.ledger.counters().writes, 0);
});

test("what somebody else changed meanwhile is read again, and the milestone written on top of it", async (t) => {
  const desk = await start(t, []);
  const shipment = desk.erp.tables.shipment("80000001");
  assert.ok(shipment);
  desk.erp.faults.set([{ fault: "slow", ms: 100, nth: 3 }]);
  const intended = await desk.intend({});
  while (desk.erp.door.answers()[200] !== 3) await new Promise((resolve) => setImmediate(resolve));
  desk.erp.tables.shipments.touch(shipment);
  const [effect] = await desk.outcomes(intended);
  assert.equal(effect?.state, "posted");
  assert.equal(desk.erp.ledger.counters().writes, 1);
});
