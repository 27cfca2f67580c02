import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonReply } from "../../sandbox/call.ts";
import { asksOf, openFusionDesk, outcomeOf, recordOf, shipment, verdicts } from "./oracle-fusion-desk.ts";

const asks = asksOf(shipment);

test("Oracle Fusion: a milestone and its moment stand in the flexfield, under the id that the receipt has", async (t) => {
  const desk = await openFusionDesk(t);
  const effect = await outcomeOf(desk, asks.milestone);
  const { waybillMilestone, waybillMilestoneAt } = recordOf(desk).flex;
  assert.deepEqual(
    [effect.state, waybillMilestone, waybillMilestoneAt],
    ["posted", "IN_TRANSIT", "2026-01-05T07:00:00Z"],
  );
  assert.deepEqual([...new Set(desk.erp.ledger.rows().map((row) => row.correlationId))], [effect.correlationId]);
});

test("Oracle Fusion: a shipment is never moved backwards, and codes of the customer's own are understood", async (t) => {
  const desk = await openFusionDesk(t, 1, { milestoneCodes: "DELIVERED=40" });
  const delivered = { ...asks.milestone, milestone: "DELIVERED", occurredAt: "2026-01-05T09:00:00Z" };
  assert.equal((await outcomeOf(desk, delivered)).state, "posted");
  assert.equal(recordOf(desk).flex["waybillMilestone"], "40");
  assert.equal((await outcomeOf(desk, { document: shipment, milestone: "OUT_FOR_DELIVERY" })).state, "superseded");
  assert.equal(desk.erp.ledger.counters().writes, 1);
});

test("Oracle Fusion: the tracking number is on each line, the bill of lading on the header, the carrier in the flexfield", async (t) => {
  const desk = await openFusionDesk(t);
  const effect = await outcomeOf(desk, asks.tracking);
  assert.equal(effect.state, "posted");
  const { lines, header, flex } = recordOf(desk);
  assert.deepEqual(
    lines.map((line) => line.TrackingNumber),
    ["1Z80000001", "1Z80000001"],
  );
  assert.deepEqual([header.BillOfLading, flex["carrier"]], ["BOL80000001", "UPS"]);
  assert.equal((await outcomeOf(desk, asks.tracking)).state, "already-done");
});

test("Oracle Fusion: a tracking number of one parcel goes to the lines that are named, and to no other", async (t) => {
  const desk = await openFusionDesk(t);
  await outcomeOf(desk, asks.tracking);
  const second = recordOf(desk).lines[1];
  const fields = { trackingNumber: "1ZSECOND", ShipmentLine: String(second?.ShipmentLine) };
  assert.equal((await outcomeOf(desk, { ...asks.tracking, fields })).state, "posted");
  assert.deepEqual(
    recordOf(desk).lines.map((line) => line.TrackingNumber),
    ["1Z80000001", "1ZSECOND"],
  );
  const nowhere = await outcomeOf(desk, { ...asks.tracking, fields: { ...fields, ShipmentLine: "1" } });
  assert.match(nowhere.outcome?.error?.message ?? "", /holds no line that is meant/);
});

test("Oracle Fusion: what an earlier request wrote is not written again when a later one was refused", async (t) => {
  const desk = await openFusionDesk(t);
  const fields = { trackingNumber: "1Z9", billOfLading: "x".repeat(51) };
  const effect = await outcomeOf(desk, { ...asks.tracking, fields });
  assert.equal(effect.state, "refused");
  assert.match(effect.outcome?.error?.message ?? "", /JBO-27010 .*BillOfLading/);
  assert.deepEqual(
    desk.erp.ledger.rows().map((row) => row.effect === "field" && row.field),
    ["TrackingNumber", "TrackingNumber"],
  );
  assert.equal(
    (await outcomeOf(desk, { ...asks.tracking, fields: { ...fields, billOfLading: "B1" } })).state,
    "posted",
  );
  assert.deepEqual(desk.erp.ledger.doubles(), []);
});

