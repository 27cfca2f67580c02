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
    { carrier: "acme", trackingNumber: "A1", code: "S/NEW", text: "Arrived", event: event?.id },
  ]);
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

test("a signature goes to the delivered event, and proves nothing without one", () => {
  const json = acmeJson({}, { signedBy: "pod.name", documentUrl: "pod.url" });
  const pod = { name: "Ida", url: "https://proof.example/1" };
  const delivered = { parcels: [{ no: "A1", pod, scans: [scan, { ...scan, code: "DEL" }] }] };
  const result = mapNow(mapperOf(json), delivered);
  assert.deepEqual(
    result.shipments[0]?.events.map((event) => event.proof),
    [null, { signedBy: "Ida", documentUrl: "https://proof.example/1" }],
  );
  const moving = mapNow(mapperOf(json), { parcels: [{ no: "A1", pod, scans: [scan] }] });
  assert.equal(moving.shipments[0]?.events[0]?.proof, null);
});

test("an estimate of the shipment goes to its newest event; a stale one is dropped", () => {
  const estimatedDelivery = { time: { local: { text: "due", forms: ["YYYY-MM-DD"] } }, staleAfterDays: 30 };
  const mapper = mapperOf(acmeJson({}, { estimatedDelivery }));
  const older = { ...scan, at: "2026-03-01T07:00:00Z" };
  const result = mapNow(mapper, { parcels: [{ no: "A1", due: "2026-03-04", scans: [scan, older] }] });
  assert.equal(result.shipments[0]?.estimatedDelivery?.local, "2026-03-04");
  assert.deepEqual(
    result.shipments[0]?.events.map((event) => event.estimatedDelivery?.local ?? null),
    ["2026-03-04", null],
  );
  const stale = mapNow(mapper, { parcels: [{ no: "A1", due: "2019-10-14", scans: [scan] }] });
  assert.equal(stale.shipments[0]?.estimatedDelivery, null);
});

test("a status that contradicts the newest event about the end of the journey is shown", () => {
  const tables = {
    ...(acmeJson()["tables"] as object),
    says: [{ milestone: "DELIVERED", event: "DELIVERED", codes: { done: "" } }],
  };
  const mapper = mapperOf(acmeJson({ tables }, { says: { table: "says", key: "now" } }));
  const result = mapNow(mapper, { parcels: [{ no: "A1", now: "done", scans: [scan] }] });
  assert.deepEqual(result.shipments[0]?.events[0]?.anomalies, ["STATUS_CONFLICT"]);
  assert.equal(result.shipments[0]?.events[0]?.milestone, "IN_TRANSIT");
});

const words = [
  { milestone: "IN_TRANSIT", event: "IN_TRANSIT", refined: ["OUT_FOR_DELIVERY"], codes: { moving: "" } },
  { milestone: "DELIVERED", event: "DELIVERED", codes: { done: "" } },
];
const fine = [
  { milestone: "OUT_FOR_DELIVERY", event: "OUT_FOR_DELIVERY", codes: { VAN: "" } },
  { milestone: "RETURNED", event: "RETURNED", despite: ["done"], codes: { BACK: "" } },
];
const within = { table: "words", key: "state" };
const lookup = [
  { table: "fine", key: "code", within },
  { table: "words", key: "state", coarse: true },
];

for (const [code, state, milestone, anomalies] of [
  ["VAN", "moving", "OUT_FOR_DELIVERY", []],
  ["VAN", "done", "DELIVERED", ["STATUS_CONFLICT"]],
  ["BACK", "done", "RETURNED", []],
  ["BACK", "moving", "IN_TRANSIT", ["STATUS_CONFLICT"]],
  ["NEW", "moving", "IN_TRANSIT", []],
] as const) {
  test(`a finer code ${code} within the word ${state} gives ${milestone}`, () => {
    const json = acmeJson({ tables: { words, fine } }, { event: { ...eventRule, lookup, reason: undefined } });
    const event = firstEvent(json, { parcels: [{ no: "A1", scans: [{ ...scan, code, state }] }] });
    assert.equal(event.milestone, milestone);
    assert.deepEqual(event.anomalies, anomalies);
  });
}

