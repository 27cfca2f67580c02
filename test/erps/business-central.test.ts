import assert from "node:assert/strict";
import { test } from "node:test";
import { asked, entityIn, invoiceOrder, openCentralDesk, order, shipment } from "./business-central-desk.ts";
import { outcomeOf, refusalOf } from "./clocked-desk.ts";

test("Business Central: tracking number and shipping agent go to the posted shipment through the customer's page", async (t) => {
  const desk = await openCentralDesk(t);
  const effect = await outcomeOf(
    desk,
    asked("tracking", { fields: { trackingNumber: "1Z9", carrier: "ups", trackingUrl: "u" } }),
  );
  assert.equal(effect.state, "posted");
  assert.equal(effect.outcome?.evidence.leftOut, "trackingUrl");
  const { packageTrackingNo, shippingAgentCode } = entityIn(desk, "salesShipments", shipment).values;
  assert.deepEqual([packageTrackingNo, shippingAgentCode], ["1Z9", "UPS"]);
  assert.equal(desk.erp.ledger.rows()[0]?.correlationId, effect.correlationId);
});

test("Business Central: without the customer's page, a post says what to install", async (t) => {
  const desk = await openCentralDesk(t, { pageRoute: "" });
  for (const operation of ["tracking", "milestone", "proof-of-delivery"] as const) {
    assert.match(await refusalOf(desk, asked(operation)), /codeunit 391 \(Shipment Header - Edit\)/);
  }
  assert.equal(desk.erp.ledger.counters().writes, 0);
});

test("Business Central: a page whose extension is not installed is refused with the system's own words", async (t) => {
  const desk = await openCentralDesk(t, {}, { hasExtension: false });
  assert.match(await refusalOf(desk, asked("tracking")), /BadRequest_ResourceNotFound/);
});

test("Business Central: a milestone is kept with its moment, and a shipment is never moved backwards", async (t) => {
  const desk = await openCentralDesk(t, { milestoneCodes: "DELIVERED=40" });
  await outcomeOf(desk, asked("milestone", { milestone: "DELIVERED", occurredAt: "2026-01-05T09:00:00Z" }));
  const { values } = entityIn(desk, "salesShipments", shipment);
  assert.deepEqual([values.shipmentStatus, values.shipmentStatusAt], ["40", "2026-01-05T09:00:00Z"]);
  assert.equal((await outcomeOf(desk, asked("milestone", { milestone: "IN_TRANSIT" }))).state, "superseded");
  assert.equal(desk.erp.ledger.counters().writes, 1);
});

test("Business Central: a shipment is found by its number, its order or its tracking number, unless several have it", async (t) => {
  const desk = await openCentralDesk(t);
  const { packageTrackingNo } = entityIn(desk, "salesShipments", "80000003").values;
  const find = (field: string, value: string) => asked("milestone", { document: null, lookup: { field, value } });
  for (const [field, value, document] of [
    ["delivery", "80000001", "80000001"],
    ["order", "4500002", "80000002"],
    ["trackingNumber", String(packageTrackingNo), "80000003"],
  ] as const) {
    assert.equal((await outcomeOf(desk, find(field, value))).document, document);
  }
  desk.erp.company.touch(entityIn(desk, "salesShipments", "80000004"), { orderNumber: "4500005" });
  assert.match(await refusalOf(desk, find("order", "4500005")), /several documents: 80000004, 80000005/);
  const none = await outcomeOf(desk, find("delivery", "80099999"));
  assert.equal(none.outcome?.error?.code, "WB-ERP-002");
});

