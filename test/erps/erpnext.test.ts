import assert from "node:assert/strict";
import { test } from "node:test";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { changesOf, codesOf, stateOf } from "../../erps/erpnext/documents.ts";
import { erpnext } from "../../erps/erpnext/index.ts";
import { siteSecrets, startSite } from "../../sandbox/erpnext/site.ts";
import type { Asked } from "../core/delivery/desk.ts";
import { note, openSiteDesk, operations, outcomeOf, settingsOf, shipment, valuesOf, verdicts } from "./erpnext-desk.ts";

test("ERPNext: a milestone is a tracking status of the Shipment, and an info that says which and when", async (t) => {
  const desk = await openSiteDesk(t);
  const effect = await outcomeOf(desk, { document: shipment, fields: { tracking_status_info: "left the hub" } });
  assert.equal(effect.state, "posted");
  const { tracking_status: status, tracking_status_info: info } = valuesOf(desk, "Shipment", shipment);
  assert.deepEqual([status, info], ["In Progress", "IN_TRANSIT 2026-01-05T07:00:00Z left the hub"]);
  assert.equal(desk.erp.ledger.rows()[0]?.correlationId, effect.correlationId);
});

test("ERPNext: a milestone that the list has no word for leaves the status as it is", async (t) => {
  const desk = await openSiteDesk(t);
  await outcomeOf(desk, { document: shipment, milestone: "CANCELLED", occurredAt: null });
  const { tracking_status: status, tracking_status_info: info } = valuesOf(desk, "Shipment", shipment);
  assert.deepEqual([status, info], [null, "CANCELLED"]);
});

test("ERPNext: tracking number, link and carrier are written to the Shipment", async (t) => {
  const desk = await openSiteDesk(t);
  assert.equal((await outcomeOf(desk, operations.tracking ?? {})).state, "posted");
  const { awb_number: number, carrier, modified } = valuesOf(desk, "Shipment", shipment);
  assert.deepEqual([number, carrier], ["1Z9", "UPS"]);
  assert.ok(modified);
});

test("ERPNext: a ship confirm submits the Delivery Note once, and what is submitted is not submitted again", async (t) => {
  const desk = await openSiteDesk(t);
  const first = await outcomeOf(desk, operations["ship-confirm"] ?? {});
  assert.deepEqual([first.state, first.outcome?.evidence.docstatus], ["posted", 1]);
  assert.equal((await outcomeOf(desk, operations["ship-confirm"] ?? {})).state, "already-done");
  assert.equal(desk.erp.ledger.counters()["goods-issue"], 1);
});

test("ERPNext: a proof of delivery fills the customer's own fields of the submitted Delivery Note", async (t) => {
  const desk = await openSiteDesk(t);
  await outcomeOf(desk, operations["ship-confirm"] ?? {});
  assert.equal((await outcomeOf(desk, operations["proof-of-delivery"] ?? {})).state, "posted");
  assert.equal(valuesOf(desk, "Delivery Note", note)["custom_received_by"], "J. Doe");
});

test("ERPNext: a field that the document does not have is refused before anything is sent", async (t) => {
  const desk = await openSiteDesk(t);
  const asked = { ...operations["proof-of-delivery"], fields: { custom_typo: "x" } };
  const effect = await outcomeOf(desk, asked);
  assert.deepEqual([effect.state, desk.erp.ledger.counters().writes], ["refused", 0]);
  assert.match(effect.outcome?.error?.message ?? "", /Delivery Note has no field custom_typo/);
  const nothing = await outcomeOf(desk, { operation: "tracking", document: shipment, milestone: null });
  assert.match(nothing.outcome?.error?.message ?? "", /names no field/);
});

