import assert from "node:assert/strict";
import { test } from "node:test";
import type { ErpConnection, Released } from "../../core/delivery/erp.ts";
import { operations } from "../../core/delivery/operations.ts";
import { sapS4 } from "../../erps/sap-s4/index.ts";
import { parcelOf } from "../../sandbox/parcels.ts";
import { s4Settings } from "../core/delivery/settings.ts";
import { askOf, asks, connect, context, delivery, openS4Desk, outcomeOf } from "./s4-desk.ts";

test("S/4: every operation of ours is there, or its route is", () => {
  const there = [...sapS4.operations.map(({ id }) => id), ...Object.keys(sapS4.absent)];
  assert.deepEqual(there.toSorted(), Object.keys(operations).toSorted());
});

test("S/4: our terms are the header's fields, the customer's where a setting names them", () => {
  const connection = (values: Readonly<Record<string, string>>) =>
    sapS4.open(s4Settings("http://erp", undefined, values));
  const bare = connection({ trackingField: "", carrierField: "" }).vocabulary?.("tracking");
  assert.deepEqual(bare?.fields, { trackingNumber: "BillOfLading", shippedAt: "ActualGoodsMovementDate" });
  assert.deepEqual([bare?.numbers.trackingNumber, bare?.numbers.bol], ["BillOfLading", "BillOfLading"]);
  const rich = connection({
    carrierField: " YY1_C ",
    receivedByField: "YY1_R",
    estimatedDeliveryField: "DeliveryDate",
  });
  const { fields } = rich.vocabulary?.("milestone") ?? {};
  assert.deepEqual(
    [fields?.carrier, fields?.receivedBy, fields?.estimatedDelivery, fields?.billOfLading, fields?.deliveredAt],
    ["YY1_C", "YY1_R", "DeliveryDate", "BillOfLading", undefined],
  );
  assert.deepEqual(rich.vocabulary?.("ship-confirm").fields, {});
});

test("S/4: tracking number, carrier, bill of lading and day of shipping stand in the header, and are told back", async (t) => {
  const desk = await openS4Desk(t);
  assert.equal((await outcomeOf(desk, asks.tracking)).state, "posted");
  const values = desk.erp.deliveries.find(delivery())?.values;
  assert.deepEqual(
    [values?.YY1_TrackingNumber_DLH, values?.YY1_Carrier_DLH, values?.BillOfLading, values?.ActualGoodsMovementDate],
    ["1Z80000001", "UPS", "B80000001", "2026-01-04T00:00:00"],
  );
  const { connection } = await connect(t);
  const fields = { BillOfLading: "B", DeliveryDate: "2026-01-09" };
  const reading = await connection.read(askOf({ operation: "tracking", fields }), context);
  assert.deepEqual(reading.kind === "reading" && reading.held, {
    BillOfLading: parcelOf(1).trackingNumber,
    DeliveryDate: "2026-01-07",
  });
});

test("S/4: a delivery is found by its number, its order, its bill of lading and its tracking number", async (t) => {
  const desk = await openS4Desk(t);
  await outcomeOf(desk, asks.tracking);
  const { orderNumber } = parcelOf(1);
  for (const [field, value] of [
    ["delivery", delivery()],
    ["order", orderNumber],
    ["bol", "B80000001"],
    ["trackingNumber", "1Z80000001"],
  ] as const) {
    const milestone = field === "order" ? "IN_TRANSIT" : "OUT_FOR_DELIVERY";
    const found = await outcomeOf(desk, { document: null, lookup: { field, value }, milestone, occurredAt: null });
    assert.equal(found.document, "0080000001", field);
  }
  const none = await outcomeOf(desk, { document: null, lookup: { field: "order", value: "4999999" } });
  assert.equal(none.outcome?.error?.code, "WB-ERP-002");
});

