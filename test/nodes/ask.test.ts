import assert from "node:assert/strict";
import { test } from "node:test";
import type { ShipmentEvent } from "../../core/event/event.ts";
import { type Row, rowProblem } from "../../nodes/erp-post/rows.ts";
import { compileAsk, effectKey, type Post } from "../../nodes/erp-post/ask.ts";

const event: ShipmentEvent = {
  id: "e1",
  carrier: "acme",
  trackingNumber: "AC123",
  piece: null,
  event: "DELIVERED",
  milestone: "DELIVERED",
  reason: null,
  classifier: "actual",
  scope: "shipment",
  occurredAt: { local: "2026-03-02T08:53:47", utc: "2026-03-02T07:53:47Z", basis: "offset" },
  recordedAt: null,
  place: { text: "Porto, PT", city: "Porto" },
  references: [{ kind: "delivery", value: "80000001" }],
  proof: { signedBy: "M. Almeida" },
  estimatedDelivery: null,
  retracts: null,
  anomalies: [],
  raw: { code: "D/1", text: "Delivered" },
  pack: "acme@1.0.0",
};

const post: Post = {
  operation: "milestone",
  documentBy: "path",
  documentPath: "references.delivery",
  strip: false,
  pad: 10,
  lookupField: "BillOfLading",
  lookupPath: "trackingNumber",
  fields: [],
  readBack: true,
};

function row(source: string, more: Partial<Row> = {}): Row {
  const facts = { limit: null, long: "fail", type: null, updatable: true } as const;
  return { field: "F", from: "path", source, form: "", ...facts, ...more };
}

/** What the field F is filled with, or the code of the refusal; undefined where it is left out. */
function filled(line: Row, told = event): string | number | boolean | null | undefined {
  const asked = compileAsk({ ...post, fields: [line] })({ event: told, references: [] });
  return asked.kind === "ask" ? asked.ask.fields["F"] : asked.error.code;
}

test("the document key comes from the first reference of a kind, filled up with zeros", () => {
  const asked = compileAsk(post)({ event, references: [] });
  assert.equal(asked.kind === "ask" && asked.ask.document, "0080000001");
  assert.equal(asked.kind === "ask" && asked.ask.lookup, null);
});

test("a reference that only the shipment knows is found too", () => {
  const bare = { ...event, references: [] };
  const asked = compileAsk({ ...post, pad: 0 })({ event: bare, references: [{ kind: "delivery", value: "77" }] });
  assert.equal(asked.kind === "ask" && asked.ask.document, "77");
});

test("the document can be looked up by a field of the ERP", () => {
  const asked = compileAsk({ ...post, documentBy: "lookup" })({ event, references: [] });
  assert.deepEqual(asked.kind === "ask" && asked.ask.lookup, { field: "BillOfLading", value: "AC123" });
  assert.equal(asked.kind === "ask" && asked.ask.document, null);
});

test("a business number keeps its term, and is written in the digits of the ERP", () => {
  const by = { ...post, documentBy: "number", lookupField: "delivery", lookupPath: "references.delivery" } as const;
  const found = (more: Partial<Post>, value: string) => {
    const told = { ...event, references: [{ kind: "delivery", value }] as const };
    const asked = compileAsk({ ...by, ...more })({ event: told, references: [] });
    return asked.kind === "ask" && asked.ask.lookup;
  };
  assert.deepEqual(found({}, "80000001"), { field: "delivery", value: "0080000001" });
  assert.deepEqual(found({ pad: 0, strip: true }, "0080000001"), { field: "delivery", value: "80000001" });
  assert.deepEqual(found({ pad: 4, strip: true }, "0000012"), { field: "delivery", value: "0012" });
  assert.deepEqual(found({ pad: 0, strip: true }, "000"), { field: "delivery", value: "0" });
});

test("an event without the document key is refused and the path is named", () => {
  const asked = compileAsk({ ...post, documentPath: "references.order" })({ event, references: [] });
  assert.equal(asked.kind === "refused" && asked.error.code, "WB-ERP-007");
  assert.equal(asked.kind === "refused" && asked.error.details["path"], "references.order");
});

test("the ask carries milestone and moment, and no moment where the carrier did not determine it", () => {
  const vague = { ...event, occurredAt: { local: "2026-03-02", utc: null, basis: "date" as const } };
  const sure = compileAsk(post)({ event, references: [] });
  const unsure = compileAsk(post)({ event: vague, references: [] });
  assert.equal(sure.kind === "ask" && sure.ask.occurredAt, "2026-03-02T07:53:47Z");
  assert.equal(unsure.kind === "ask" && unsure.ask.occurredAt, null);
});

