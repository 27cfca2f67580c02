import assert from "node:assert/strict";
import { test } from "node:test";
import { operations } from "../../core/delivery/operations.ts";
import { CodedError } from "../../core/errors.ts";
import { erpnext } from "../../erps/erpnext/index.ts";
import type { Site } from "../../sandbox/erpnext/site.ts";
import type { Asked, Desk } from "../core/delivery/desk.ts";
import { asksOf, deliveredNote, note, openSiteDesk, outcomeOf, settingsOf, verdicts } from "./erpnext-desk.ts";

const asks = asksOf(1);
const open = (t: Parameters<typeof openSiteDesk>[0], values = {}) => openSiteDesk(t, 1, values, true);

const refusal = async (desk: Desk<Site>, asked: Asked) =>
  (await outcomeOf(desk, asked)).outcome?.error?.message ?? "it was not refused";

test("ERPNext: every operation of ours is there", () => {
  const ids = erpnext.operations.map(({ id }) => id);
  assert.deepEqual(ids.toSorted(), Object.keys(operations).toSorted());
});

test("ERPNext: our terms are the Shipment's and the Delivery Note's fields, and those of what is made", () => {
  const words = (operation: string) => erpnext.open(settingsOf("http://site")).vocabulary?.(operation);
  assert.deepEqual(words("tracking")?.fields, {
    ...{ trackingNumber: "awb_number", trackingUrl: "tracking_url", carrier: "carrier" },
    ...{ carrierService: "carrier_service", amount: "shipment_amount" },
  });
  assert.equal(words("milestone")?.fields.text, "tracking_status_info");
  assert.equal(words("proof-of-delivery")?.fields.receivedBy, "custom_received_by");
  assert.deepEqual(words("ship-confirm")?.fields, {});
  assert.equal(words("accrual")?.fields.amount, "debit_in_account_currency");
  assert.throws(
    () => erpnext.open(settingsOf("http://site", undefined, { shipmentFields: "eta=custom_eta" })),
    (error) => error instanceof CodedError && error.code === "WB-CFG-001" && /"eta=custom_eta"/.test(error.message),
  );
});

test("ERPNext: a return is drawn up by the site, inserted and submitted in one breath, once", async (t) => {
  const desk = await open(t);
  const effect = await outcomeOf(desk, asks.return);
  assert.deepEqual([effect.state, effect.outcome?.evidence["docstatus"]], ["posted", 1]);
  const made = desk.erp.documents.find("Delivery Note", String(effect.outcome?.evidence["made"]));
  const { return_against: against, custom_return_reason: reason } = made?.values ?? {};
  assert.deepEqual([against, reason], [deliveredNote(1), "Refused"]);
  assert.ok(Number(made?.tables["items"]?.[0]?.["qty"]) < 0);
  assert.equal((await outcomeOf(desk, asks.return)).state, "already-done");
  assert.match(await refusal(desk, { ...asks.return, document: note }), /ValidationError Cannot map .* docstatus=1/);
  assert.equal(desk.erp.ledger.counters().created, 1);
});

test("ERPNext: a draft that people left stands for the return that was asked for; a cancelled one does not", async (t) => {
  const desk = await open(t, { submitReturns: false });
  const effect = await outcomeOf(desk, asks.return);
  assert.deepEqual([effect.state, effect.outcome?.evidence["docstatus"]], ["posted", 0]);
  assert.equal((await outcomeOf(desk, asks.return)).state, "already-done");
  const made = desk.erp.documents.find("Delivery Note", String(effect.outcome?.evidence["made"]));
  assert.ok(made);
  desk.erp.documents.touch(made, { docstatus: 2 });
  assert.equal((await outcomeOf(desk, asks.return)).state, "posted");
});

test("ERPNext: what was delivered is invoiced once, as a draft unless the connection submits it", async (t) => {
  const desk = await open(t);
  const first = await outcomeOf(desk, asks["invoice-release"]);
  assert.deepEqual([first.state, first.outcome?.evidence["docstatus"]], ["posted", 0]);
  assert.equal((await outcomeOf(desk, asks["invoice-release"])).state, "already-done");
  const other = await open(t, { submitInvoices: true });
  assert.equal((await outcomeOf(other, asks["invoice-release"])).outcome?.evidence["docstatus"], 1);
  assert.deepEqual(
    [desk, other].map(({ erp }) => erp.ledger.counters().created),
    [1, 1],
  );
});

