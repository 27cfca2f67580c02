import assert from "node:assert/strict";
import { test } from "node:test";
import { canonical } from "../../../core/mapping/canonical.ts";
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

test("the word of a carrier that tells no event is shown as the status", () => {
  const tables = {
    ...(acmeJson()["tables"] as object),
    says: [{ milestone: "INFO_RECEIVED", event: "LABEL_CREATED", codes: { announced: "" } }],
  };
  const mapper = mapperOf(acmeJson({ tables }, { says: { table: "says", key: "now" } }));
  const statusOf = (now: string) => {
    const { shipments } = canonical(mapNow(mapper, { parcels: [{ no: "A1", now, scans: [] }] }));
    return shipments;
  };
  const shown = { trackingNumber: "A1", delivered: false, eventCount: 0, events: [] };
  assert.deepEqual(statusOf("announced"), [{ ...shown, status: "INFO_RECEIVED" }]);
  assert.deepEqual(statusOf("something else"), [{ ...shown, status: "UNKNOWN" }]);
});

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

test("a body that is a list holds a shipment per element", () => {
  const json = acmeJson({}, { when: [{ path: "[0].no", is: "present" }], shipments: "[*]" });
  const result = mapNow(mapperOf(json), [
    { no: "A1", scans: [scan] },
    { no: "A2", scans: [scan] },
  ]);
  assert.deepEqual(
    result.shipments.map(({ trackingNumber }) => trackingNumber),
    ["A1", "A2"],
  );
});

test("a piece that bears the number of its shipment is the shipment", () => {
  const json = acmeJson({}, { event: { ...eventRule, piece: "piece" } });
  const scans = [
    { ...scan, piece: "A1" },
    { ...scan, piece: "P2" },
  ];
  const result = mapNow(mapperOf(json), { parcels: [{ no: "A1", scans }] });
  assert.deepEqual(
    result.shipments[0]?.events.map(({ piece }) => piece),
    [null, "P2"],
  );
});

test("what is said of a container or a document stays about it, also where a piece is named", () => {
  const tables = { scans: [{ milestone: null, event: "EQUIPMENT", scope: "equipment", codes: { "S/ARR": "" } }] };
  const rule = { ...eventRule, lookup: eventRule.lookup.slice(0, 1), reason: undefined, piece: "piece" };
  const json = acmeJson({ tables }, { event: rule });
  const result = mapNow(mapperOf(json), { parcels: [{ no: "A1", scans: [{ ...scan, piece: "P2" }] }] });
  assert.equal(result.shipments[0]?.events[0]?.scope, "equipment");
  assert.equal(result.shipments[0]?.events[0]?.piece, "P2");
});