test("S/4: a return refers to the items of the order, once, by a reference made of the effect's key", async (t) => {
  const desk = await openS4Desk(t);
  const effect = await outcomeOf(desk, asks.return);
  assert.deepEqual([effect.state, effect.outcome?.evidence["return"]], ["posted", "60000001"]);
  const [row] = desk.erp.ledger.rows();
  assert.ok(row?.effect === "created");
  assert.deepEqual([row.document, row.made, row.about], [delivery(), "return", `WB${effect.key}`]);
  assert.equal(row.correlationId, effect.correlationId);
  const missing = await outcomeOf(desk, { ...asks.return, document: "89999999" });
  assert.equal(missing.outcome?.error?.code, "WB-ERP-002");
  assert.equal(desk.erp.ledger.counters().created, 1);
});

test("S/4: a return that is there already is not made again, and is ours", async (t) => {
  const { erp, connection } = await connect(t);
  const ask = askOf({ operation: "return", fields: { SDDocumentReason: "102" } });
  const open = await connection.read(ask, context);
  assert.equal(open.kind === "reading" && open.state, "open");
  assert.equal((await connection.send(ask, null, context)).kind, "sent");
  const done = await connection.read(ask, context);
  assert.ok(done.kind === "reading");
  assert.deepEqual([done.state, done.ours, done.held], ["done", true, { SDDocumentReason: "102" }]);
  const other = await connection.read(ask, { ...context, key: "b".repeat(32) });
  assert.equal(other.kind === "reading" && other.state, "open");
  assert.equal(erp.ledger.counters().created, 1);
});

test("S/4: a reason that the system does not know is its own refusal, and a lock passes", async (t) => {
  const { erp, connection } = await connect(t, { returnReason: "103" });
  const ask = (reason: string) => askOf({ operation: "return", fields: { SDDocumentReason: reason } });
  const unknown = await connection.send(ask("LATE"), null, context);
  assert.ok(unknown.kind === "trouble" && unknown.class === "permanent");
  assert.match(unknown.error.message, /SDDocumentReason/);
  erp.deliveries.lock(delivery(), "CHARLOTTE", Number.POSITIVE_INFINITY);
  const locked = await connection.send(askOf({ operation: "return" }), null, context);
  assert.ok(locked.kind === "trouble" && locked.class === "retry");
  assert.match(locked.error.message, /processed by user CHARLOTTE/);
});

test("S/4: a draft is what is sent, word for word, and holds no secret", async (t) => {
  const { connection } = await connect(t, { client: "100", returnReason: "103" });
  const draft = async (...[ask, version]: [Parameters<ErpConnection["send"]>[0], string | null]) => {
    const drafted = await connection.draft?.(ask, version, context);
    assert.ok(drafted?.kind === "draft" && drafted.requests.length === 1);
    assert.doesNotMatch(JSON.stringify(drafted), /authorization|cookie|csrf-token|sandbox-/i);
    return drafted.requests[0];
  };
  const service = "/sap/opu/odata/sap/API_OUTBOUND_DELIVERY_SRV;v=0002";
  const change = await draft(askOf({ operation: "tracking", fields: { BillOfLading: "B1" } }), `W/"'0001'"`);
  assert.deepEqual(
    [change?.method, change?.path, change?.body],
    ["PATCH", `${service}/A_OutbDeliveryHeader('0080000001')?sap-client=100`, '{"BillOfLading":"B1"}'],
  );
  assert.deepEqual([change?.headers["if-match"], change?.headers["x-correlation-id"]], [`W/"'0001'"`, "c1"]);
  const issue = await draft(askOf({ operation: "ship-confirm" }), null);
  assert.equal(issue?.path, `${service}/PostGoodsIssue?DeliveryDocument='0080000001'&sap-client=100`);
  const back = await draft(askOf({ operation: "return" }), null);
  const { orderNumber, customer, items } = parcelOf(1);
  assert.equal(back?.path, "/sap/opu/odata/sap/API_CUSTOMER_RETURN_SRV/A_CustomerReturn?sap-client=100");
  assert.deepEqual(JSON.parse(back?.body ?? ""), {
    ...{ CustomerReturnType: "CBAR", SalesOrganization: "1710", DistributionChannel: "10", OrganizationDivision: "00" },
    ...{ SoldToParty: customer.number, PurchaseOrderByCustomer: `WB${context.key}`, SDDocumentReason: "103" },
    to_Item: [
      {
        ...{ ReferenceSDDocument: orderNumber, ReferenceSDDocumentItem: "000010", Material: items[0]?.material },
        ...{ RequestedQuantity: items[0]?.quantity.toFixed(3), RequestedQuantityUnit: "PC" },
      },
    ],
  });
});

