import assert from "node:assert/strict";
import { test } from "node:test";
import { CodedError } from "../../core/errors.ts";
import { operations } from "../../core/delivery/operations.ts";
import { odoo } from "../../erps/odoo/index.ts";
import type { Asked, Desk } from "../core/delivery/desk.ts";
import type { Odoo } from "../../sandbox/odoo.ts";
import { asksOf, deliveredTransfer, odooSettings, openOdooDesk, protocols, transfer, valuesOf } from "./odoo-desk.ts";

const sandbox = { delivered: true, parcels: 3 };
const asks = asksOf(1);

async function outcomeOf(desk: Desk<Odoo>, asked: Asked) {
  const [effect] = await desk.outcomes(await desk.intend(asked));
  assert.ok(effect);
  return effect;
}

const refusal = async (desk: Desk<Odoo>, asked: Asked) =>
  (await outcomeOf(desk, asked)).outcome?.error?.message ?? "it was not refused";

test("Odoo: every operation of ours is there", () => {
  const ids = odoo.operations.map(({ id }) => id);
  assert.deepEqual(ids.toSorted(), Object.keys(operations).toSorted());
});

test("Odoo: our terms are the transfer's fields, the entry's and the ticket's, by operation", () => {
  const words = (operation: string) => odoo.open(odooSettings("http://erp")).vocabulary?.(operation);
  assert.deepEqual(words("tracking")?.numbers, {
    delivery: "name",
    order: "origin",
    trackingNumber: "carrier_tracking_ref",
  });
  assert.equal(words("tracking")?.fields.trackingNumber, "carrier_tracking_ref");
  assert.deepEqual(words("proof-of-delivery")?.fields, { receivedBy: "x_received_by", deliveredAt: "x_delivered_at" });
  assert.equal(words("accrual")?.fields.amount, "amount_currency");
  assert.equal(words("claim")?.fields.text, "description");
  assert.throws(
    () => odoo.open(odooSettings("http://erp", "json2", undefined, { ownFields: "receivedBy=x_r, signature" })),
    (error) => error instanceof CodedError && error.code === "WB-CFG-001" && /"signature"/.test(error.message),
  );
});

for (const protocol of protocols) {
  for (const version of protocol === "json2" ? [19] : [16, 17, 18]) {
    test(`Odoo ${version} by ${protocol}: a delivered transfer comes back once, by the wizard`, async (t) => {
      const desk = await openOdooDesk(t, { protocol, sandbox: { ...sandbox, version } });
      assert.equal((await outcomeOf(desk, asks.return)).state, "posted");
      const again = await outcomeOf(desk, asks.return);
      assert.deepEqual([again.state, again.outcome?.evidence["return"]], ["already-done", "WH/IN/90041"]);
      const rows = desk.erp.ledger.rows();
      assert.deepEqual(
        rows.map((row) => row.effect === "created" && [row.document, row.made]),
        [[deliveredTransfer(1), "return"]],
      );
      const open = await refusal(desk, { ...asks.return, document: transfer(1) });
      assert.match(open, /is not confirmed: what was not delivered cannot come back/);
    });
  }

  test(`Odoo by ${protocol}: what was delivered is invoiced once, as a draft`, async (t) => {
    const desk = await openOdooDesk(t, { protocol, sandbox });
    const first = await outcomeOf(desk, asks["invoice-release"]);
    assert.deepEqual([first.state, first.outcome?.evidence["invoiceStatus"]], ["posted", "invoiced"]);
    assert.equal((await outcomeOf(desk, asks["invoice-release"])).state, "already-done");
    const early = await refusal(desk, { ...asks["invoice-release"], document: transfer(1) });
    assert.match(early, /is not confirmed: nothing is delivered/);
    assert.equal(desk.erp.ledger.counters().created, 1);
  });

  test(`Odoo by ${protocol}: an accrual is an entry of two lines with the effect's key, posted`, async (t) => {
    const desk = await openOdooDesk(t, { protocol, sandbox });
    const effect = await outcomeOf(desk, asks.accrual);
    assert.deepEqual([effect.state, effect.outcome?.evidence["state"]], ["posted", "posted"]);
    const [created, posted] = desk.erp.ledger.rows();
    assert.ok(created?.effect === "created" && posted?.effect === "field");
    assert.deepEqual([created.made, created.about, posted.to], ["accrual", `WH/OUT/00001 WB${effect.key}`, "posted"]);
    const draft = await openOdooDesk(t, { protocol, sandbox, values: { accrualPost: false } });
    assert.equal(
      (await outcomeOf(draft, { ...asks.accrual, fields: { amount: 5 } })).outcome?.evidence["state"],
      "draft",
    );
    assert.equal(draft.erp.ledger.counters().writes, 1);
  });
}

