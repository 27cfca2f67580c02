import assert from "node:assert/strict";
import { test } from "node:test";
import { acmeJson, eventRule, mapNow, mapperOf } from "./acme.ts";

const scan = {
  kind: "S",
  code: "ARR",
  wording: " Arrived ",
  at: "2026-03-02T07:00:00+01:00",
  town: "Bern",
  land: "CH",
};
const payload = { parcels: [{ no: "A1", scans: [scan] }] };

function firstEvent(json: Record<string, unknown>, value: unknown) {
  const event = mapNow(mapperOf(json), value).shipments[0]?.events[0];
  assert.ok(event);
  return event;
}

test("an event is read field by field", () => {
  const { id, ...event } = firstEvent(acmeJson(), payload);
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.deepEqual(event, {
    carrier: "acme",
    trackingNumber: "A1",
    piece: null,
    event: "ARRIVED",
    milestone: "IN_TRANSIT",
    reason: null,
    classifier: "actual",
    scope: "shipment",
    occurredAt: { local: "2026-03-02T07:00:00", utc: "2026-03-02T06:00:00Z", basis: "offset" },
    recordedAt: null,
    place: { text: "Bern, CH", city: "Bern", country: "CH" },
    references: [],
    proof: null,
    estimatedDelivery: null,
    retracts: null,
    anomalies: [],
    raw: { code: "S/ARR", text: "Arrived" },
    pack: "acme@1.0.0",
  });
});

test("events stay in the order of the payload", () => {
  const codes = ["DEL", "ARR", "DLY", "ARR"].map((code, hour) => ({ ...scan, code, at: `2026-03-02T0${hour}:00:00Z` }));
  const result = mapNow(mapperOf(acmeJson()), { parcels: [{ no: "A1", scans: codes }] });
  assert.deepEqual(
    result.shipments[0]?.events.map((event) => event.raw.code),
    ["S/DEL", "S/ARR", "S/DLY", "S/ARR"],
  );
});

test("a code that no table knows is UNMAPPED, moves nothing, and is listed as work", () => {
  const result = mapNow(mapperOf(acmeJson()), { parcels: [{ no: "A1", scans: [{ ...scan, code: "NEW" }] }] });
  const event = result.shipments[0]?.events[0];
  assert.equal(event?.event, "UNMAPPED");
  assert.equal(event?.milestone, null);
  assert.deepEqual(result.unmapped, [
    {
      ...{ carrier: "acme", trackingNumber: "A1", code: "S/NEW", text: "Arrived", event: event?.id },
      missing: { table: "scans", key: "S/NEW" },
    },
  ]);
});

test("a document that should tell events and tells none is a problem, where the pack tells events", () => {
  const silent = { parcels: [{ no: "A1", scans: [] }] };
  assert.deepEqual(mapNow(mapperOf(acmeJson()), silent).problems, [], "a shipment may stand without events");
  const feed = mapNow(mapperOf({ ...acmeJson(), tells: "events" }), silent);
  assert.deepEqual(
    feed.problems.map(({ code }) => code),
    ["WB-MAP-003"],
  );
});

test("a code that only a coarse table knows is mapped, and listed", () => {
  const result = mapNow(mapperOf(acmeJson()), {
    parcels: [{ no: "A1", scans: [{ ...scan, code: "NEW", state: "MOVING" }] }],
  });
  assert.equal(result.shipments[0]?.events[0]?.milestone, "IN_TRANSIT");
  assert.deepEqual(result.unmapped, []);
  assert.deepEqual(
    result.coarse.map(({ code }) => code),
    ["S/NEW"],
  );
});

test("a reason code counts for events that deviate, and for no others", () => {
  const why = { whyCode: 7, why: "Snow on the pass" };
  const late = firstEvent(acmeJson(), { parcels: [{ no: "A1", scans: [{ ...scan, ...why, code: "DLY" }] }] });
  assert.equal(late.reason, "WEATHER");
  assert.equal(late.raw.detail, "Snow on the pass");
  assert.equal(firstEvent(acmeJson(), { parcels: [{ no: "A1", scans: [{ ...scan, ...why }] }] }).reason, null);
});

test("a reason code that states no reason leaves the one of the code", () => {
  const json = acmeJson({ reasons: { whys: [{ reason: "NONE", codes: { NS: "Normal" } }] } });
  const late = firstEvent(json, { parcels: [{ no: "A1", scans: [{ ...scan, whyCode: "NS", code: "DLY" }] }] });
  assert.equal(late.reason, "CARRIER_DELAY");
});