test("ERPNext: an accrual is a Journal Entry of two rows under the effect's key", async (t) => {
  const desk = await open(t, { accrualCostCenter: "Main - WT" });
  const effect = await outcomeOf(desk, {
    ...asks.accrual,
    fields: { amount: 18.4, shippedAt: "2026-01-04T10:00:00Z" },
  });
  const entry = desk.erp.documents.find("Journal Entry", String(effect.outcome?.evidence["made"]));
  const { cheque_no: reference, company, posting_date: day, docstatus } = entry?.values ?? {};
  assert.deepEqual([reference, company, day, docstatus], [`WB${effect.key}`, "Waybill Traders", "2026-01-04", 1]);
  assert.deepEqual(entry?.tables["accounts"], [
    { account: "Freight - WT", debit_in_account_currency: 18.4, cost_center: "Main - WT" },
    { account: "Accrued Freight - WT", credit_in_account_currency: 18.4, cost_center: "Main - WT" },
  ]);
  const draft = await open(t, { submitAccruals: false });
  assert.equal((await outcomeOf(draft, asks.accrual)).outcome?.evidence["docstatus"], 0);
});

test("ERPNext: an accrual that the books cannot take is refused before anything is made", async (t) => {
  const desk = await open(t);
  const ask = (fields: NonNullable<Asked["fields"]>): Asked => ({ ...asks.accrual, fields });
  assert.match(await refusal(desk, ask({ amount: -3 })), /needs an amount above zero/);
  assert.match(await refusal(desk, ask({ amount: 5, currency: "USD" })), /is kept in EUR, not in USD/);
  const unset = await open(t, { accrualCredit: "" });
  assert.match(await refusal(unset, asks.accrual), /does not name both accounts/);
  const strange = await open(t, { accrualDebit: "Nothing - WT" });
  assert.match(await refusal(strange, asks.accrual), /there is no account Nothing - WT/);
  for (const { erp } of [desk, unset, strange]) assert.equal(erp.ledger.counters().writes, 0);
});

test("ERPNext: a claim is an Issue of the customer, with the effect's key at the end of its subject", async (t) => {
  const desk = await open(t);
  const effect = await outcomeOf(desk, { ...asks.claim, fields: { reason: "x".repeat(200), text: "Box crushed" } });
  const issue = desk.erp.documents.find("Issue", String(effect.outcome?.evidence["made"]));
  assert.equal(issue?.values["subject"], `${"x".repeat(60)}: ${deliveredNote(1)} WB${effect.key}`);
  assert.equal(issue?.values["description"], "Box crushed");
  assert.ok(issue?.values["customer"]);
  const missing = await outcomeOf(desk, { ...asks.claim, document: "MAT-DN-2026-99999" });
  assert.equal(missing.outcome?.error?.code, "WB-ERP-002");
});

test("ERPNext: a deadlock while something is made passes, and it is made once", async (t) => {
  const desk = await open(t);
  desk.erp.throwNext("QueryDeadlockError");
  const effect = await outcomeOf(desk, asks["invoice-release"]);
  assert.deepEqual(await verdicts(desk, effect.id), ["retry", "posted"]);
  assert.equal(desk.erp.ledger.counters().created, 1);
});

for (const operation of ["return", "invoice-release", "accrual", "claim"] as const) {
  for (const fault of ["drop-reply", "drop-request", "500", "wrong-body"] as const) {
    test(`ERPNext, ${operation}: ${fault} at any request makes the document once`, async (t) => {
      for (const nth of [1, 2, 3, 4, 5, 6]) {
        const desk = await open(t);
        desk.erp.faults.set([{ fault, nth }]);
        const { state } = await outcomeOf(desk, asks[operation]);
        assert.ok(state === "posted" || state === "already-done", `request ${nth}: ${state}`);
        assert.deepEqual([desk.erp.ledger.counters().created, desk.erp.ledger.doubles()], [1, []], `request ${nth}`);
      }
    });
  }
}
