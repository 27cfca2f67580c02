import assert from "node:assert/strict";
import { test } from "node:test";
import { type BodySpec, readBody } from "../../../core/mapping/body.ts";
import { workbookOf } from "../../../tools/workbook.ts";
import { acmeJson, mapNow, mapperOf, packOf } from "./acme.ts";

const table = { header: ["No", "At"], groupBy: ["No"] };
const body = [
  { format: "json" },
  { format: "xlsx", ...table },
  { format: "csv", ...table },
  { format: "fixed", columns: [{ name: "No", start: 1, length: 4 }] },
];

const occurredAt = { local: { text: { path: ["At", "at"] }, forms: ["YYYY-MM-DDTHH:mm:ss", "DD.MM.YYYY HH:mm:ss"] } };
const place = { city: { path: ["Town", "town"] } };
const scan = { code: { path: ["Code", "code"] }, lookup: [{ table: "scans", key: { path: ["Code", "code"] } }] };

const json = acmeJson(
  {
    body,
    tables: {
      scans: [
        { milestone: "IN_TRANSIT", event: "ARRIVED", codes: { ARR: "Arrived" } },
        { milestone: "DELIVERED", event: "DELIVERED", codes: { DEL: "Delivered" } },
      ],
    },
    reasons: {},
    kinds: [
      {
        id: "list",
        title: "Exported list",
        when: [{ path: "groups", is: "list" }],
        shipments: "groups[*]",
        trackingNumber: "key",
        events: "rows[*]",
        event: { ...scan, occurredAt, place },
      },
      {
        id: "push",
        title: "Webhook",
        like: "list",
        when: [{ path: "no", is: "present" }],
        shipments: "$",
        trackingNumber: "no",
        events: "scans[*]",
      },
    ],
  },
  {},
);

const how: BodySpec = packOf(json).body;
const mapper = mapperOf(json);

/** Number, then milestone and id of each event, of every shipment of a body. */
function factsOf(bytes: Uint8Array): unknown {
  const read = readBody(bytes, how);
  assert.equal(read.kind, "read", JSON.stringify(read));
  const { shipments, problems } = mapNow(mapper, read.kind === "read" ? read.payload : null);
  assert.deepEqual(problems, []);
  return shipments.map(({ trackingNumber, events }) => [
    trackingNumber,
    ...events.map(({ milestone, id }) => [milestone, id]),
  ]);
}

const utf8 = (text: string) => new TextEncoder().encode(text);

test("the same scans are the same facts, whether a webhook, a CSV or a workbook tells them", () => {
  const csv =
    "List of March\nNo;Code;At;Town\n0071;ARR;04.03.2026 10:00:00;AKRON\n0071;DEL;05.03.2026 11:30:00;Akron\n";
  const workbook = workbookOf([
    {
      name: "List",
      rows: [
        ["No", "Code", "At", "Town"],
        ["0071", "ARR", { serial: 46085 + 10 / 24, format: 22 }, "Akron"],
        ["0071", "DEL", { serial: 46086 + 11.5 / 24, format: 22 }, "Akron"],
      ],
    },
  ]);
  const push = JSON.stringify({
    no: "0071",
    scans: [
      { code: "ARR", at: "2026-03-04T10:00:00", town: "Akron" },
      { code: "DEL", at: "2026-03-05T11:30:00", town: "Akron" },
    ],
  });
  const facts = factsOf(utf8(push));
  assert.deepEqual(factsOf(utf8(csv)), facts);
  assert.deepEqual(factsOf(workbook), facts);
  assert.equal(JSON.stringify(facts).match(/DELIVERED/g)?.length, 1);
});

test("rows of one number are one shipment with all its events, however they are mixed with others", () => {
  const csv = "No,Code,At\nA,ARR,2026-03-04T10:00:00\nB,ARR,2026-03-04T11:00:00\nA,DEL,2026-03-05T12:00:00\n";
  const read = readBody(utf8(csv), how);
  const { shipments } = mapNow(mapper, read.kind === "read" ? read.payload : null);
  assert.deepEqual(
    shipments.map(({ trackingNumber, events }) => [trackingNumber, events.map(({ milestone }) => milestone)]),
    [
      ["A", ["IN_TRANSIT", "DELIVERED"]],
      ["B", ["IN_TRANSIT"]],
    ],
  );
});

test("of two formats that any text may be, the first of the list reads", () => {
  const read = readBody(utf8("No,At\n1,x\n"), how);
  assert.deepEqual(read.kind === "read" && (read.payload as { rows: unknown }).rows, [{ No: "1", At: "x" }]);
});
