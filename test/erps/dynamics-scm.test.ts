import assert from "node:assert/strict";
import { test } from "node:test";
import { CodedError } from "../../core/errors.ts";
import { dynamicsScm } from "../../erps/dynamics-scm/index.ts";
import { environmentSecrets } from "../../sandbox/dynamics-scm/start.ts";
import {
  asked,
  connect,
  context,
  entityIn,
  openScmDesk,
  order,
  ownAsk,
  settingsOf,
  shipment,
} from "./dynamics-scm-desk.ts";
import { outcomeOf, refusalOf } from "./clocked-desk.ts";

const { signal } = context;
const shipmentKey = { ShipmentId: shipment };

test("Dynamics SCM: tracking number and carrier go to the shipment of the right company, through the named data entity", async (t) => {
  const desk = await openScmDesk(t);
  const fields = { trackingNumber: "1Z9", carrier: "UPS", trackingUrl: "u" };
  const effect = await outcomeOf(desk, asked("tracking", { fields }));
  assert.deepEqual([effect.state, effect.outcome?.evidence.leftOut], ["posted", "trackingUrl"]);
  const { CarrierTrackingNumber, ShippingCarrierCode } = entityIn(desk, "WaybillShipments", shipmentKey).values;
  assert.deepEqual([CarrierTrackingNumber, ShippingCarrierCode], ["1Z9", "UPS"]);
  const other = entityIn(desk, "WaybillShipments", { ...shipmentKey, dataAreaId: "demf" });
  assert.equal(other.values.CarrierTrackingNumber, "");
  assert.equal(desk.erp.ledger.rows()[0]?.correlationId, effect.correlationId);
});

test("Dynamics SCM: without a data entity a post says what to publish; one that is not deployed is refused in the system's words", async (t) => {
  const desk = await openScmDesk(t, { entity: "" });
  for (const operation of ["tracking", "milestone", "proof-of-delivery"] as const) {
    assert.match(await refusalOf(desk, asked(operation)), /publish one on your shipments/);
  }
  const bare = await openScmDesk(t, {}, { hasModel: false });
  assert.match(await refusalOf(bare, asked("tracking")), /No HTTP resource was found/);
  const typo = asked("tracking", { fields: { trackingNumber: "1", DeliverdAt: "x" } });
  assert.match(await refusalOf(await openScmDesk(t), typo), /WaybillShipments has no field DeliverdAt/);
});

test("Dynamics SCM: a milestone is kept with its moment, and a shipment is never moved backwards", async (t) => {
  const desk = await openScmDesk(t, { milestoneCodes: "DELIVERED=40" });
  await outcomeOf(desk, asked("milestone", { milestone: "DELIVERED", occurredAt: "2026-01-05T09:00:00Z" }));
  const { values } = entityIn(desk, "WaybillShipments", shipmentKey);
  assert.deepEqual([values.ShipmentStatus, values.ShipmentStatusAt], ["40", "2026-01-05T09:00:00Z"]);
  assert.equal((await outcomeOf(desk, asked("milestone", { milestone: "IN_TRANSIT" }))).state, "superseded");
  assert.equal(desk.erp.ledger.counters().writes, 1);
});

test("Dynamics SCM: a shipment is found by its number, its order or its tracking number, unless several have it", async (t) => {
  const desk = await openScmDesk(t);
  desk.erp.tables.touch(entityIn(desk, "WaybillShipments", { ShipmentId: "80000003" }), {
    CarrierTrackingNumber: "1Z'3",
  });
  const find = (field: string, value: string) => asked("milestone", { document: null, lookup: { field, value } });
  for (const [field, value, document] of [
    ["delivery", "80000001", "80000001"],
    ["order", "4500002", "80000002"],
    ["trackingNumber", "1Z'3", "80000003"],
  ] as const) {
    assert.equal((await outcomeOf(desk, find(field, value))).document, document);
  }
  desk.erp.tables.touch(entityIn(desk, "WaybillShipments", { ShipmentId: "80000004" }), {
    SalesOrderNumber: "4500005",
  });
  assert.match(await refusalOf(desk, find("order", "4500005")), /several documents: 80000004, 80000005/);
  assert.equal((await outcomeOf(desk, find("delivery", "NONE"))).outcome?.error?.code, "WB-ERP-002");
  const confirmed = await outcomeOf(
    desk,
    asked("ship-confirm", { document: null, lookup: { field: "CustomerReference", value: "PO-2" } }),
  );
  assert.deepEqual([confirmed.state, confirmed.document], ["posted", "80000002"]);
});