test("Oracle Fusion: a shipment is confirmed once, with its ship date, and a warning is kept as evidence", async (t) => {
  const desk = await openFusionDesk(t);
  desk.erp.whimNext("warning");
  const first = await outcomeOf(desk, asks["ship-confirm"]);
  assert.equal(first.state, "posted");
  assert.match(String(first.outcome?.evidence.warning), /could not be printed/);
  assert.equal(recordOf(desk).header.ActualShipDate, "2026-01-05T06:00:00Z");
  assert.equal((await outcomeOf(desk, asks["ship-confirm"])).state, "already-done");
  assert.equal(desk.erp.ledger.counters()["goods-issue"], 1);
});

test("Oracle Fusion: the ship date is the moment of the event, unless the shipment has one or was confirmed before", async (t) => {
  const desk = await openFusionDesk(t);
  const bare = { ...asks["ship-confirm"], fields: {} };
  const shipDates: unknown[] = [];
  for (const document of [shipment, "80000002", "80000003"]) {
    if (document === "80000002")
      desk.erp.shipments.touch(recordOf(desk, document), { ActualShipDate: "2026-01-04T00:00:00Z" });
    if (document === "80000003") await outcomeOf(desk, { ...bare, document, occurredAt: null });
    await outcomeOf(desk, { ...bare, document });
    shipDates.push(recordOf(desk, document).header.ActualShipDate);
  }
  assert.deepEqual(shipDates.slice(0, 2), ["2026-01-05T07:00:00Z", "2026-01-04T00:00:00Z"]);
  assert.match(String(shipDates[2]), /^2026-01-05T08:/);
  assert.equal(desk.erp.ledger.counters()["goods-issue"], 3);
});

test("Oracle Fusion: a confirmation that says yes and does nothing is made again; what it refuses is in its own words", async (t) => {
  const desk = await openFusionDesk(t);
  desk.erp.whimNext("idle");
  const bare = { ...asks["ship-confirm"], fields: {} };
  const effect = await outcomeOf(desk, bare);
  assert.deepEqual(await verdicts(desk, effect.id), ["retry", "posted"]);
  desk.erp.shipments.touch(recordOf(desk, "80000002"), { Waybill: "NO-STOCK" });
  const refused = await outcomeOf(desk, { ...bare, document: "80000002" });
  assert.match(refused.outcome?.error?.message ?? "", /ERROR The on-hand quantity is not sufficient/);
  assert.equal(desk.erp.ledger.counters()["goods-issue"], 1);
});

test("Oracle Fusion: a date of delivery is written once; one that the system would drop is refused before", async (t) => {
  const desk = await openFusionDesk(t);
  const proof = asks["proof-of-delivery"];
  const deliveredAt = (moment: string) => ({ ...proof, fields: { deliveredAt: moment } });
  await outcomeOf(desk, asks["ship-confirm"]);
  const early = await outcomeOf(desk, deliveredAt("2026-01-05T05:00:00Z"));
  assert.match(early.outcome?.error?.message ?? "", /lies before the ship date/);
  assert.equal((await outcomeOf(desk, proof)).state, "posted");
  assert.equal((await outcomeOf(desk, deliveredAt("2026-01-05T08:30:00+01:00"))).state, "already-done");
  const other = await outcomeOf(desk, deliveredAt("2026-01-06T07:30:00Z"));
  assert.match(other.outcome?.error?.message ?? "", /delivered on 2026-01-05T07:30:00Z already/);
  assert.equal(recordOf(desk).flex["receivedBy"], "J. Doe");
});

test("Oracle Fusion: a proof of delivery without a date of its own takes the moment of the event", async (t) => {
  const desk = await openFusionDesk(t);
  await outcomeOf(desk, { ...asks["proof-of-delivery"], fields: {} });
  assert.equal(recordOf(desk).header.ActualDeliveryDate, "2026-01-05T07:00:00Z");
  const undated = { ...asks["proof-of-delivery"], document: "80000002", fields: {}, occurredAt: null };
  assert.match((await outcomeOf(desk, undated)).outcome?.error?.message ?? "", /names an attribute to write/);
});

test("Oracle Fusion: a shipment comes back in one return order, whoever reports it, and needs a reason", async (t) => {
  const desk = await openFusionDesk(t);
  const bare = await outcomeOf(desk, { ...asks.return, fields: {} });
  assert.match(bare.outcome?.error?.message ?? "", /FOM-1005 A return line needs a reason/);
  const effect = await outcomeOf(desk, asks.return);
  assert.deepEqual([effect.state, effect.outcome?.evidence.returnOrder], ["posted", "900020"]);
  assert.equal((await outcomeOf(desk, { ...asks.return, fields: { reason: "DAMAGED" } })).state, "already-done");
  const made = desk.erp.ledger
    .rows()
    .map((row) => (row.effect === "created" ? [row.made, row.document, row.about] : []));
  assert.deepEqual(made, [["return", "4500001", "WB-RETURN-80000001"]]);
});