test("S/4: the fields of an operation are those of the service's own metadata", async (t) => {
  const { connection } = await connect(t);
  const described = async (operation: string) => {
    const answer = await connection.describe?.(operation, context.signal);
    assert.ok(answer?.kind === "described");
    return new Map(answer.fields.map((field) => [field.name, field]));
  };
  const header = await described("milestone");
  const { maxLength, updatable, title } = header.get("BillOfLading") ?? {};
  assert.deepEqual([maxLength, updatable, title], [35, true, "Bill Of Lading"]);
  assert.equal(header.get("OverallProofOfDeliveryStatus")?.updatable, false);
  assert.ok(header.has("YY1_DeliveredAt_DLH"));
  const back = await described("return");
  assert.deepEqual([back.get("SDDocumentReason")?.updatable, back.get("TotalNetAmount")?.updatable], [true, false]);
  assert.equal((await described("ship-confirm")).size, 0);
  const { connection: lost } = await connect(t, { returnService: "/sap/opu/odata/sap/NOTHING" });
  const refused = await lost.describe?.("return", context.signal);
  assert.ok(refused?.kind === "trouble");
});

test("S/4: released deliveries come in pages by their number, none is left out, and none that is issued or blocked", async (t) => {
  const { erp, connection } = await connect(t, {}, 7);
  const next = async (cursor: string | null): Promise<Released> => {
    const released = await connection.release?.({ cursor, limit: 3 }, context);
    assert.ok(released?.kind === "released");
    return released;
  };
  const numbers = ({ documents }: Released) => documents.map((document) => Number(document.delivery) - 80000000);
  const touch = (n: number, values: Readonly<Record<string, string>>) => {
    const found = erp.deliveries.find(delivery(n));
    assert.ok(found);
    erp.deliveries.set(found, values);
  };
  touch(2, { OverallGoodsMovementStatus: "C" });
  touch(5, { DeliveryBlockReason: "01" });
  const first = await next(null);
  const second = await next(first.cursor);
  assert.deepEqual(
    [numbers(first), numbers(second)],
    [
      [1, 3, 4],
      [6, 7],
    ],
  );
  touch(5, { DeliveryBlockReason: "" });
  const round = await next(second.cursor);
  const rest = await next(round.cursor);
  assert.deepEqual([...numbers(round), ...numbers(rest)], [1, 3, 4, 5, 6, 7]);
  assert.deepEqual(numbers(await next("no cursor of ours")), [1, 3, 4]);
  const { connection: elsewhere } = await connect(t, { shippingPoint: "XYZ1" });
  const none = await elsewhere.release?.({ cursor: null, limit: 3 }, context);
  assert.deepEqual(none?.kind === "released" && none.documents, []);
});

test("S/4: a released delivery brings its order, its consignee and its lines", async (t) => {
  const { connection } = await connect(t);
  const released = await connection.release?.({ cursor: null, limit: 1 }, context);
  const { orderNumber, customer, destination, items } = parcelOf(1);
  const { material = "", quantity = 0 } = items[0] ?? {};
  assert.deepEqual(released?.kind === "released" && released.documents, [
    {
      ...{ document: "0080000001", version: `W/"'0001'"`, delivery: "80000001", order: orderNumber },
      ...{ customer: customer.number, shipOn: "2026-01-05", deliverBy: "2026-01-07" },
      consignee: {
        ...{ name: customer.name, street: "Harbour Street 1", postalCode: destination.postalCode },
        ...{ city: destination.city, country: destination.country },
      },
      lines: [{ item: material, text: `${material} boxed`, quantity, unit: "PC" }],
    },
  ]);
});
