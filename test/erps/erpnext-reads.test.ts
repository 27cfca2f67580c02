import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Ask, AskContext, Released } from "../../core/delivery/erp.ts";
import { erpnext } from "../../erps/erpnext/index.ts";
import { type SiteStart, startSite } from "../../sandbox/erpnext/site.ts";
import { parcelOf } from "../../sandbox/parcels.ts";
import { deliveredNote, note, openSiteDesk, outcomeOf, settingsOf, shipment } from "./erpnext-desk.ts";

const context: AskContext = { key: "a".repeat(32), correlationId: "c1", signal: new AbortController().signal };

function askOf(more: Partial<Ask>): Ask {
  const none = { document: shipment, lookup: null, fields: {}, milestone: null, occurredAt: null, readBack: true };
  return { operation: "tracking", ...none, ...more };
}

async function connect(t: TestContext, options: SiteStart = {}) {
  const site = await startSite({ parcels: 3, delivered: true, ...options });
  const connection = erpnext.open(settingsOf(`${site.url}/`));
  t.after(async () => {
    await connection.close();
    await site.close();
  });
  return { site, connection };
}

test("ERPNext: what a document holds is told by its own names", async (t) => {
  const { connection } = await connect(t);
  const reading = await connection.read(askOf({ fields: { awb_number: "1Z1", tracking_url: "x" } }), context);
  assert.deepEqual(reading.kind === "reading" && reading.held, {
    awb_number: parcelOf(1).trackingNumber,
    tracking_url: null,
  });
});

test("ERPNext: a Shipment is found by its Delivery Note and by the order, a Delivery Note by the Shipment's number", async (t) => {
  const desk = await openSiteDesk(t);
  const { trackingNumber } = parcelOf(2);
  const find = async (operation: string, field: string, value: string) => {
    const asked = { operation, document: null, lookup: { field, value }, milestone: "IN_TRANSIT", occurredAt: null };
    const { document, outcome } = await outcomeOf(desk, asked);
    return document ?? outcome?.error?.code;
  };
  assert.equal(await find("milestone", "delivery", "MAT-DN-2026-00002"), "SHIPMENT-00002");
  assert.equal(await find("milestone", "order", "SAL-ORD-2026-00003"), "SHIPMENT-00003");
  assert.equal(await find("milestone", "trackingNumber", trackingNumber), "SHIPMENT-00002");
  assert.equal(await find("ship-confirm", "delivery", note), note);
  assert.equal(await find("ship-confirm", "order", "SAL-ORD-2026-00002"), "MAT-DN-2026-00002");
  assert.equal(await find("ship-confirm", "trackingNumber", parcelOf(3).trackingNumber), "MAT-DN-2026-00003");
  for (const [operation, field] of [
    ["milestone", "order"],
    ["milestone", "delivery"],
    ["ship-confirm", "trackingNumber"],
  ] as const) {
    assert.equal(await find(operation, field, "NONE"), "WB-ERP-002", `${operation} ${field}`);
  }
});

test("ERPNext: a number that is no name of a field is refused, and one that several hold is told with them", async (t) => {
  const { site, connection } = await connect(t);
  const find = (field: string, value: string) =>
    connection.find(askOf({ operation: "ship-confirm", document: null, lookup: { field, value } }), context);
  const misnamed = await find("name' or 1=1", "x");
  assert.ok(misnamed.kind === "trouble" && misnamed.class === "permanent");
  for (const document of site.documents.all("Delivery Note")) site.documents.touch(document, { lr_no: "B7" });
  const several = await find("lr_no", "B7");
  assert.match(several.kind === "trouble" ? several.error.message : "", /MAT-DN-2026-00001, MAT-DN-2026-00002/);
  assert.deepEqual(await connection.find(askOf({}), context), { kind: "found", document: null });
});