test("Dynamics SCM: a shipment is confirmed by the customer's service, and its packing slip proves it", async (t) => {
  const desk = await openScmDesk(t);
  const effect = await outcomeOf(desk, asked("ship-confirm"));
  assert.deepEqual([effect.state, effect.outcome?.evidence.packingSlip], ["posted", "PS-000001"]);
  assert.equal((await outcomeOf(desk, asked("ship-confirm"))).state, "already-done");
  assert.equal((await outcomeOf(desk, asked("ship-confirm", { document: "NONE" }))).outcome?.error?.code, "WB-ERP-002");
  desk.erp.tables.touch(entityIn(desk, "OutboundShipmentHeaders", { ShipmentId: "80000002" }), {
    DeliveryName: "NO-STOCK",
  });
  assert.match(
    await refusalOf(desk, asked("ship-confirm", { document: "80000002" })),
    /Not all of the load has been picked/,
  );
  assert.equal(desk.erp.ledger.counters()["goods-issue"], 1);
});

test("Dynamics SCM: without a service the warehouse confirms, and what it has confirmed is seen", async (t) => {
  const desk = await openScmDesk(t, { shipService: "" });
  assert.match(await refusalOf(desk, asked("ship-confirm")), /let the warehouse confirm it/);
  const slip = { dataAreaId: "usmf", ShipmentPackingSlipVersionNumber: "1", ShipmentPackingSlipNumber: "PS-9" };
  desk.erp.tables.add("ShipmentPackingSlipJournalHeaders", { ...slip, ShipmentId: shipment, IsActive: "Yes" });
  assert.equal((await outcomeOf(desk, asked("ship-confirm"))).state, "already-done");
});

test("Dynamics SCM: a return order is made once for the order's customer, under a reference that finds it again", async (t) => {
  const desk = await openScmDesk(t);
  const effect = await outcomeOf(desk, asked("return"));
  const [made] = desk.erp.tables.all("ReturnOrderHeadersV2");
  const { OrderingCustomerAccountNumber } = entityIn(desk, "SalesOrderHeadersV2", { SalesOrderNumber: order }).values;
  assert.deepEqual(
    [
      effect.state,
      effect.outcome?.evidence.returnOrder,
      made?.values.CustomerAccountNumber,
      made?.values.CustomerReturnReasonCode,
    ],
    ["posted", made?.values.ReturnOrderNumber, OrderingCustomerAccountNumber, "39"],
  );
  assert.match(String(made?.values.CustomersOrderReference), /^4500001-[0-9A-F]{14}$/);
  assert.deepEqual([made?.values.CustomerRequisitionNumber, made?.values.DefaultReturnWarehouseId], [order, "21"]);
  const wrong = await refusalOf(desk, asked("return", { fields: { reason: "NONSENSE" } }));
  assert.match(wrong, /refused the post: HTTP 400 The value 'NONSENSE' in field 'Return reason code' is not found/);
  const byShipment = asked("return", { document: null, lookup: { field: "delivery", value: "80000002" } });
  assert.equal((await outcomeOf(desk, byShipment)).document, "4500002");
  const numbered = asked("return", { fields: { CustomersOrderReference: "RMA-7" } });
  assert.equal((await outcomeOf(desk, numbered)).state, "posted");
  assert.equal((await outcomeOf(desk, { ...numbered, occurredAt: null })).state, "already-done");
});

test("Dynamics SCM: an accrual is a journal with one line; a journal that was begun is gone on with", async (t) => {
  const desk = await openScmDesk(t);
  const connection = connect(t, desk);
  const fields = { DebitAmount: "12.50", CurrencyCode: "USD", Text: "Freight" };
  const ask = ownAsk({ operation: "accrual", fields, occurredAt: "2026-01-04T23:00:00Z" });
  assert.equal((await connection.send(ask, null, context)).kind, "sent");
  const [line] = desk.erp.tables.all("LedgerJournalLines");
  const { DebitAmount, AccountDisplayValue, OffsetAccountDisplayValue, TransDate, Document } = line?.values ?? {};
  assert.deepEqual([DebitAmount, AccountDisplayValue, OffsetAccountDisplayValue], [12.5, "618160-001", "200170-001"]);
  assert.deepEqual([TransDate, Document], ["2026-01-04T12:00:00Z", "WBEF0123456789ABCDEF"]);
  const done = await connection.read(ask, context);
  assert.ok(done.kind === "reading" && done.state === "done" && done.ours === true);

  const failed = await openScmDesk(t, { expenseAccount: "000000" });
  assert.match(await refusalOf(failed, asked("accrual")), /Account 000000 does not exist/);
  assert.equal(failed.erp.tables.all("LedgerJournalHeaders").length, 1);
  const [begun] = failed.erp.tables.all("LedgerJournalHeaders");
  const key = "f".repeat(32);
  assert.ok(begun);
  failed.erp.tables.touch(begun, { Description: `Freight ${shipment}-${"F".repeat(14)}` });
  const reading = await connect(t, failed).read(ask, { ...context, key });
  assert.ok(reading.kind === "reading" && reading.version === begun.values.JournalBatchNumber);
});

