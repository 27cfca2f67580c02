import assert from "node:assert/strict";
import { test } from "node:test";
import { customRest } from "../../../erps/custom-rest/index.ts";
import { sapS4 } from "../../../erps/sap-s4/index.ts";
import type { FaultRule } from "../../../sandbox/faults.ts";
import { type Desk, openDesk } from "./desk.ts";
import { eventSettings, s4Settings, shipmentSettings } from "./settings.ts";

const systems = {
  "sap-s4": { open: sapS4.open, settings: s4Settings, write: { method: "PATCH" } },
  "custom-rest with versions": { open: customRest.open, settings: shipmentSettings, write: { method: "PUT" } },
  "custom-rest with keys": { open: customRest.open, settings: eventSettings, write: { method: "POST" } },
};

async function verdicts({ journal }: Desk, id: number | undefined): Promise<readonly string[]> {
  return (await journal.attemptsOf(id ?? 0)).map(({ verdict }) => verdict);
}

for (const [name, { open, settings, write }] of Object.entries(systems)) {
  const ask = { fields: name.endsWith("keys") ? { eventId: "e1" } : {} };
  const outcomeOf = async (desk: Desk) => (await desk.outcomes(await desk.intend(ask)))[0];
  const start = async (t: Parameters<typeof openDesk>[0], rules: readonly FaultRule[]) => {
    const desk = await openDesk(t, { open, settings });
    desk.erp.faults.set(rules);
    return desk;
  };

  test(`${name}: a reply that is lost leaves the change in the ERP once`, async (t) => {
    const desk = await start(t, [{ fault: "drop-reply", ...write, times: 1 }]);
    const effect = await outcomeOf(desk);
    assert.equal(effect?.state, name.endsWith("keys") ? "posted" : "already-done");
    assert.equal(desk.erp.ledger.counters().writes, 1);
  });

  test(`${name}: an error after the work is done leaves the change in the ERP once`, async (t) => {
    const desk = await start(t, [{ fault: "500", ...write, times: 2 }]);
    await outcomeOf(desk);
    assert.equal(desk.erp.ledger.counters().writes, 1);
  });

  test(`${name}: a request that was cut off before it was heard is sent again`, async (t) => {
    const desk = await start(t, [
      { fault: "reset", ...write, times: 1 },
      { fault: "drop-request", ...write, times: 1 },
    ]);
    assert.equal((await outcomeOf(desk))?.state, "posted");
    assert.equal(desk.erp.ledger.counters().writes, 1);
  });

  test(`${name}: a busy ERP is tried again after a while`, async (t) => {
    const desk = await start(t, [{ fault: "503", ...write, times: 3 }]);
    const effect = await outcomeOf(desk);
    assert.equal(effect?.state, "posted");
    assert.deepEqual(await verdicts(desk, effect?.id), ["retry", "retry", "retry", "posted"]);
  });

  test(`${name}: a web page in place of an answer is not taken for success`, async (t) => {
    const desk = await start(t, [{ fault: "wrong-body", ...write, times: 1 }]);
    assert.equal((await outcomeOf(desk))?.state, "posted");
    assert.equal(desk.erp.ledger.counters().writes, 1);
  });

  test(`${name}: an answer that takes too long is not waited for, and the change is made once`, async (t) => {
    const desk = await openDesk(t, { open, settings: (url, clock) => ({ ...settings(url, clock), timeoutMs: 500 }) });
    desk.erp.faults.set([{ fault: "slow", ms: 4000, ...write, times: 1 }]);
    const effect = await outcomeOf(desk);
    assert.equal(effect?.state, name.endsWith("keys") ? "posted" : "already-done");
    assert.equal(desk.erp.ledger.counters().writes, 1);
  });

  test(`${name}: every fault by turns, over many documents, leaves each change once`, async (t) => {
    const kinds = ["drop-reply", "drop-request", "reset", "503", "500", "wrong-body"] as const;
    const desk = await openDesk(t, { open, settings, sandbox: { seed: 7 }, executor: { random: () => 0 } });
    desk.erp.faults.set(kinds.map((fault) => ({ fault, probability: 0.06 })));
    const ids = await desk.intend(
      ...Array.from({ length: 20 }, (_, n) => [
        { document: `${80000001 + n}`, milestone: "IN_TRANSIT", fields: ask.fields },
        { document: `${80000001 + n}`, milestone: "DELIVERED", occurredAt: "2026-01-05T07:30:00Z", fields: ask.fields },
      ]).flat(),
    );
    const states = (await desk.outcomes(ids)).map(({ state }) => state);
    assert.deepEqual(
      states.filter((state) => state !== "posted" && state !== "already-done"),
      [],
    );
    assert.deepEqual(desk.erp.ledger.doubles(), []);
    assert.equal(desk.erp.ledger.counters().writes, 40);
  });
}

