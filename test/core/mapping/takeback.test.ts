import assert from "node:assert/strict";
import { test } from "node:test";
import { project } from "../../../core/event/project.ts";
import { acmeJson, eventRule, mapNow, mapperOf } from "./acme.ts";

const arrived = { kind: "S", code: "ARR", at: "2026-03-02T07:00:00+01:00", town: "Bern", land: "CH", key: "e-1" };
const forms = ["YYYY-MM-DDTHH:mm:ssZZ"];
const rule = {
  ...eventRule,
  id: "key",
  classifier: { by: "how", words: { ACT: "actual", EST: "estimated" } },
};
const naming = {
  ...rule,
  retracts: { when: [{ path: "undoes", is: "present" }], event: "undoes", at: { local: { text: "told", forms } } },
};
const repeating = {
  ...rule,
  retracts: { when: [{ path: "wrong", is: "present" }], at: { local: { text: "wrong", forms } } },
};

function shipmentOf(event: unknown, scans: readonly unknown[]) {
  const result = mapNow(mapperOf(acmeJson({}, { event })), { parcels: [{ no: "A1", scans }] });
  assert.deepEqual(result.problems, []);
  const events = result.shipments[0]?.events ?? [];
  return { events, unmapped: result.unmapped.length, shipment: project(events) };
}

test("a record takes back the event that it names by the carrier's id, even one that lies ahead", () => {
  const undo = { undoes: "e-2", told: "2026-03-02T09:00:00+01:00" };
  const delivered = { ...arrived, code: "DEL", at: "2026-03-05T07:00:00+01:00", key: "e-2" };
  const { events, unmapped, shipment } = shipmentOf(naming, [arrived, delivered, undo]);
  assert.equal(shipment.status, "IN_TRANSIT");
  assert.equal(events[2]?.event, "RETRACTION");
  assert.equal(events[2]?.retracts, "event:e-2");
  assert.equal(unmapped, 0);
});

test("a record that repeats an event's content takes that event back, whatever it is called", () => {
  const undo = { ...arrived, code: "DEL", wrong: "2026-03-03T09:00:00+01:00" };
  const { events, shipment } = shipmentOf(repeating, [arrived, { ...arrived, code: "DEL" }, undo]);
  assert.equal(shipment.status, "IN_TRANSIT");
  assert.equal(events[2]?.retracts, events[1]?.id);
  assert.equal(new Set(events.map(({ id }) => id)).size, 3);
});

test("a record that repeats an event and says no time of its own bears the event's", () => {
  const silent = { ...rule, retracts: { when: [{ path: "wrong", is: "present" }] } };
  const { events, shipment } = shipmentOf(silent, [
    { ...arrived, code: "DEL" },
    { ...arrived, code: "DEL", wrong: "yes" },
  ]);
  assert.equal(shipment.status, "UNKNOWN");
  assert.equal(events[1]?.occurredAt.local, "2026-03-02T07:00:00");
  assert.notEqual(events[1]?.id, events[0]?.id);
});

for (const [how, classifier, milestone] of [
  ["ACT", "actual", "DELIVERED"],
  ["EST", "estimated", null],
  [undefined, "actual", "DELIVERED"],
] as const) {
  test(`a delivery said to be ${how ?? "nothing in particular"} is ${classifier} and bears ${milestone ?? "no milestone"}`, () => {
    const { events } = shipmentOf(rule, [{ ...arrived, code: "DEL", how }]);
    assert.equal(events[0]?.event, "DELIVERED");
    assert.equal(events[0]?.classifier, classifier);
    assert.equal(events[0]?.milestone, milestone);
  });
}

test("an event whose classifier is not listed is unknown: it could be an estimate", () => {
  const { events, unmapped } = shipmentOf(rule, [{ ...arrived, code: "DEL", how: "GUESS" }]);
  assert.equal(events[0]?.event, "UNMAPPED");
  assert.equal(unmapped, 1);
});