test("Oracle Fusion: billing is released by a request that the system works on, and told by its outcome", async (t) => {
  const desk = await openFusionDesk(t);
  const effect = await outcomeOf(desk, asks["invoice-release"]);
  assert.deepEqual([effect.state, effect.outcome?.evidence.releaseStatus], ["posted", "SUCCESS"]);
  assert.deepEqual(await verdicts(desk, effect.id), ["later", "posted"]);
  assert.equal((await outcomeOf(desk, asks["invoice-release"])).state, "already-done");
  assert.equal(desk.erp.orders.requests().length, 1);
});

test("Oracle Fusion: a release that the system gives up is refused with its reason, and not asked for again", async (t) => {
  const desk = await openFusionDesk(t);
  for (const line of desk.erp.orders.all()[0]?.lines ?? []) line["OnPause"] = false;
  const effect = await outcomeOf(desk, asks["invoice-release"]);
  assert.equal(effect.state, "refused");
  assert.match(effect.outcome?.error?.message ?? "", /ERROR No paused task was found/);
  assert.equal(desk.erp.orders.requests().length, 1);
});

test("Oracle Fusion: what another user changed is read again, what he holds is tried again", async (t) => {
  const desk = await openFusionDesk(t);
  const changed = { detail: "Another user has changed the row.", "o:errorCode": "JBO-25014", "o:errorPath": "/" };
  desk.erp.answerNext(jsonReply(400, { title: "Bad Request", status: "400", "o:errorDetails": [changed] }));
  const conflict = await outcomeOf(desk, asks.milestone);
  assert.deepEqual(await verdicts(desk, conflict.id), ["posted"]);
  desk.erp.faults.set([{ fault: "lock", method: "POST", path: "shippingTransactions", ms: 2000, times: 1 }]);
  const locked = await outcomeOf(desk, { ...asks["ship-confirm"], fields: {} });
  assert.deepEqual([(await verdicts(desk, locked.id))[0], locked.state], ["retry", "posted"]);
  assert.deepEqual(desk.erp.ledger.doubles(), []);
});

test("Oracle Fusion: an attribute that is not there, a milestone without a home and an unknown shipment are refused unsent", async (t) => {
  const desk = await openFusionDesk(t, 1, { milestoneField: "", milestoneTimeField: "", carrierField: "" });
  const said = async (asked: object) => (await outcomeOf(desk, asked)).outcome?.error;
  const typo = await said({ ...asks.tracking, fields: { trackingNumber: "1Z9", Waybil: "x" } });
  assert.match(typo?.message ?? "", /shows no attribute Waybil/);
  const segment = await said({ ...asks.tracking, fields: { "DFF.typo": "x" } });
  assert.match(segment?.message ?? "", /shows no attribute DFF.typo/);
  assert.match((await said(asks.milestone))?.message ?? "", /names an attribute to write/);
  for (const asked of Object.values(asksOf("99"))) {
    if (asked.operation !== "milestone") assert.equal((await said(asked))?.code, "WB-ERP-002");
  }
  assert.equal(desk.erp.ledger.counters().writes, 0);
  const without = await outcomeOf(desk, asks.tracking);
  assert.deepEqual([without.state, without.outcome?.evidence.leftOut], ["posted", "carrier"]);
});

test("Oracle Fusion: a token that expired is fetched anew, once for all, and the change is there once", async (t) => {
  const desk = await openFusionDesk(t);
  await outcomeOf(desk, asks.milestone);
  desk.erp.issuer.forget();
  assert.equal((await outcomeOf(desk, asks.tracking)).state, "posted");
  assert.equal(desk.erp.issuer.granted(), 2);
  desk.clock.advance(3_600_000);
  assert.equal((await outcomeOf(desk, asks["ship-confirm"])).state, "posted");
  assert.equal(desk.erp.issuer.granted(), 3);
  assert.deepEqual(desk.erp.ledger.doubles(), []);
});
