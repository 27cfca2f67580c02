import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Odoo } from "../../sandbox/odoo.ts";
import { type OdooDeskOptions, openOdooDesk, protocols, transfer, valuesOf } from "./odoo-desk.ts";

const at = "2026-01-05T07:00:00Z";

async function refusalOf(t: TestContext, prepare: (erp: Odoo) => void, options: OdooDeskOptions = {}) {
  const desk = await openOdooDesk(t, options);
  prepare(desk.erp);
  const [effect] = await desk.outcomes(
    await desk.intend({ operation: "ship-confirm", milestone: null, document: transfer(1) }),
  );
  assert.equal(effect?.state, "refused");
  return { erp: desk.erp, message: effect.outcome?.error?.message ?? "", evidence: effect.outcome?.evidence };
}

const rowsOf = (erp: Odoo) =>
  erp.ledger
    .rows()
    .map((row) => (row.effect === "field" ? [row.document, row.field, row.to] : [row.document, row.effect]));

for (const protocol of protocols) {
  test(`Odoo by ${protocol}: milestone, tracking number and confirmation are posted, read back, and posted once`, async (t) => {
    const { erp, intend, outcomes } = await openOdooDesk(t, { protocol });
    const asks = [
      { document: transfer(1) },
      { document: transfer(2), operation: "tracking", milestone: null, fields: { trackingNumber: "1Z1" } },
      { document: transfer(3), operation: "ship-confirm", milestone: null },
    ];
    const first = await outcomes(await intend(...asks));
    assert.deepEqual(
      first.map(({ state, outcome }) => [state, outcome?.evidence.state]),
      [
        ["posted", "assigned"],
        ["posted", "assigned"],
        ["posted", "done"],
      ],
    );
    assert.deepEqual(rowsOf(erp).toSorted(), [
      [transfer(1), "x_shipment_status", "IN_TRANSIT"],
      [transfer(1), "x_shipment_status_at", "2026-01-05 07:00:00"],
      [transfer(2), "carrier_tracking_ref", "1Z1"],
      [transfer(3), "goods-issue"],
    ]);
    const again = await outcomes(await intend(...asks));
    assert.deepEqual(
      again.map(({ state }) => state),
      ["already-done", "already-done", "already-done"],
    );
    assert.equal(erp.ledger.counters().writes, 3);
  });

  test(`Odoo by ${protocol}: a post that need not be read back is read only to find its record`, async (t) => {
    const { erp, intend, outcomes } = await openOdooDesk(t, { protocol });
    const [effect] = await outcomes(await intend({ document: transfer(1), readBack: false }));
    assert.equal(effect?.state, "posted");
    assert.deepEqual(erp.door.answers(), { 200: protocol === "json2" ? 2 : 3 });
  });
}

test("Odoo: what it knows better is not overwritten, and its own values for milestones are read as well as written", async (t) => {
  const values = { milestoneField: "x_shipment_stage", milestoneCodes: "IN_TRANSIT=transit, DELIVERED=delivered" };
  const { erp, intend, outcomes } = await openOdooDesk(t, { values });
  const document = transfer(1);
  await outcomes(await intend({ document, milestone: "DELIVERED", occurredAt: at }));
  const late = await outcomes(await intend({ document, milestone: "IN_TRANSIT", occurredAt: "2026-01-05T08:00:00Z" }));
  assert.deepEqual(
    late.map(({ state }) => state),
    ["superseded"],
  );
  assert.equal(valuesOf(erp).x_shipment_stage, "delivered");
  const [strange] = await outcomes(await intend({ document: transfer(2), milestone: "RETURNED" }));
  assert.match(strange?.outcome?.error?.message ?? "", /Wrong value for stock.picking.x_shipment_stage: 'RETURNED'/);
});

test("Odoo: a confirmation that answers with a window is not done, and people are told what it asks", async (t) => {
  const { erp, message, evidence } = await refusalOf(t, ({ pickings }) => {
    Object.assign(pickings.find(transfer(1)) ?? {}, { validates: "wizard" });
  });
  assert.match(message, /stock\.backorder\.confirmation Odoo asks "Create Backorder\?" and has not confirmed/);
  assert.equal(evidence?.state, "assigned");
  assert.deepEqual(rowsOf(erp), []);
});

test("Odoo: a confirmation that answers with something to print is posted when it reads back done", async (t) => {
  const { erp, intend, outcomes } = await openOdooDesk(t);
  Object.assign(erp.pickings.find(transfer(1)) ?? {}, { validates: "print" });
  const [effect] = await outcomes(await intend({ operation: "ship-confirm", milestone: null, document: transfer(1) }));
  assert.deepEqual([effect?.state, effect?.outcome?.evidence.state], ["posted", "done"]);
});

test("Odoo: a confirmation that would order a label from the carrier is refused before it is sent", async (t) => {
  const { erp, message } = await refusalOf(t, (odoo) => {
    valuesOf(odoo).carrier_id = [2, "Label printer"];
  });
  assert.match(message, /WH\/OUT\/00001 has no tracking number, and Odoo would order a label from Label printer/);
  assert.deepEqual(rowsOf(erp), []);
});

test("Odoo: with a tracking number in the post, that is written first and no label is ordered", async (t) => {
  const { erp, intend, outcomes } = await openOdooDesk(t);
  valuesOf(erp).carrier_id = [2, "Label printer"];
  const fields = { trackingNumber: "1Z1" };
  const ids = await intend({ operation: "ship-confirm", milestone: null, document: transfer(1), fields });
  assert.equal((await outcomes(ids))[0]?.state, "posted");
  assert.deepEqual(rowsOf(erp), [
    [transfer(1), "carrier_tracking_ref", "1Z1"],
    [transfer(1), "goods-issue"],
  ]);
});

test("Odoo: a database without carriers confirms without being asked for them", async (t) => {
  const values = { trackingField: "x_shipment_status" };
  const { erp, intend, outcomes } = await openOdooDesk(t, { values, sandbox: { hasShipping: false } });
  const ids = await intend({ operation: "ship-confirm", milestone: null, document: transfer(1) });
  assert.equal((await outcomes(ids))[0]?.state, "posted");
  assert.equal(erp.ledger.counters()["goods-issue"], 1);
});

test("Odoo: a cancelled transfer is refused with its name", async (t) => {
  const { message } = await refusalOf(t, (erp) => {
    valuesOf(erp).state = "cancel";
  });
  assert.match(message, /WH\/OUT\/00001 is cancelled/);
});

test("Odoo: a transfer that is not there, or is no outgoing one, is missing", async (t) => {
  const { erp, intend, outcomes } = await openOdooDesk(t);
  valuesOf(erp, 2)["picking_type_id.code"] = "incoming";
  const effects = await outcomes(await intend({ document: transfer(99) }, { document: transfer(2) }));
  assert.deepEqual(
    effects.map(({ outcome }) => outcome?.error?.message),
    [transfer(99), transfer(2)].map((name) => `No document was found in the ERP for ${name}.`),
  );
  const [unread] = await outcomes(await intend({ document: transfer(99), readBack: false }));
  assert.match(unread?.outcome?.error?.message ?? "", /there is no outgoing transfer WH\/OUT\/00099/);
});