test("a time that fits no declared form is kept as sent, is a problem, and moves nothing", () => {
  const result = mapNow(mapperOf(acmeJson()), { parcels: [{ no: "A1", scans: [{ ...scan, at: "yesterday" }] }] });
  const event = result.shipments[0]?.events[0];
  assert.deepEqual(event?.occurredAt, { local: "yesterday", utc: null, basis: "local" });
  assert.equal(event?.milestone, null);
  assert.deepEqual(
    result.problems.map(({ code }) => code),
    ["WB-MAP-004"],
  );
});

test("a missing time and a missing number are problems; the event is kept", () => {
  const { at: _, ...timeless } = scan;
  const result = mapNow(mapperOf(acmeJson()), { parcels: [{ scans: [timeless] }] });
  assert.equal(result.shipments[0]?.events.length, 1);
  assert.deepEqual(
    result.problems.map(({ code }) => code),
    ["WB-MAP-003", "WB-MAP-003"],
  );
});

test("a payload of no kind is a problem, not a silence", () => {
  const result = mapNow(mapperOf(acmeJson()), { something: "else" });
  assert.equal(result.kind, null);
  assert.deepEqual(
    result.problems.map(({ code }) => code),
    ["WB-MAP-002"],
  );
});

test("one object in place of a list is a list of one", () => {
  const result = mapNow(mapperOf(acmeJson()), { parcels: { no: "A1", scans: scan } });
  assert.equal(result.shipments[0]?.events.length, 1);
});

test("a number keeps its digits as a text", () => {
  const result = mapNow(mapperOf(acmeJson()), { parcels: [{ no: 7_777_777_770, scans: [] }] });
  assert.equal(result.shipments[0]?.trackingNumber, "7777777770");
});

test("an answer that does not repeat the number is of the number that was asked for", async () => {
  const mapper = mapperOf(acmeJson({}, { trackingNumber: { path: ["no", "^^.asked"] } }));
  const numbers = async (payload: unknown, asked?: string) => {
    const { shipments } = await mapper.map(payload, asked === undefined ? undefined : { asked });
    return shipments.map(({ trackingNumber }) => trackingNumber);
  };
  const silent = { parcels: [{ scans: [scan] }] };
  assert.deepEqual(await numbers(silent, "Q7"), ["Q7"]);
  assert.deepEqual(await numbers(payload, "Q7"), ["A1"]);
  assert.deepEqual(
    (await mapper.map(silent)).problems.map(({ code }) => code),
    ["WB-MAP-003"],
  );
});

test("events lie in one place, in the first of several that holds any, or in all of them", () => {
  const whole = { ...scan, code: "DEL", at: "2026-03-03T07:00:00+01:00" };
  const codes = (events: unknown, parcel: object) => {
    const { shipments } = mapNow(mapperOf(acmeJson({}, { events })), { parcels: [{ no: "A1", ...parcel }] });
    return shipments[0]?.events.map(({ raw }) => raw.code);
  };
  const both = { scans: [whole], pieces: [{ scans: [scan] }, { scans: [] }] };
  const paths = ["pieces[*].scans[*]", "scans[*]"];
  assert.deepEqual(codes(paths, both), ["S/ARR"]);
  assert.deepEqual(codes(paths, { scans: [whole] }), ["S/DEL"]);
  assert.deepEqual(codes({ all: paths }, both), ["S/ARR", "S/DEL"]);
});

test("an error rule looks only at the records for which its conditions hold", () => {
  const rule = {
    each: "parcels[*]",
    when: [{ path: "state", in: ["none"] }],
    code: "state",
    trackingNumber: "no",
    classes: {},
    else: { class: "NOT_FOUND", retryable: true },
  };
  const parcels = [
    { no: "A1", state: "fine" },
    { no: "A2", state: "none" },
  ];
  const { errors } = mapNow(mapperOf(acmeJson({}, { errors: [rule] })), { parcels });
  assert.deepEqual(errors, [{ code: "none", message: "", class: "NOT_FOUND", retryable: true, trackingNumber: "A2" }]);
});

test("a record that is still to come is no event", () => {
  const skip = [{ path: "state", in: ["planned"] }];
  const scans = [scan, { ...scan, code: "DEL", state: "planned" }];
  const { shipments, unmapped } = mapNow(mapperOf(acmeJson({}, { event: { ...eventRule, skip } })), {
    parcels: [{ no: "A1", scans }],
  });
  assert.deepEqual(
    shipments[0]?.events.map(({ raw }) => raw.code),
    ["S/ARR"],
  );
  assert.deepEqual(unmapped, []);
});