test("ERPNext: a Shipment is never moved backwards, neither from our own info nor from a person's status", async (t) => {
  const desk = await openSiteDesk(t);
  await outcomeOf(desk, { document: shipment, milestone: "DELIVERED", occurredAt: "2026-01-05T09:00:00Z" });
  assert.equal((await outcomeOf(desk, { document: shipment, milestone: "OUT_FOR_DELIVERY" })).state, "superseded");
  const other = desk.erp.documents.find("Shipment", "SHIPMENT-00002");
  assert.ok(other);
  desk.erp.documents.touch(other, { tracking_status: "Returned" });
  assert.equal((await outcomeOf(desk, { document: other.name })).state, "superseded");
  assert.equal(desk.erp.ledger.counters().writes, 1);
});

test("ERPNext: a Shipment is found by its number unless several hold it; cancelled ones do not count", async (t) => {
  const desk = await openSiteDesk(t);
  const [first, second, third] = desk.erp.documents.all("Shipment");
  assert.ok(first && second && third);
  const lookup = { field: "awb_number", value: String(third.values["awb_number"]) };
  desk.erp.documents.touch(first, { awb_number: lookup.value, docstatus: 2 });
  const found = await outcomeOf(desk, { document: null, lookup });
  assert.deepEqual([found.state, found.document], ["posted", third.name]);
  desk.erp.documents.touch(second, { awb_number: "TWICE" });
  desk.erp.documents.touch(third, { awb_number: "TWICE" });
  const several = await outcomeOf(desk, { document: null, lookup: { field: "awb_number", value: "TWICE" } });
  assert.match(several.outcome?.error?.message ?? "", /held by several documents: SHIPMENT-00002, SHIPMENT-00003/);
  const none = await outcomeOf(desk, { document: null, lookup: { field: "awb_number", value: "NONE" } });
  assert.equal(none.outcome?.error?.code, "WB-ERP-002");
});

test("ERPNext: what cannot be is refused with the system's own words, and a missing document is called missing", async (t) => {
  const desk = await openSiteDesk(t);
  const refusal = async (asked: Asked) => (await outcomeOf(desk, asked)).outcome?.error;
  assert.equal((await refusal({ document: "SHIPMENT-09999" }))?.code, "WB-ERP-002");
  const draft = desk.erp.documents.find("Delivery Note", note);
  assert.ok(draft);
  desk.erp.documents.touch(draft, { lr_no: "NO-STOCK" });
  const noStock = await refusal(operations["ship-confirm"] ?? {});
  assert.match(noStock?.message ?? "", /NegativeStockError 1.0 units of Item needed/);
  const submitted = {
    operation: "tracking",
    document: shipment,
    milestone: null,
    fields: { description_of_content: "x" },
  };
  assert.match((await refusal(submitted))?.message ?? "", /UpdateAfterSubmitError/);
});

test("ERPNext: a document that somebody saved in between is read again and written with the new version", async (t) => {
  const desk = await openSiteDesk(t);
  const document = desk.erp.documents.find("Shipment", shipment);
  assert.ok(document);
  const connection = erpnext.open(settingsOf(desk.erp.url));
  const context = { key: "k", correlationId: "c", signal: new AbortController().signal };
  const ask = { operation: "milestone", document: shipment, lookup: null, fields: {}, milestone: "DELIVERED" } as const;
  const stale = await connection.send({ ...ask, occurredAt: null, readBack: true }, "2020-01-01 00:00:00", context);
  assert.ok(stale.kind === "trouble" && stale.class === "conflict" && stale.answer.status === 417);
  await connection.close();
  desk.erp.throwNext("TimestampMismatchError");
  const effect = await outcomeOf(desk, { document: shipment });
  assert.deepEqual(await verdicts(desk, effect.id), ["posted"]);
  assert.equal(desk.erp.ledger.counters().writes, 1);
});

test("ERPNext: locks and deadlocks pass, and nothing is written twice", async (t) => {
  const desk = await openSiteDesk(t);
  desk.erp.throwNext("DocumentLockedError", "QueryDeadlockError", "QueryTimeoutError");
  const effect = await outcomeOf(desk, { document: shipment });
  assert.deepEqual(await verdicts(desk, effect.id), ["retry", "retry", "retry", "posted"]);
  assert.equal(desk.erp.ledger.counters().writes, 1);
});

