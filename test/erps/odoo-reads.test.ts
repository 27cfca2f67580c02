import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Ask, AskContext, ErpSettings, Released } from "../../core/delivery/erp.ts";
import { odoo } from "../../erps/odoo/index.ts";
import { type OdooOptions, startOdoo } from "../../sandbox/odoo.ts";
import { parcelOf } from "../../sandbox/parcels.ts";
import { deliveredTransfer, odooSettings, type Protocol, protocols, transfer } from "./odoo-desk.ts";

const context: AskContext = { key: "a".repeat(32), correlationId: "c1", signal: new AbortController().signal };

function askOf(more: Partial<Ask>): Ask {
  const none = { document: transfer(1), lookup: null, fields: {}, milestone: null, occurredAt: null, readBack: true };
  return { operation: "tracking", ...none, ...more };
}

async function connect(
  t: TestContext,
  protocol: Protocol = "json2",
  values: ErpSettings["values"] = {},
  options: OdooOptions = {},
) {
  const erp = await startOdoo({ parcels: 3, delivered: true, ...options });
  const connection = odoo.open(odooSettings(erp.url, protocol, undefined, values));
  t.after(async () => {
    await connection.close();
    await erp.close();
  });
  return { erp, connection };
}

test("Odoo: what a transfer holds is told by its own names, in the form in which people write it", async (t) => {
  const { erp, connection } = await connect(t);
  Object.assign(erp.pickings.find(transfer(1))?.values ?? {}, {
    carrier_tracking_ref: "1Z0",
    x_shipment_status: "LOST",
  });
  const fields = { carrier_tracking_ref: "1Z1", carrier_id: 2, scheduled_date: null, origin: null };
  const reading = await connection.read(askOf({ fields }), context);
  assert.deepEqual(reading.kind === "reading" && reading.held, {
    ...{ carrier_tracking_ref: "1Z0", carrier_id: "Flat rate" },
    ...{ scheduled_date: "2026-01-05T06:00:00Z", origin: "S00001" },
  });
});

for (const protocol of protocols) {
  test(`Odoo by ${protocol}: a draft is what is sent, call by call, without what signs in`, async (t) => {
    const { erp, connection } = await connect(t, protocol, { company: 1 });
    const draft = async (ask: Ask) => {
      const drafted = await connection.draft?.(ask, null, context);
      assert.ok(drafted?.kind === "draft");
      assert.doesNotMatch(JSON.stringify(drafted), /authorization|bearer|sandbox-odoo/i);
      return drafted.requests;
    };
    const [write] = await draft(askOf({ fields: { carrier_tracking_ref: "1Z1" } }));
    const named = { vals: { carrier_tracking_ref: "1Z1" }, context: { allowed_company_ids: [1] } };
    const rpc = { service: "object", method: "execute_kw" };
    assert.deepEqual(
      [write?.path, JSON.parse(write?.body ?? "")],
      protocol === "json2"
        ? ["/json/2/stock.picking/write", { ids: [41], ...named }]
        : [
            "/jsonrpc",
            {
              ...{ jsonrpc: "2.0", method: "call", id: 1 },
              params: { ...rpc, args: ["waybill", "stock.picking", "write", [[41]], named] },
            },
          ],
    );
    const opened = await draft(askOf({ operation: "return", document: deliveredTransfer(1) }));
    assert.equal(opened.length, 2);
    assert.match(opened[0]?.body ?? "", /"picking_id":90041/);
    assert.match(opened[1]?.body ?? "", /the id that the request before answers/);
    const confirm = await draft(askOf({ operation: "ship-confirm", fields: { carrier_tracking_ref: "1Z1" } }));
    assert.deepEqual(
      confirm.map(({ path, body }) => /write|button_validate/.exec(path + body)?.[0]),
      ["write", "button_validate"],
    );
    assert.equal(erp.ledger.counters().writes, 0);
  });
}

test("Odoo: the fields of an operation are those that the database tells of its records", async (t) => {
  const { connection } = await connect(t);
  const described = async (operation: string) => {
    const answer = await connection.describe?.(operation, context.signal);
    assert.ok(answer?.kind === "described");
    return new Map(answer.fields.map((field) => [field.name, field]));
  };
  const transfers = await described("tracking");
  assert.deepEqual(transfers.get("x_delivered_at"), {
    ...{ name: "x_delivered_at", title: "delivered at", type: "datetime", maxLength: null, updatable: true },
  });
  assert.equal(transfers.get("state")?.updatable, false);
  assert.ok((await described("accrual")).has("ref"));
  assert.ok((await described("claim")).has("description"));
  assert.equal((await described("return")).size, 0);
  const { connection: stranger } = await connect(t, "json2", { claimModel: "helpdesk.ticket" });
  const refused = await stranger.describe?.("claim", context.signal);
  assert.ok(refused?.kind === "trouble");
});

test("Odoo: ready transfers come round and round by their number, with order, consignee and lines", async (t) => {
  const { erp, connection } = await connect(t);
  const next = async (cursor: string | null): Promise<Released> => {
    const released = await connection.release?.({ cursor, limit: 2 }, context);
    assert.ok(released?.kind === "released");
    return released;
  };
  const names = ({ documents }: Released) => documents.map(({ delivery }) => delivery);
  const first = await next(null);
  const second = await next(first.cursor);
  assert.deepEqual([names(first), names(second), second.cursor], [[transfer(1), transfer(2)], [transfer(3)], null]);
  Object.assign(erp.pickings.find(transfer(2))?.values ?? {}, { state: "done" });
  assert.deepEqual(names(await next(null)), [transfer(1), transfer(3)]);
  const { customer, destination, items } = parcelOf(1);
  const { material = "", quantity = 0 } = items[0] ?? {};
  assert.deepEqual(first.documents[0], {
    ...{ document: transfer(1), version: "2026-01-04 12:00:00", delivery: transfer(1), order: "S00001" },
    ...{ customer: customer.number, shipOn: "2026-01-05", deliverBy: "2026-01-07" },
    consignee: {
      ...{ name: customer.name, street: "Harbour Street 1", postalCode: destination.postalCode },
      ...{ city: destination.city, country: destination.country },
    },
    lines: [{ item: material, text: `${material} boxed`, quantity, unit: "Units" }],
  });
});

test("Odoo: a database without sales tells the source of a ready transfer for its order; nothing ready is an empty answer", async (t) => {
  const { erp, connection } = await connect(t, "json2", {}, { hasSales: false, delivered: false, parcels: 1 });
  const ask = { cursor: "nonsense", limit: 2 };
  const released = await connection.release?.(ask, context);
  assert.equal(released?.kind === "released" && released.documents[0]?.order, "S00001");
  Object.assign(erp.pickings.find(transfer(1))?.values ?? {}, { state: "waiting" });
  const none = await connection.release?.(ask, context);
  assert.deepEqual(none?.kind === "released" && none.documents, []);
});

test("Odoo: transfers are found by our numbers", async (t) => {
  const { erp, connection } = await connect(t);
  Object.assign(erp.pickings.find(transfer(2))?.values ?? {}, { carrier_tracking_ref: "1Z2" });
  for (const [term, value] of Object.entries({ delivery: transfer(2), order: "S00002", trackingNumber: "1Z2" })) {
    const numbers: Readonly<Record<string, string>> = { ...connection.vocabulary?.("tracking").numbers };
    const lookup = { field: numbers[term] ?? "", value };
    const found = await connection.find(askOf({ document: null, lookup }), context);
    assert.deepEqual(found, { kind: "found", document: transfer(2) }, term);
  }
});