test("ERPNext: a draft is what is sent, word for word, and nothing is changed by it", async (t) => {
  const { site, connection } = await connect(t);
  const draft = async (ask: Ask, version: string | null = null) => {
    const drafted = await connection.draft?.(ask, version, context);
    assert.ok(drafted?.kind === "draft" && drafted.requests.length === 1);
    assert.doesNotMatch(JSON.stringify(drafted), /authorization|sandbox-erpnext|sandboxapikey/i);
    return drafted.requests[0];
  };
  const change = await draft(askOf({ fields: { carrier: "UPS" } }), "2026-01-05 07:00:00.000001");
  assert.deepEqual(
    [change?.method, change?.path, change?.body],
    ["PUT", "/api/resource/Shipment/SHIPMENT-00001", '{"carrier":"UPS","modified":"2026-01-05 07:00:00.000001"}'],
  );
  assert.equal(change?.headers["x-correlation-id"], "c1");
  const back = await draft(askOf({ operation: "return", document: deliveredNote(1) }));
  const { docstatus, return_against: against } = JSON.parse(back?.body ?? "") as Record<string, unknown>;
  assert.deepEqual([back?.method, back?.path], ["POST", "/api/resource/Delivery%20Note"]);
  assert.deepEqual([docstatus, against], [1, deliveredNote(1)]);
  const early = await connection.draft?.(askOf({ operation: "invoice-release", document: note }), null, context);
  assert.ok(early?.kind === "trouble" && early.class === "permanent");
  assert.equal(site.ledger.counters().writes, 0);
});

test("ERPNext: the fields of an operation are those of the doctype's own form, custom ones included", async (t) => {
  const { connection } = await connect(t);
  const described = async (operation: string) => {
    const answer = await connection.describe?.(operation, context.signal);
    assert.ok(answer?.kind === "described");
    return new Map(answer.fields.map((field) => [field.name, field]));
  };
  const travels = await described("tracking");
  assert.deepEqual(travels.get("awb_number"), {
    ...{ name: "awb_number", title: "Awb number", type: "string", maxLength: 140, updatable: true },
  });
  assert.deepEqual(
    [travels.get("description_of_content")?.updatable, travels.get("tracking_url")?.maxLength],
    [false, null],
  );
  assert.equal(travels.has("section_break_1"), false);
  assert.equal((await described("proof-of-delivery")).get("custom_is_received")?.type, "boolean");
  assert.equal((await described("accrual")).get("cheque_no")?.updatable, true);
  assert.ok((await described("claim")).has("subject"));
});

test("ERPNext: Delivery Notes in draft come by their last change, with order, consignee and lines; later ones are not lost", async (t) => {
  let nowMs = Date.UTC(2026, 0, 5, 8);
  const { site, connection } = await connect(t, { now: () => nowMs });
  const next = async (cursor: string | null): Promise<Released> => {
    const released = await connection.release?.({ cursor, limit: 2 }, context);
    assert.ok(released?.kind === "released");
    return released;
  };
  const names = ({ documents }: Released) => documents.map(({ delivery }) => delivery.slice(-5));
  const first = await next(null);
  const second = await next(first.cursor);
  assert.deepEqual([names(first), names(second)], [["00001", "00002"], ["00003"]]);
  nowMs += 3_600_000;
  const changed = site.documents.find("Delivery Note", note);
  assert.ok(changed);
  site.documents.touch(changed, { lr_no: "B1" });
  const seen = new Set<string>();
  let { cursor } = second;
  for (let round = 0; round < 4; round++) {
    const more = await next(cursor);
    for (const name of names(more)) seen.add(name);
    ({ cursor } = more);
  }
  assert.ok(seen.has("00001"));
  assert.deepEqual(names(await next("no cursor of ours")), ["00002", "00003"]);
  site.documents.touch(changed, { docstatus: 1 });
  const { customer, destination, items } = parcelOf(2);
  const { material = "", quantity = 0 } = items[0] ?? {};
  const [released] = (await next(null)).documents;
  assert.deepEqual(released && { ...released, version: "" }, {
    ...{ document: "MAT-DN-2026-00002", version: "", delivery: "MAT-DN-2026-00002", order: "SAL-ORD-2026-00002" },
    ...{ customer: customer.number, shipOn: "2026-01-05", deliverBy: null },
    consignee: {
      ...{ name: customer.name, street: "Harbour Street 2", postalCode: destination.postalCode },
      ...{ city: destination.city, country: destination.country },
    },
    lines: [{ item: material, text: `${material} boxed`, quantity, unit: "Nos" }],
  });
});

test("ERPNext: nothing in draft is an empty answer, and a note without an address has no consignee", async (t) => {
  const { site, connection } = await connect(t, { parcels: 1 });
  const ask = { cursor: null, limit: 5 };
  const only = site.documents.find("Delivery Note", note);
  assert.ok(only);
  site.documents.touch(only, { shipping_address_name: null });
  const bare = await connection.release?.(ask, context);
  assert.equal(bare?.kind === "released" && bare.documents[0]?.consignee, null);
  site.documents.touch(only, { docstatus: 1 });
  const none = await connection.release?.(ask, context);
  assert.deepEqual(none?.kind === "released" && [none.documents, none.cursor], [[], null]);
});