test("Business Central: an order is found by itself, by a shipment of it, and by its invoice", async (t) => {
  const desk = await openCentralDesk(t);
  await outcomeOf(desk, asked("invoice-release"));
  const invoice = String(entityIn(desk, "salesInvoices", invoiceOrder, "orderNumber").values.number);
  for (const [field, value, document] of [
    ["order", order, order],
    ["delivery", shipment, order],
    ["invoice", invoice, invoiceOrder],
    ["externalDocumentNumber", "PO-3", "4500003"],
  ] as const) {
    if (field === "externalDocumentNumber") desk.erp.company.remove(entityIn(desk, "salesOrders", "4600003"));
    const effect = await outcomeOf(desk, asked("return", { document: null, lookup: { field, value } }));
    assert.deepEqual([effect.state, effect.document], ["posted", document], field);
  }
});

test("Business Central: a goods issue is posted by the customer's own action, and invoices nothing", async (t) => {
  const desk = await openCentralDesk(t);
  assert.equal((await outcomeOf(desk, asked("ship-confirm"))).state, "posted");
  assert.equal((await outcomeOf(desk, asked("ship-confirm"))).state, "already-done");
  const { "goods-issue": issues, created } = desk.erp.ledger.counters();
  assert.deepEqual([issues, created], [1, 0]);
});

test("Business Central: shipping and invoicing at once is done only where the connection allows it", async (t) => {
  const alone = await openCentralDesk(t, { shipAction: "" });
  assert.match(await refusalOf(alone, asked("ship-confirm")), /only together with its invoice/);
  const both = await openCentralDesk(t, { shipAction: "", shipsWithInvoice: true });
  assert.equal((await outcomeOf(both, asked("ship-confirm"))).state, "posted");
  assert.equal((await outcomeOf(both, asked("ship-confirm"))).state, "already-done");
  const { "goods-issue": issues, created } = both.erp.ledger.counters();
  assert.deepEqual([issues, created], [1, 1]);
});

test("Business Central: an order is invoiced once; it is gone then, and its invoice tells", async (t) => {
  const desk = await openCentralDesk(t);
  assert.equal((await outcomeOf(desk, asked("invoice-release"))).state, "posted");
  const again = await outcomeOf(desk, asked("invoice-release"));
  assert.deepEqual([again.state, again.outcome?.evidence.posted], ["already-done", "I100001"]);
  assert.equal(
    (await outcomeOf(desk, asked("ship-confirm", { document: invoiceOrder }))).outcome?.error?.code,
    "WB-ERP-002",
  );
  assert.equal(
    (await outcomeOf(desk, asked("invoice-release", { document: "NONE" }))).outcome?.error?.code,
    "WB-ERP-002",
  );
});

test("Business Central: what would be posted in part is left to a person", async (t) => {
  const desk = await openCentralDesk(t);
  const line = entityIn(desk, "salesOrders", order).lines[0];
  assert.ok(line);
  Object.assign(line.values, { shipQuantity: Number(line.values.shipQuantity) - 0.5 });
  assert.match(await refusalOf(desk, asked("ship-confirm")), /posted in part/);
  assert.match(await refusalOf(desk, asked("invoice-release", { document: order })), /posted in part/);
  Object.assign(line.values, { shipQuantity: Number(line.values.shipQuantity) + 0.5, invoiceQuantity: 0 });
  assert.match(await refusalOf(desk, asked("invoice-release", { document: order })), /posted in part/);
  assert.equal((await outcomeOf(desk, asked("ship-confirm"))).state, "posted");
});

test("Business Central: a posting that the application refuses keeps its words", async (t) => {
  const desk = await openCentralDesk(t);
  desk.erp.company.touch(entityIn(desk, "salesOrders", order), { salesperson: "NO-STOCK" });
  assert.match(
    await refusalOf(desk, asked("ship-confirm")),
    /Application_DialogException You have insufficient quantity/,
  );
  const unknownAgent = asked("tracking", { fields: { trackingNumber: "1", carrier: "PIGEON" } });
  assert.match(await refusalOf(desk, unknownAgent), /Internal_InvalidTableRelation/);
  const typo = asked("tracking", { fields: { trackingNumber: "1", deliverdAt: "x" } });
  assert.match(await refusalOf(desk, typo), /waybillShipments has no field deliverdAt/);
});