const wall = { ...event, occurredAt: { local: "2026-03-02T08:53:47", utc: null, basis: "local" as const } };
const day = { ...event, occurredAt: { local: "2026-03-02", utc: null, basis: "date" as const } };
const moments: readonly [form: string, told: ShipmentEvent, value: string][] = [
  ["stated", event, "2026-03-02T07:53:47Z"],
  ["stated", wall, "2026-03-02T08:53:47"],
  ["stated", day, "2026-03-02"],
  ["utc", event, "2026-03-02T07:53:47Z"],
  ["utc", wall, "WB-ERP-007"],
  ["local", wall, "2026-03-02T08:53:47"],
  ["local", day, "WB-ERP-007"],
  ["date", wall, "2026-03-02"],
  ["compact", event, "20260302"],
];
for (const [form, told, value] of moments) {
  test(`a moment of basis ${told.occurredAt.basis} written as ${form} gives ${value}, never a guess`, () => {
    assert.equal(filled(row("occurredAt", { from: "date", form }), told), value);
  });
}

test("a value comes from a nested path, a constant, or a table with a rest", () => {
  assert.equal(filled(row("place.city")), "Porto");
  assert.equal(filled(row("DEC1", { from: "constant" })), "DEC1");
  assert.equal(filled(row("milestone", { from: "map", form: "DELIVERED=D, *=T" })), "D");
  assert.equal(filled(row("carrier", { from: "map", form: "DELIVERED=D, *=T" })), "T");
  assert.equal(filled(row("carrier", { from: "map", form: "DELIVERED=D" })), "WB-ERP-007");
});

test("a missing value refuses the post, or leaves the field out where its path ends in a question mark", () => {
  assert.equal(filled(row("place.street")), "WB-ERP-007");
  assert.equal(filled(row("place.street?")), undefined);
  assert.equal(filled(row("place")), "WB-ERP-007");
});

test("a value that is too long is refused or cut, as the line says", () => {
  assert.equal(filled(row("proof.signedBy", { limit: 5 })), "WB-ERP-008");
  assert.equal(filled(row("proof.signedBy", { limit: 5, long: "truncate" })), "M. Al");
});

test("several values are joined by what the line says; a missing one refuses, or is passed over where it may be missing", () => {
  const place = { ...event, place: { text: "Porto, PT", city: "Porto", country: "PT" } };
  const joined = (source: string, form = ", ") => filled(row(source, { from: "join", form }), place);
  assert.equal(joined("place.city, place.country"), "Porto, PT");
  assert.equal(joined("place.city,raw.code", " / "), "Porto / D/1");
  assert.equal(joined("place.street?, place.city"), "Porto");
  assert.equal(joined("place.street, place.city"), "WB-ERP-007");
  assert.equal(joined("place.street?, place.region?"), undefined);
});

test("a value is a number or a yes where the ERP keeps one, and is refused where it is none", () => {
  const constant = (source: string, more: Partial<Row>) => filled(row(source, { from: "constant", ...more }));
  assert.equal(constant("12.50", { type: "number" }), 12.5);
  assert.equal(constant("-3", { type: "number", limit: 1 }), -3);
  for (const wrong of ["12,50", "1 000", "", "0x10"]) assert.equal(constant(wrong, { type: "number" }), "WB-ERP-012");
  assert.equal(constant("Yes", { type: "boolean" }), true);
  assert.equal(constant("0", { type: "boolean" }), false);
  assert.equal(constant("perhaps", { type: "boolean" }), "WB-ERP-012");
  assert.equal(filled(row("2026-03-02", { from: "constant", type: "date" })), "2026-03-02");
});

test("an amount is a number unless the ERP keeps it as text", () => {
  const amount = (type: Row["type"]) => {
    const line = row("99.90", { field: "amount", from: "constant", type });
    const asked = compileAsk({ ...post, fields: [line] })({ event, references: [] });
    return asked.kind === "ask" ? asked.ask.fields["amount"] : asked.error.code;
  };
  assert.equal(amount(null), 99.9);
  assert.equal(amount("number"), 99.9);
  assert.equal(amount("string"), "99.90");
});

test("the key is the same for the same change and differs by event, document, field and connection", () => {
  const asked = compileAsk(post)({ event, references: [] });
  assert.ok(asked.kind === "ask");
  const key = (connection: string, change: object, id: string): string =>
    Buffer.from(effectKey(connection, { ...asked.ask, ...change }, id)).toString("hex");
  const keys = [
    key("c", {}, "e1"),
    key("d", {}, "e1"),
    key("c", {}, "e2"),
    key("c", { document: "9" }, "e1"),
    key("c", { fields: { F: "x" } }, "e1"),
  ];
  assert.equal(key("c", {}, "e1"), keys[0]);
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(keys[0]?.length, 32);
});

test("a field table names each field once and each value", () => {
  assert.equal(rowProblem([row("a"), row("b")]), "twice|F");
  assert.equal(rowProblem([row(" ")]), "source");
  assert.equal(rowProblem([row("milestone", { from: "map", form: "nonsense" })]), "pairs");
  assert.equal(rowProblem([row("", { from: "constant" })]), null);
  assert.equal(rowProblem([row("place.city, ", { from: "join" })]), "source");
  assert.equal(rowProblem([row("place.city, place.country", { from: "join" })]), null);
  assert.equal(rowProblem([row("carrier", { updatable: false })]), "fixed|F");
});
