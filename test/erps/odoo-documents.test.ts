import assert from "node:assert/strict";
import { test } from "node:test";
import { milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import type { Ask } from "../../core/delivery/erp.ts";
import { byField, byName, changesOf, type PickingFields, selectionOf, stateOf } from "../../erps/odoo/documents.ts";

const at = "2026-01-05T07:00:00.250Z";
const fields: PickingFields = { milestone: "x_s", milestoneAt: "x_t", tracking: "x_ref", codes: milestoneCodesOf("") };

function askOf(more: Partial<Ask>): Ask {
  const none = { document: "WH/OUT/1", lookup: null, fields: {}, milestone: null, occurredAt: null, readBack: true };
  return { operation: "milestone", ...none, ...more };
}

test("Odoo: instants go over the wire in UTC without a zone, and nothing is false", () => {
  const ask = askOf({ milestone: "DELIVERED", occurredAt: at, fields: { origin: null, carrier_price: 12.5 } });
  assert.deepEqual(changesOf(ask, fields), {
    origin: false,
    carrier_price: 12.5,
    x_s: "DELIVERED",
    x_t: "2026-01-05 07:00:00",
  });
  assert.deepEqual(changesOf({ ...ask, fields: { x_s: "own" }, occurredAt: null }, fields), { x_s: "own", x_t: false });
  assert.deepEqual(changesOf(askOf({ operation: "tracking", fields: { x_ref: "1Z" } }), fields), {
    x_ref: "1Z",
  });
  assert.deepEqual(selectionOf(ask, fields), ["name", "state", "x_s", "x_t", "origin", "carrier_price"]);
});

test("Odoo: what was written is recognised in the form in which it is read", () => {
  const wants = (values: Ask["fields"]) => askOf({ operation: "tracking", fields: values });
  assert.equal(
    stateOf(wants({ carrier_id: 2, origin: null }), { carrier_id: [2, "North"], origin: false }, fields),
    "done",
  );
  assert.equal(stateOf(wants({ carrier_id: 2 }), { carrier_id: false }, fields), "open");
  assert.equal(stateOf(wants({ origin: "" }), { origin: false }, fields), "done");
  assert.equal(stateOf(wants({ x_count: 0 }), { x_count: false }, fields), "open");
});

test("Odoo: a milestone is done, older than what is held, or open", () => {
  const ask = askOf({ milestone: "OUT_FOR_DELIVERY", occurredAt: "2026-01-05T07:00:00Z" });
  assert.equal(stateOf(ask, { x_s: "OUT_FOR_DELIVERY", x_t: "2026-01-05 07:00:00" }, fields), "done");
  assert.equal(stateOf(ask, { x_s: false, x_t: false }, fields), "open");
  assert.equal(stateOf(ask, { x_s: "DELIVERED", x_t: "2026-01-05 06:00:00" }, fields), "newer");
  assert.equal(stateOf(ask, { x_s: "OUT_FOR_DELIVERY", x_t: "2026-01-05 08:00:00" }, fields), "newer");
  assert.equal(stateOf(ask, { x_s: "somebody typed this", x_t: "2026-01-05 08:00:00" }, fields), "open");
  const codes = milestoneCodesOf("DELIVERED=done, NONSENSE=1");
  assert.equal(stateOf(ask, { x_s: "done", x_t: false }, { ...fields, codes }), "newer");
});

test("Odoo: a confirmation is done when the state says so", () => {
  const ask = askOf({ operation: "ship-confirm" });
  assert.equal(stateOf(ask, { state: "done" }, fields), "done");
  assert.equal(stateOf(ask, { state: "assigned" }, fields), "open");
});

test("Odoo: only outgoing transfers are searched, in the company that the connection names", () => {
  const outgoing = ["picking_type_id.code", "=", "outgoing"];
  assert.deepEqual(byName("WH/OUT/1", null), [["name", "=", "WH/OUT/1"], outgoing]);
  assert.deepEqual(byField("origin", "S1", 3), [
    ["origin", "=", "S1"],
    ["state", "!=", "cancel"],
    outgoing,
    ["company_id", "=", 3],
  ]);
});