test("two consignments that bear one number stay two, and are shown", () => {
  const mapper = mapperOf(acmeJson({}, { carrierUniqueId: "key" }));
  const result = mapNow(mapper, {
    parcels: [
      { no: "A1", key: "x", scans: [scan] },
      { no: "A1", key: "y", scans: [scan] },
    ],
  });
  assert.equal(result.shipments.length, 2);
  assert.deepEqual(
    result.shipments.map((shipment) => shipment.events[0]?.anomalies),
    [["NUMBER_REUSED"], ["NUMBER_REUSED"]],
  );
});

test("references keep their kind; the shipment's own number is none", () => {
  const references = [
    { each: "refs[*]", kind: { by: "type", kinds: { PO: "purchase-order" }, else: "other" }, value: "value" },
    { kind: "tracking", value: "no" },
  ];
  const refs = [{ type: "PO", value: 4500 }, { type: "X", value: "q" }, { type: "X", value: "q" }, { type: "PO" }];
  const result = mapNow(mapperOf(acmeJson({}, { references })), { parcels: [{ no: "A1", refs, scans: [] }] });
  assert.deepEqual(result.shipments[0]?.references, [
    { kind: "purchase-order", value: "4500" },
    { kind: "other", value: "q" },
  ]);
});

test("errors inside an answer have a class, by code or by the beginning of a code", () => {
  const invalid = { class: "INVALID_REQUEST", retryable: false };
  const errors = [
    {
      each: "faults[*]",
      code: "code",
      message: "text",
      trackingNumber: "no",
      classes: { NF: { class: "NOT_FOUND", retryable: true }, "V*": invalid },
      else: { class: "OTHER", retryable: false },
    },
  ];
  const mapper = mapperOf(acmeJson({}, { errors, skip: [{ path: "scans", is: "absent" }] }));
  const faults = [{ code: "NF", text: "not there", no: "A2" }, { code: "V12" }, { code: 500, text: "?" }, {}];
  const result = mapNow(mapper, { parcels: [{ no: "A2" }], faults });
  assert.deepEqual(result.shipments, []);
  assert.deepEqual(result.errors, [
    { code: "NF", message: "not there", class: "NOT_FOUND", retryable: true, trackingNumber: "A2" },
    { code: "V12", message: "", ...invalid },
    { code: "500", message: "?", class: "OTHER", retryable: false },
  ]);
});

test("a kind that is like another takes its rules; the first kind that fits reads", () => {
  const kinds = [
    {
      ...(acmeJson()["kinds"] as object[])[0],
      when: [
        { path: "parcels", is: "list" },
        { path: "pushed", is: "absent" },
      ],
    },
    {
      id: "push",
      title: "Push",
      like: "track",
      when: [{ path: "pushed", in: ["yes"] }],
      paging: { next: "next", also: "more[*]" },
    },
  ];
  const result = mapNow(mapperOf(acmeJson({ kinds })), { ...payload, pushed: "yes", next: "/2", more: ["/a", "/b"] });
  assert.equal(result.kind, "push");
  assert.equal(result.shipments[0]?.trackingNumber, "A1");
  assert.deepEqual(result.paging, { next: "/2", also: ["/a", "/b"] });
});

test("every table entry that a payload uses is told", async () => {
  const { compilePack } = await import("../../../core/mapping/compile.ts");
  const { packOf } = await import("./acme.ts");
  const seen: string[] = [];
  const mapper = compilePack(packOf(acmeJson()), (table, code) => seen.push(`${table} ${code}`));
  await mapper.map({
    parcels: [
      {
        no: "A1",
        scans: [
          { ...scan, code: "DLY", whyCode: "7" },
          { ...scan, code: "?", state: "moving" },
        ],
      },
    ],
  });
  assert.deepEqual(seen, ["scans S/DLY", "whys 7", "states moving"]);
});