test("a document in another user's hands is tried again until it is free", async (t) => {
  for (const lockStatus of [400, 423] as const) {
    const desk = await openDesk(t, { sandbox: { lockStatus, troubled: false, parcels: 20 } });
    const delivery = desk.erp.deliveries.find("80000001");
    assert.ok(delivery);
    delivery.lock = { user: "CHARLOTTE", untilMs: Number.POSITIVE_INFINITY };
    const [id] = await desk.intend({});
    for (let round = 0; round < 30 && (await verdicts(desk, id)).length < 2; round++) {
      desk.clock.advance(500);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    delivery.lock = null;
    const [effect] = await desk.outcomes([id ?? 0]);
    assert.equal(effect?.state, "posted");
    assert.equal((await verdicts(desk, id))[0], "retry");
  }
});

test("a document that a user keeps is parked after eight tries, with what the ERP said", async (t) => {
  const desk = await openDesk(t);
  desk.erp.deliveries.lock("80000001", "CHARLOTTE", Number.POSITIVE_INFINITY);
  const [effect] = await desk.outcomes(await desk.intend({}));
  assert.equal(effect?.state, "refused");
  assert.equal(effect?.outcome?.error?.code, "WB-ERP-004");
  assert.match(effect?.outcome?.error?.message ?? "", /tried 8 times .* CHARLOTTE/);
  assert.equal((await verdicts(desk, effect?.id)).length, 8);
  assert.equal((await desk.executor.facts()).breaker, "closed");
});

test("a replayed letter is tried anew, with all its tries", async (t) => {
  const desk = await openDesk(t);
  desk.erp.deliveries.lock("80000001", "CHARLOTTE", Number.POSITIVE_INFINITY);
  const ids = await desk.intend({});
  await desk.outcomes(ids);
  const letters = (await desk.journal.letters({ state: "parked", limit: 5 })).map(({ id }) => id);
  await desk.journal.replay(letters, "anna", desk.clock.now());
  desk.dispatch.poke(desk.executor.queue);
  const [again] = await desk.outcomes(ids);
  assert.equal(again?.state, "refused");
  assert.equal((await verdicts(desk, again?.id)).length, 16);
  desk.erp.deliveries.lock("80000001", "CHARLOTTE", 0);
  const [second] = await desk.journal.letters({ state: "parked", limit: 5 });
  await desk.journal.replay([second?.id ?? 0], "anna", desk.clock.now());
  desk.dispatch.poke(desk.executor.queue);
  assert.equal((await desk.outcomes(ids))[0]?.state, "posted");
});

test("a version that became stale is read again and the change sent with the new one", async (t) => {
  const desk = await openDesk(t);
  const delivery = desk.erp.deliveries.find("80000001");
  assert.ok(delivery);
  const read = desk.erp.deliveries.find.bind(desk.erp.deliveries);
  let changes = 2;
  desk.erp.deliveries.find = (document) => {
    if (changes-- > 0) queueMicrotask(() => desk.erp.deliveries.set(delivery, { BillOfLading: `B${changes}` }));
    return read(document);
  };
  const [effect] = await desk.outcomes(await desk.intend({}));
  assert.equal(effect?.state, "posted");
  assert.ok((desk.erp.door.answers()[412] ?? 0) >= 1);
  assert.deepEqual(await verdicts(desk, effect?.id), ["posted"]);
});

test("a document that changes under every try is parked after three more", async (t) => {
  const desk = await openDesk(t);
  const delivery = desk.erp.deliveries.find("80000001");
  assert.ok(delivery);
  const read = desk.erp.deliveries.find.bind(desk.erp.deliveries);
  desk.erp.deliveries.find = (document) => {
    queueMicrotask(() => desk.erp.deliveries.set(delivery, { BillOfLading: "B" }));
    return read(document);
  };
  const [effect] = await desk.outcomes(await desk.intend({}));
  assert.equal(effect?.outcome?.error?.details.detail, "the document keeps changing");
  assert.equal(desk.erp.door.answers()[412], 4);
});

test("a session that ended costs one more question, not a try", async (t) => {
  const desk = await openDesk(t);
  await desk.outcomes(await desk.intend({}));
  desk.erp.sessions.forget();
  const [effect] = await desk.outcomes(await desk.intend({ document: "80000002" }));
  assert.deepEqual(await verdicts(desk, effect?.id), ["posted"]);
  assert.equal(desk.erp.door.answers()[403], 1);
});

test("where the outcome is not known and nobody can be asked, people are", async (t) => {
  const settings = (url: string) => eventSettings(url, undefined, { keyHeader: "" });
  const desk = await openDesk(t, { open: customRest.open, settings });
  desk.erp.faults.set([{ fault: "drop-reply", times: 1 }]);
  const [effect] = await desk.outcomes(await desk.intend({ fields: { eventId: "e1" } }));
  assert.equal(effect?.state, "unknown");
  const [letter] = await desk.journal.letters({ state: "parked", limit: 5 });
  assert.equal(letter?.cause.code, "WB-ERP-005");
  assert.equal(desk.erp.ledger.counters().writes, 1);
});

test("a fault of ours in a system's adapter is retried, then parked as unknown", async (t) => {
  const open = (settings: Parameters<typeof sapS4.open>[0]) => {
    const real = sapS4.open(settings);
    return { ...real, ...bound(real), send: () => Promise.reject(new Error("cannot read properties of undefined")) };
  };
  const desk = await openDesk(t, { open });
  const [effect] = await desk.outcomes(await desk.intend({}));
  assert.equal(effect?.state, "unknown");
  assert.equal(desk.troubles.length, 8);
});

test("a system that says yes and does not hold the change is tried again, then people are told", async (t) => {
  const open = (settings: Parameters<typeof sapS4.open>[0]) => {
    const real = sapS4.open(settings);
    const answer = { status: 200, erpCode: null, requestId: null };
    return {
      ...real,
      ...bound(real),
      send: async () => ({ kind: "sent", version: null, evidence: {}, answer }) as const,
    };
  };
  const desk = await openDesk(t, { open });
  const [effect] = await desk.outcomes(await desk.intend({}));
  assert.equal(effect?.state, "refused");
  assert.match(effect?.outcome?.error?.message ?? "", /does not hold it/);
});

function bound(real: ReturnType<typeof sapS4.open>) {
  return {
    abilities: real.abilities.bind(real),
    documentKey: real.documentKey.bind(real),
    find: real.find.bind(real),
    read: real.read.bind(real),
    probe: real.probe.bind(real),
    close: real.close.bind(real),
  };
}