test("ERPNext: a site that limits us is left alone for as long as it says", async (t) => {
  const desk = await openSiteDesk(t);
  desk.erp.faults.set([{ fault: "429", method: "PUT", retryAfterSeconds: 2, times: 1 }]);
  const effect = await outcomeOf(desk, { document: shipment });
  assert.deepEqual(await verdicts(desk, effect.id), ["retry-after", "posted"]);
});

test("ERPNext: two kinds of document that have a field in common are each found", async (t) => {
  const desk = await openSiteDesk(t);
  const lookup = { field: "custom_order", value: String(valuesOf(desk, "Shipment", shipment)["custom_order"]) };
  assert.equal((await outcomeOf(desk, { document: null, lookup })).document, shipment);
  const confirmed = await outcomeOf(desk, { ...operations["ship-confirm"], document: null, lookup });
  assert.deepEqual([confirmed.state, confirmed.document], ["posted", note]);
});

test("ERPNext: a site with words of its own for the tracking status is told, and understood, in them", () => {
  const codes = codesOf("EXCEPTION=Delayed, RETURNING = Returned,NOTHING=x,DELIVERED=");
  assert.deepEqual([codes.get("EXCEPTION"), codes.get("RETURNING")], ["Delayed", "Returned"]);
  assert.deepEqual([codes.get("DELIVERED"), codes.get("CANCELLED")], ["Delivered", undefined]);
  const ask = {
    ...({ operation: "milestone", document: shipment, lookup: null, fields: {}, readBack: true } as const),
    ...({ milestone: "IN_TRANSIT", occurredAt: "2026-01-05T07:00:00Z" } as const),
  };
  assert.equal(changesOf({ ...ask, milestone: "EXCEPTION" }, codes)["tracking_status"], "Delayed");
  assert.equal(stateOf(ask, { tracking_status: "Delivered", tracking_status_info: null }, codes), "newer");
  assert.equal(stateOf(ask, { tracking_status: "Returned", tracking_status_info: "by phone" }, codes), "open");
});

test("ERPNext: a number, a check and an empty field are equal to what the system makes of them", () => {
  const state = (field: string, wanted: string | number | boolean | null, held: unknown) => {
    const asked = { operation: "proof-of-delivery", document: note, lookup: null, milestone: null, occurredAt: null };
    return stateOf({ ...asked, readBack: true, fields: { [field]: wanted } }, { [field]: held }, codesOf(""));
  };
  for (const [wanted, held] of [
    [true, 1],
    [false, 0],
    [null, ""],
    ["", null],
    ["12.50", 12.5],
    [7, "7"],
  ] as const) {
    assert.equal(state("custom_x", wanted, held), "done", `${wanted} ${held}`);
  }
  for (const [wanted, held] of [
    [true, 0],
    ["", 0],
    ["a", "b"],
    [null, "x"],
  ] as const) {
    assert.equal(state("custom_x", wanted, held), "open", `${wanted} ${held}`);
  }
});

test("ERPNext: a test of the connection proves user and documents; refused credentials are in no error", async (t) => {
  const site = await startSite();
  t.after(() => site.close());
  const { signal } = new AbortController();
  const probe = async (secrets: ErpSettings["secrets"]) => {
    const connection = erpnext.open({ ...settingsOf(site.url), secrets });
    return connection.probe(signal).finally(() => void connection.close());
  };
  const good = await probe(settingsOf(site.url).secrets);
  assert.ok(good.kind === "probe" && good.clockSkewMs !== null);
  assert.deepEqual(good.proved, ["signed in as waybill@site.example", "read Shipment and Delivery Note"]);
  for (const secrets of [{ user: siteSecrets.apiKey, password: "wrong-secret" }, { token: "wrong-secret" }, {}]) {
    const refused = await probe(secrets);
    assert.ok(refused.kind === "trouble" && refused.class === "auth");
    assert.doesNotMatch(JSON.stringify(refused), /wrong-secret|sandboxapikey01/);
  }
});
