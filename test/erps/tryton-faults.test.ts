import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { breakerRules } from "../../core/delivery/breaker.ts";
import type { Ask } from "../../core/delivery/erp.ts";
import { inWordsOf } from "../../core/delivery/vocabulary.ts";
import { tryton } from "../../erps/tryton/index.ts";
import type { FaultRule } from "../../sandbox/faults.ts";
import { startTryton, type TrytonErp } from "../../sandbox/tryton/erp.ts";
import { type Asked, type Desk, type DeskOptions, openDeskBefore } from "../core/delivery/desk.ts";
import { askOf, context, trytonRig, trytonSettings } from "./tryton-desk.ts";

/** What the ledger must show once for each operation. */
const effectsOf: Readonly<Record<string, readonly string[]>> = {
  milestone: ["carrier_milestone", "carrier_milestone_at"],
  tracking: ["reference", "carrier"],
  "ship-confirm": ["goods-issue"],
  "proof-of-delivery": ["delivered_at", "received_by"],
  return: ["created return"],
  "invoice-release": ["created invoice", "account.invoice state"],
  accrual: ["created accrual", "account.move state"],
  claim: ["created claim"],
};

const faults = ["drop-reply", "drop-request", "reset", "503", "429", "500", "wrong-body"] as const;

async function start(
  t: TestContext,
  rules: readonly FaultRule[],
  options: DeskOptions & { readonly seed?: number } = {},
): Promise<Desk<TrytonErp>> {
  const { seed = 1, ...others } = options;
  const erp = await startTryton({ seed, invoiceMethod: "order", worker: "behind" });
  erp.faults.set(rules);
  return openDeskBefore(t, erp, { open: tryton.open, settings: trytonRig.settings, ...others });
}

function effectsIn({ erp }: Desk<TrytonErp>): readonly string[] {
  return erp.ledger.rows().map((row) => {
    if (row.effect === "field") return row.field;
    return row.effect === "created" ? `created ${row.made}` : row.effect;
  });
}

/** Which call of an operation is the first that changes something, from 1. */
async function makingCallOf(t: TestContext, asked: Asked): Promise<number> {
  const desk = await start(t, []);
  let making = 0;
  const { record } = desk.erp.ledger;
  const count = () => desk.erp.door.answers()[200] ?? 0;
  desk.erp.ledger.record = (effects, trace) => {
    making ||= count() + 1;
    record(effects, trace);
  };
  await desk.outcomes(await desk.intend(asked));
  return making;
}

for (const [operation, asks] of Object.entries(trytonRig.asks(1))) {
  const asked = { ...asks, operation };
  const effects = effectsOf[operation] ?? [];

  test(`${operation}: whatever happens at the call that makes it, it happens once`, async (t) => {
    const making = await makingCallOf(t, asked);
    for (const fault of faults) {
      const desk = await start(t, [{ fault, nth: making }]);
      const [effect] = await desk.outcomes(await desk.intend(asked));
      assert.ok(effect?.state === "posted" || effect?.state === "already-done", `${fault}: ${effect?.state}`);
      assert.deepEqual(effectsIn(desk), effects, fault);
      assert.deepEqual(desk.erp.faults.struck(), { [fault]: 1 });
    }
  });

  test(`${operation}: an answer that takes too long is not waited for, and the change is made once`, async (t) => {
    const making = await makingCallOf(t, asked);
    const settings: DeskOptions["settings"] = (url, clock) => ({ ...trytonRig.settings(url, clock), timeoutMs: 300 });
    const desk = await start(t, [{ fault: "slow", ms: 3000, nth: making }], { settings });
    const [effect] = await desk.outcomes(await desk.intend(asked));
    assert.match(effect?.state ?? "", /^(posted|already-done)$/);
    assert.deepEqual(effectsIn(desk), effects);
  });

  test(`${operation}: what is there already is not made again`, async (t) => {
    const desk = await start(t, []);
    const ids = await desk.intend(asked);
    await desk.outcomes(ids);
    const key = (await desk.journal.effect(ids[0] ?? 0))?.key ?? "";
    const connection = tryton.open(trytonRig.settings(desk.erp.url));
    t.after(() => connection.close());
    const worded = inWordsOf(connection, askOf({ ...asked, fields: asked.fields ?? {} } as Partial<Ask>));
    assert.ok(worded.kind === "worded");
    assert.equal((await connection.send(worded.ask, null, { ...context, key })).kind, "sent");
    const made = effectsIn(desk).filter((effect) => effect.startsWith("created"));
    assert.deepEqual(
      made,
      effects.filter((effect) => effect.startsWith("created")),
    );
    const reading = await connection.read(worded.ask, { ...context, key });
    assert.ok(reading.kind === "reading" && reading.state === "done");
  });
}

for (const operation of ["milestone", "ship-confirm", "invoice-release"] as const) {
  test(`${operation}: what another transaction holds is changed when it is free`, async (t) => {
    const asked = { ...trytonRig.asks(1)[operation], operation };
    const making = await makingCallOf(t, asked);
    const desk = await start(t, [{ fault: "lock", ms: 60, nth: making }]);
    const [effect] = await desk.outcomes(await desk.intend(asked));
    assert.equal(effect?.state, "posted");
    const verdicts = (await desk.journal.attemptsOf(effect?.id ?? 0)).map(({ verdict }) => verdict);
    assert.equal(verdicts[0], "retry");
    assert.deepEqual(effectsIn(desk), effectsOf[operation]);
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
  desk.erp.faults.set([{ fault: "slow", ms: 100, nth: 4 }]);
  const intended = await desk.intend({});
  while (desk.erp.door.answers()[200] !== 4) await new Promise((resolve) => setImmediate(resolve));
  desk.erp.tables.shipments.touch(shipment);
  const [effect] = await desk.outcomes(intended);
  assert.equal(effect?.state, "posted");
  assert.equal(desk.erp.ledger.counters().writes, 1);
});
