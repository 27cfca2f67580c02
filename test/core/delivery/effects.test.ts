import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { test } from "node:test";
import type { EffectStepMessage } from "../../../core/delivery/steps.ts";
import { customRest } from "../../../erps/custom-rest/index.ts";
import { event } from "../event/sample.ts";
import { openDesk } from "./desk.ts";
import { eventSettings, shipmentSettings } from "./settings.ts";

const rest = { open: customRest.open };

test("a milestone is written with the version that was read, read back, and posted", async (t) => {
  const { erp, journal, intend, outcomes } = await openDesk(t);
  const [effect] = await outcomes(await intend({ milestone: "IN_TRANSIT" }));
  assert.equal(effect?.state, "posted");
  assert.equal(effect?.outcome?.evidence.version, "0002");
  assert.deepEqual(
    erp.ledger
      .rows()
      .map(({ effect: what, correlationId, ...row }) => [
        what,
        correlationId,
        "field" in row && row.field,
        "to" in row && row.to,
      ]),
    [
      ["field", effect?.correlationId, "YY1_ShipmentStatus_DLH", "IN_TRANSIT"],
      ["field", effect?.correlationId, "YY1_ShipmentStatusAt_DLH", "2026-01-05T07:00:00Z"],
    ],
  );
  const [attempt] = await journal.attemptsOf(effect?.id ?? 0);
  assert.deepEqual(
    { ...attempt, effect: 0, startedAt: 0, endedAt: 0, requestId: null },
    {
      effect: 0,
      number: 1,
      startedAt: 0,
      endedAt: 0,
      step: "read-back",
      status: 200,
      erpCode: null,
      versionBefore: `W/"'0001'"`,
      versionAfter: `W/"'0002'"`,
      requestId: null,
      verdict: "posted",
    },
  );
});

test("what the ERP holds already is not sent again", async (t) => {
  const { erp, intend, outcomes } = await openDesk(t);
  const ids = await intend({ milestone: "DELIVERED" }, { milestone: "DELIVERED" });
  assert.deepEqual(
    (await outcomes(ids)).map(({ state }) => state),
    ["posted", "already-done"],
  );
  assert.equal(erp.ledger.counters().writes, 1);
});

test("what the ERP knows better is not overwritten", async (t) => {
  const { erp, intend, outcomes } = await openDesk(t);
  const at = (hour: number) => `2026-01-05T0${hour}:00:00Z`;
  const [delivered] = await outcomes(await intend({ milestone: "DELIVERED", occurredAt: at(7) }));
  const late = await outcomes(
    await intend({ milestone: "OUT_FOR_DELIVERY", occurredAt: at(6) }, { milestone: "IN_TRANSIT", occurredAt: at(8) }),
  );
  assert.equal(delivered?.state, "posted");
  assert.deepEqual(
    late.map(({ state }) => state),
    ["superseded", "superseded"],
  );
  assert.equal(erp.deliveries.find("80000001")?.values.YY1_ShipmentStatus_DLH, "DELIVERED");
  assert.equal(erp.ledger.counters().writes, 1);
});

test("a goods issue that was posted by hand is already done", async (t) => {
  const { erp, intend, outcomes } = await openDesk(t);
  const delivery = erp.deliveries.find("80000001");
  assert.ok(delivery);
  erp.deliveries.set(delivery, { OverallGoodsMovementStatus: "C" });
  const ids = await intend(
    { operation: "ship-confirm", milestone: null },
    { operation: "ship-confirm", milestone: null, document: "80000002" },
  );
  assert.deepEqual(
    (await outcomes(ids)).map(({ state }) => state),
    ["already-done", "posted"],
  );
  assert.equal(erp.ledger.counters()["goods-issue"], 1);
});

test("a refusal is looked at before it is believed, then parked with the ERP's words", async (t) => {
  const { erp, journal, intend, outcomes } = await openDesk(t);
  const delivery = erp.deliveries.find("80000001");
  assert.ok(delivery);
  erp.deliveries.set(delivery, { OverallPickingStatus: "A" });
  const [effect] = await outcomes(await intend({ operation: "ship-confirm", milestone: null }));
  assert.equal(effect?.state, "refused");
  assert.equal(effect?.outcome?.error?.code, "WB-ERP-001");
  assert.match(effect?.outcome?.error?.message ?? "", /not yet been completely picked/);
  const [letter, ...others] = await journal.letters({ state: "parked", limit: 10 });
  assert.equal(others.length, 0);
  assert.equal(letter?.group, `c1 WB-ERP-001 ${effect?.outcome?.error?.details.erpCode}`);
  assert.equal(letter?.about, "ship-confirm 80000001");
  assert.equal(letter?.flowVersion, "flows-1");
});

test("a document that is known by one of its fields is found, linked to the shipment, and goes on in its own lane", async (t) => {
  const { erp, journal, intend, outcomes, clock } = await openDesk(t);
  const [recorded] = await journal.record([
    { receipt: null, at: clock.now(), events: [event("2026-01-05T07:00:00Z", "IN_TRANSIT")] },
  ]);
  const shipment = recorded?.[0]?.shipment.id ?? 0;
  const lookup = { field: "BillOfLading", value: String(erp.deliveries.find("80000003")?.values.BillOfLading) };
  const [effect] = await outcomes(await intend({ document: null, lookup, shipment }));
  assert.equal(effect?.state, "posted");
  assert.equal(effect?.document, "0080000003");
  assert.deepEqual(
    (await journal.attemptsOf(effect?.id ?? 0)).map(({ verdict }) => verdict),
    ["found", "posted"],
  );
  assert.deepEqual(
    (await journal.search("0080000003", 1)).map(({ id }) => id),
    [shipment],
  );
});