test("Odoo: a draft that a lost answer left behind is posted, not made again", async (t) => {
  const desk = await openOdooDesk(t, { sandbox });
  desk.erp.faults.set([{ fault: "drop-reply", path: "account.move/create", times: 1 }]);
  assert.equal((await outcomeOf(desk, asks.accrual)).state, "posted");
  const { created, field } = desk.erp.ledger.counters();
  assert.deepEqual([created, field], [1, 1]);
});

test("Odoo: an accrual that the books cannot take is refused before anything is made", async (t) => {
  const desk = await openOdooDesk(t, { sandbox });
  const ask = (fields: Asked["fields"]): Asked => ({ ...asks.accrual, fields: fields ?? {} });
  assert.match(await refusal(desk, ask({ amount: 0 })), /needs an amount above zero/);
  assert.match(await refusal(desk, ask({ amount: "a lot" })), /needs an amount above zero/);
  assert.match(await refusal(desk, ask({ amount: 5, currency: "XTS" })), /does not use the currency XTS/);
  const other = await openOdooDesk(t, { sandbox, values: { accrualCredit: "999999" } });
  assert.match(await refusal(other, asks.accrual), /account.account with the code 999999 is not there/);
  const unset = await openOdooDesk(t, { sandbox, values: { accrualJournal: "" } });
  assert.match(await refusal(unset, asks.accrual), /names no journal/);
  for (const { erp } of [desk, other, unset]) assert.equal(erp.ledger.counters().writes, 0);
});

test("Odoo: a claim is a task with a title, a text and the effect's key, in the model that the connection names", async (t) => {
  const desk = await openOdooDesk(t, { sandbox });
  const effect = await outcomeOf(desk, asks.claim);
  const [row] = desk.erp.ledger.rows();
  assert.ok(effect.state === "posted" && row?.effect === "created");
  assert.deepEqual([row.made, row.about], ["claim", `Damaged: WH/OUT/00001 WB${effect.key}`]);
  const none = await openOdooDesk(t, { sandbox, values: { claimModel: "" } });
  assert.match(await refusal(none, asks.claim), /names no model for claims/);
  const missing = await outcomeOf(desk, { ...asks.claim, document: transfer(99) });
  assert.equal(missing.outcome?.error?.code, "WB-ERP-002");
});

test("Odoo: the proof of delivery stands in fields of the customer's own, where there are any", async (t) => {
  const desk = await openOdooDesk(t, { sandbox });
  assert.equal((await outcomeOf(desk, asks["proof-of-delivery"])).state, "posted");
  assert.equal((await outcomeOf(desk, asks["proof-of-delivery"])).state, "already-done");
  const { x_received_by: by, x_delivered_at: at } = valuesOf(desk.erp);
  assert.deepEqual([by, at], ["L. Brandt", "2026-01-05 07:00:00"]);
  const none = await openOdooDesk(t, { sandbox, values: { ownFields: "" } });
  assert.match(await refusal(none, asks["proof-of-delivery"]), /names a field to write/);
});

test("Odoo: a database without sales has nothing to invoice, and an older one says what a return is of", async (t) => {
  const desk = await openOdooDesk(t, { sandbox: { ...sandbox, hasSales: false } });
  assert.match(await refusal(desk, asks["invoice-release"]), /no module that joins sales and stock/);
  const sale = await openOdooDesk(t, { sandbox });
  const delivered = sale.erp.pickings.find(deliveredTransfer(1));
  assert.ok(delivered);
  delivered.values["sale_id"] = false;
  assert.match(await refusal(sale, asks["invoice-release"]), /belongs to no sale/);
});

test("Odoo: a lock gives a wizard up whole, and it is tried again", async (t) => {
  for (const asked of [asks.return, asks["invoice-release"]]) {
    const desk = await openOdooDesk(t, { sandbox });
    desk.erp.faults.set([{ fault: "lock", path: "create_", times: 1, ms: 30 }]);
    const effect = await outcomeOf(desk, asked);
    const verdicts = (await desk.journal.attemptsOf(effect.id)).map(({ verdict }) => verdict);
    assert.deepEqual([effect.state, verdicts[0]], ["posted", "retry"]);
    assert.equal(desk.erp.ledger.counters().created, 1);
  }
});
