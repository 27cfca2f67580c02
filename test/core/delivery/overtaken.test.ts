import assert from "node:assert/strict";
import { test } from "node:test";
import { erpQueue } from "../../../core/delivery/executor.ts";
import { event } from "../event/sample.ts";
import { type Asked, connection, type Desk, effectOf, openDesk } from "./desk.ts";

/** A shipment that the desk's store knows. */
async function shipmentOf({ journal, clock }: Desk): Promise<number> {
  const events = [event("2026-01-05T07:00:00Z", "PICKED_UP")];
  const [recorded] = await journal.record([{ receipt: null, at: clock.now(), events }]);
  return recorded?.[0]?.shipment.id ?? 0;
}

/** Tells the ERP of something that happened at that hour by a clock of unknown zone; answers what became of it. */
async function tell(desk: Desk, hour: number, asked: Asked): Promise<string | undefined> {
  const effect = { ...effectOf({ occurredAt: null, ...asked }, desk.clock.now()), rank: Date.UTC(2026, 0, 5, hour) };
  const [intended] = await desk.journal.intend([effect]);
  desk.dispatch.poke(erpQueue(connection));
  return (await desk.outcomes([intended?.effect ?? 0]))[0]?.state;
}

test("where no moment is known, wall times keep an ERP from being told back and forth", async (t) => {
  const desk = await openDesk(t);
  const shipment = await shipmentOf(desk);
  assert.equal(await tell(desk, 9, { shipment, milestone: "DELIVERY_ATTEMPTED" }), "posted");
  assert.equal(await tell(desk, 8, { shipment, milestone: "OUT_FOR_DELIVERY" }), "superseded");
  assert.equal(desk.erp.deliveries.find("80000001")?.values["YY1_ShipmentStatus_DLH"], "DELIVERY_ATTEMPTED");
  assert.equal(await tell(desk, 10, { shipment, milestone: "OUT_FOR_DELIVERY" }), "posted");
});

test("what was told of another document, or by another operation, overtakes nothing", async (t) => {
  const desk = await openDesk(t);
  const shipment = await shipmentOf(desk);
  assert.equal(await tell(desk, 9, { shipment, milestone: "DELIVERY_ATTEMPTED", document: "80000002" }), "posted");
  assert.equal(await tell(desk, 9, { shipment, milestone: "DELIVERY_ATTEMPTED", operation: "ship-confirm" }), "posted");
  assert.equal(await tell(desk, 8, { shipment, milestone: "OUT_FOR_DELIVERY" }), "posted");
});
