import assert from "node:assert/strict";
import { test } from "node:test";
import { dateOnly, wallTime } from "../../../core/event/instant.ts";
import { project } from "../../../core/event/project.ts";
import { event } from "./sample.ts";

const label = event("2026-03-01T08:00:00", "INFO_RECEIVED");
const pickup = event("2026-03-01T12:00:00", "PICKED_UP");
const transit = event("2026-03-02T08:00:00", "IN_TRANSIT");
const out = event("2026-03-03T07:00:00", "OUT_FOR_DELIVERY");
const delivered = event("2026-03-03T11:00:00", "DELIVERED", { proof: { signedBy: "Ida" } });

test("the latest event leads, whatever the order of arrival", () => {
  assert.equal(project([out, label, transit, pickup]).status, "OUT_FOR_DELIVERY");
  assert.equal(project([transit, pickup, label]).status, "IN_TRANSIT");
});

test("a delivery is kept with its time and its signature", () => {
  const shipment = project([delivered, transit]);
  assert.equal(shipment.delivered, true);
  assert.equal(shipment.deliveredAt, delivered.occurredAt);
  assert.equal(shipment.signedBy, "Ida");
});

test("a scan after the delivery changes nothing and is shown as odd", () => {
  const late = event("2026-03-04T09:00:00", "IN_TRANSIT");
  const shipment = project([delivered, late, transit]);
  assert.equal(shipment.status, "DELIVERED");
  assert.deepEqual(shipment.anomalies, ["EVENT_AFTER_DELIVERED"]);
});

test("a pick-up after the delivery is told apart from other late scans", () => {
  const shipment = project([delivered, event("2026-03-04T09:00:00", "PICKED_UP")]);
  assert.deepEqual(shipment.anomalies, ["DELIVERED_BEFORE_PICKUP"]);
});

test("a delivery is reversed by a way back, and stays remembered for finance", () => {
  const back = event("2026-03-05T09:00:00", "RETURNING");
  const scan = event("2026-03-06T09:00:00", "IN_TRANSIT");
  const shipment = project([scan, back, delivered]);
  assert.equal(shipment.status, "RETURNING");
  assert.equal(shipment.delivered, false);
  assert.equal(shipment.everDelivered, true);
  assert.equal(shipment.deliveredAt, delivered.occurredAt);
});

test("a cancellation counts only before the carrier has the goods", () => {
  const cancelled = event("2026-03-02T09:00:00", "CANCELLED");
  assert.equal(project([label, cancelled]).status, "CANCELLED");
  assert.equal(project([cancelled, transit, pickup]).status, "IN_TRANSIT");
});

test("an overlay shows until a later event of another kind", () => {
  const attempt = event("2026-03-03T10:00:00", "DELIVERY_ATTEMPTED");
  assert.equal(project([out, attempt]).status, "DELIVERY_ATTEMPTED");
  assert.equal(project([attempt, out, delivered]).status, "DELIVERED");
});

test("estimates, plans and events of equipment move nothing", () => {
  const estimate = event("2026-03-03T12:00:00", "DELIVERED", { classifier: "estimated" });
  const container = event("2026-03-03T13:00:00", "DELIVERED", { scope: "equipment" });
  assert.equal(project([transit, estimate, container]).status, "IN_TRANSIT");
});

test("an event that was taken back does not count, and stays in the history", () => {
  const arrival = event("2026-03-02T10:00:00", "EXCEPTION", { raw: { code: "ARR", text: null } });
  const undo = event("2026-03-02T11:00:00", null, { event: "RETRACTION", retracts: "code:XX|ARR" });
  const shipment = project([undo, transit, arrival]);
  assert.equal(shipment.status, "IN_TRANSIT");
  assert.equal(shipment.eventCount, 3);
  assert.equal(project([transit, event("2026-03-02T12:00:00", null, { retracts: transit.id })]).status, "UNKNOWN");
});

test("a date without time counts as the end of its day", () => {
  const day = event("", "PICKED_UP", { occurredAt: dateOnly("2026-03-01") });
  assert.equal(project([label, day]).status, "PICKED_UP");
  assert.equal(project([day, transit]).status, "IN_TRANSIT");
});

test("a date on the day of the delivery is not taken for an event after it", () => {
  const day = event("", "PICKED_UP", { occurredAt: dateOnly("2026-03-03T00:00:00") });
  const shipment = project([delivered, day]);
  assert.equal(shipment.status, "DELIVERED");
  assert.deepEqual(shipment.anomalies, []);
});

test("wall times of two zones are ordered with the hinted zones", () => {
  const east = event("", "IN_TRANSIT", { occurredAt: wallTime("2026-03-02T10:30:00", "America/New_York") });
  const west = event("", "OUT_FOR_DELIVERY", { occurredAt: wallTime("2026-03-02T09:00:00", "America/Los_Angeles") });
  assert.equal(project([west, east]).status, "OUT_FOR_DELIVERY");
});

test("a shipment is delivered when every piece is", () => {
  const first = event("2026-03-03T11:00:00", "DELIVERED", { piece: "1" });
  const second = event("2026-03-03T07:00:00", "OUT_FOR_DELIVERY", { piece: "2" });
  const shipment = project([transit, first, second]);
  assert.equal(shipment.status, "OUT_FOR_DELIVERY");
  assert.equal(shipment.everDelivered, false);
  assert.deepEqual(shipment.anomalies, ["PARTIAL_DELIVERY"]);
  const rest = event("2026-03-04T11:00:00", "DELIVERED", { piece: "2" });
  assert.equal(project([first, second, rest]).deliveredAt, rest.occurredAt);
});

test("the same fact counts once; two facts with one id are shown as a collision", () => {
  assert.equal(project([transit, transit]).eventCount, 1);
  const other = { ...transit, event: "ARRIVED" as const };
  assert.deepEqual(project([transit, other]).anomalies, ["ID_COLLISION"]);
});

test("a fact that was unmapped counts as mapped once a better pack has read it", () => {
  const unmapped = { ...transit, event: "UNMAPPED" as const, milestone: null };
  assert.equal(project([unmapped, transit]).status, "IN_TRANSIT");
  assert.deepEqual(project([transit, unmapped]).anomalies, []);
});

test("the newest estimate is the shipment's", () => {
  const early = event("2026-03-01T09:00:00", null, { estimatedDelivery: dateOnly("2026-03-05") });
  const late = event("2026-03-02T09:00:00", null, { estimatedDelivery: dateOnly("2026-03-04") });
  assert.equal(project([late, early]).estimatedDelivery?.local, "2026-03-04");
});

test("an event may name several pieces: each goes its own way from there", () => {
  const sent = event("2026-03-02T11:00:00", "PICKED_UP", { piece: "1 + 2" });
  const first = event("2026-03-03T11:00:00", "DELIVERED", { piece: "1" });
  const second = event("2026-03-04T11:00:00", "DELIVERED", { piece: "2" });
  assert.equal(project([sent, first]).status, "PICKED_UP");
  assert.deepEqual(project([sent, first]).anomalies, ["PARTIAL_DELIVERY"]);
  assert.equal(project([sent, first, second]).status, "DELIVERED");
});