test("Dynamics SCM: an accrual without an amount, a currency or accounts is refused", async (t) => {
  const desk = await openScmDesk(t);
  assert.match(
    await refusalOf(desk, asked("accrual", { fields: { amount: "x", currency: "USD" } })),
    /needs an amount/,
  );
  assert.match(await refusalOf(desk, asked("accrual", { fields: { amount: "1" } })), /needs the currency/);
  assert.match(await refusalOf(await openScmDesk(t, { journalName: "" }), asked("accrual")), /names no journal/);
});

test("Dynamics SCM: a shipment that somebody saved in between is read again and written with the new version", async (t) => {
  const desk = await openScmDesk(t);
  const connection = connect(t, desk);
  const ask = ownAsk({ fields: { CarrierTrackingNumber: "1Z7" } });
  const reading = await connection.read(ask, context);
  assert.ok(reading.kind === "reading" && reading.version !== null);
  assert.deepEqual(reading.held, { CarrierTrackingNumber: "" });
  desk.erp.tables.touch(entityIn(desk, "WaybillShipments", shipmentKey), { ReceivedBy: "X" });
  const stale = await connection.send(ask, reading.version, context);
  assert.ok(stale.kind === "trouble" && stale.class === "conflict" && stale.answer.status === 412);
  assert.equal((await outcomeOf(desk, asked("tracking"))).state, "posted");
});

test("Dynamics SCM: a draft is what would be sent, with its second request where there is one", async (t) => {
  const desk = await openScmDesk(t);
  const connection = connect(t, desk, { baseUrl: `${desk.erp.url}/data` });
  const ask = ownAsk({ fields: { CarrierTrackingNumber: "1Z7" } });
  const reading = await connection.read(ask, context);
  assert.ok(reading.kind === "reading");
  const drafted = await connection.draft?.(ask, reading.version, context);
  assert.ok(drafted?.kind === "draft");
  assert.deepEqual(
    drafted.requests.map(({ method, path }) => [method, decodeURIComponent(path)]),
    [["PATCH", "/data/WaybillShipments(dataAreaId='usmf',ShipmentId='80000001')?cross-company=true"]],
  );
  const fields = { DebitAmount: "1", CurrencyCode: "USD" };
  const journal = await connection.draft?.(ownAsk({ operation: "accrual", fields }), null, context);
  assert.ok(journal?.kind === "draft");
  const [, line] = journal.requests;
  assert.equal(JSON.parse(line?.body ?? "{}").JournalBatchNumber, "{JournalBatchNumber}");
  assert.doesNotMatch(JSON.stringify([drafted, journal]), /Bearer|secret/);
  assert.equal(desk.erp.ledger.counters().writes, 0);
});

test("Dynamics SCM: the fields of an entity come from the metadata service, with what may be changed", async (t) => {
  const desk = await openScmDesk(t);
  const connection = connect(t, desk);
  const fields = async (operation: string) => {
    const described = await connection.describe?.(operation, signal);
    assert.ok(described?.kind === "described", JSON.stringify(described));
    return described.fields.map(({ name, type, updatable }) => [name, type, updatable].join(" "));
  };
  const told = await fields("tracking");
  for (const field of ["ShipmentId string false", "CarrierTrackingNumber string true", "DeliveredAt datetime true"]) {
    assert.ok(told.includes(field), field);
  }
  assert.ok(told.includes("SalesOrderNumber string false"));
  assert.ok((await fields("accrual")).includes("DebitAmount number true"));
  assert.deepEqual(await fields("ship-confirm"), []);
});

test("Dynamics SCM: a test of the connection proves company and entity, and tells what is not seen", async (t) => {
  const desk = await openScmDesk(t);
  const probe = async (values: Record<string, string>) => {
    const probed = await connect(t, desk, { values: settingsOf(desk.erp.url, desk.clock, values).values }).probe(
      signal,
    );
    assert.ok(probed.kind === "probe", JSON.stringify(probed));
    return [probed.proved.slice(1), probed.missing];
  };
  assert.deepEqual(await probe({}), [["read sales orders of usmf", "read the data entity WaybillShipments"], []]);
  const [, unseen] = await probe({ company: "none", entity: "NoSuchEntity" });
  assert.match(String(unseen), /no sales order of none is seen.*the data entity NoSuchEntity: .*No HTTP resource/);
  const secrets = { ...environmentSecrets, clientSecret: "wrong-secret" };
  const refused = await connect(t, desk, { secrets }).probe(signal);
  assert.ok(refused.kind === "trouble" && refused.class === "auth");
  assert.doesNotMatch(JSON.stringify(refused), /wrong-secret/);
});

test("Dynamics SCM: settings that cannot be followed are refused when the connection opens", () => {
  for (const values of [
    { company: "" },
    { entity: "a b" },
    { entityKeys: "dataAreaId" },
    { entityKeys: "dataAreaId, a-b" },
    { entityFields: "tracking=x" },
    { shipService: "confirmShipment" },
  ]) {
    const settings = settingsOf("http://127.0.0.1:9", undefined, values);
    assert.throws(
      () => dynamicsScm.open(settings),
      (error) => error instanceof CodedError && error.code === "WB-CFG-001",
    );
  }
});