test("the events of a shipment ask for their document once in a while, not each", async (t) => {
  const { erp, clock, intend, outcomes } = await openDesk(t);
  const lookup = { field: "BillOfLading", value: String(erp.deliveries.find("80000003")?.values.BillOfLading) };
  let searches = 0;
  const count = (message: unknown) => (message as EffectStepMessage).step === "found" && searches++;
  subscribe("waybill:effect:step", count);
  t.after(() => unsubscribe("waybill:effect:step", count));
  const asks = ["IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERED"].map((milestone, hour) => {
    return { document: null, lookup, milestone, occurredAt: `2026-01-05T0${hour}:00:00Z` };
  });
  const effects = await outcomes(await intend(...asks));
  assert.deepEqual(
    effects.map(({ state, document }) => [state, document]),
    asks.map(() => ["posted", "0080000003"]),
  );
  assert.equal(searches, 1);
  clock.advance(600_000);
  await outcomes(await intend({ document: null, lookup, milestone: "RETURNING", occurredAt: "2026-01-05T05:00:00Z" }));
  assert.equal(searches, 2);
});

test("a document that nobody knows is refused", async (t) => {
  const { intend, outcomes } = await openDesk(t);
  const ids = await intend(
    { document: null, lookup: { field: "BillOfLading", value: "O'Neil 1" } },
    { document: "89999999" },
  );
  const [lookup, key] = await outcomes(ids);
  assert.equal(lookup?.outcome?.error?.message, "No document was found in the ERP for BillOfLading O'Neil 1.");
  assert.equal(key?.outcome?.error?.message, "No document was found in the ERP for 89999999.");
});

test("two lanes that name one document do not write it at the same time", async (t) => {
  const { erp, intend, outcomes } = await openDesk(t, { sandbox: { latencyMs: 20 } });
  const ids = await intend(
    { document: "80000001", milestone: "IN_TRANSIT" },
    { document: "0080000001", milestone: "OUT_FOR_DELIVERY", occurredAt: "2026-01-05T07:30:00Z" },
  );
  assert.deepEqual(
    (await outcomes(ids)).map(({ state }) => state),
    ["posted", "posted"],
  );
  assert.equal(erp.door.answers()[412], undefined);
});

test("a system that takes an idempotency key and need not be read is one request", async (t) => {
  const { erp, intend, outcomes } = await openDesk(t, { ...rest, settings: eventSettings });
  const [effect] = await outcomes(await intend({ readBack: false, fields: { eventId: "e1" } }));
  assert.equal(effect?.state, "posted");
  assert.equal(effect?.outcome?.evidence.id, "evt_1");
  assert.deepEqual(erp.door.answers(), { 201: 1 });
});

test("the same system with read-back is asked before and after", async (t) => {
  const settings = (url: string) =>
    eventSettings(url, undefined, { readPath: "/events/{key}", readCompare: "event.milestone={milestone}" });
  const { erp, intend, outcomes } = await openDesk(t, { ...rest, settings });
  const [effect] = await outcomes(await intend({ fields: { eventId: "e1" } }));
  assert.equal(effect?.state, "posted");
  assert.deepEqual(erp.door.answers(), { 404: 1, 201: 1, 200: 1 });
});

test("a system without a key that keeps versions is read, written under If-Match, and read back", async (t) => {
  const { erp, intend, outcomes } = await openDesk(t, { ...rest, settings: shipmentSettings });
  const ids = await intend(
    { milestone: "DELIVERED" },
    { milestone: "IN_TRANSIT", occurredAt: "2026-01-05T08:00:00Z" },
    { document: "1" },
  );
  const [posted, older, missing] = await outcomes(ids);
  assert.deepEqual([posted?.state, older?.state, missing?.state], ["posted", "superseded", "refused"]);
  assert.equal(erp.ledger.counters().writes, 1);
});

test("an outcome goes on to whoever waits for it; where people must act, with a letter from the same commit", async (t) => {
  const { journal, clock, intend, outcomes } = await openDesk(t);
  const ids = await intend({ replyQueue: "emit:n1" }, { document: "89999999", replyQueue: "emit:n1" });
  await outcomes(ids);
  const replies = await journal.claim("emit:n1", 10, clock.now());
  const told = replies.map(
    ({ subject }) => subject.kind === "effect" && [subject.effect.state, subject.effect.message],
  );
  assert.deepEqual(told.toSorted(), [
    ["posted", { payload: "IN_TRANSIT" }],
    ["refused", { payload: "IN_TRANSIT" }],
  ]);
  const letters = await journal.letters({ state: "parked", limit: 10 });
  assert.deepEqual(
    letters.map(({ effect, node }) => [effect, node]),
    [[ids[1], "n1"]],
  );
});

test("earlier facts of a document go first among those that wait", async (t) => {
  const { erp, intend, outcomes } = await openDesk(t, { lanes: 1 });
  const at = (minute: number) => `2026-01-05T07:0${minute}:00Z`;
  const ids = await intend(
    { document: "80000002" },
    { milestone: "DELIVERED", occurredAt: at(3) },
    { milestone: "IN_TRANSIT", occurredAt: at(1) },
    { milestone: "OUT_FOR_DELIVERY", occurredAt: at(2) },
  );
  assert.deepEqual(
    (await outcomes(ids)).map(({ state }) => state),
    ["posted", "posted", "posted", "posted"],
  );
  const told = erp.ledger
    .rows({ document: "80000001" })
    .flatMap((row) => (row.effect === "field" && !row.field.includes("At") ? [row.to] : []));
  assert.deepEqual(told, ["IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERED"]);
});
