import assert from "node:assert/strict";
import { test } from "node:test";
import { comparisonsOf, compare, valueAt } from "../../core/delivery/comparison.ts";
import { milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import type { Ask } from "../../core/delivery/erp.ts";
import { bodyTemplate, pathTemplate, valuesOf } from "../../core/delivery/template.ts";
import { changesOf, documentKeyOf, literal, type S4Fields, selectionOf, stateOf } from "../../erps/sap-s4/documents.ts";

const at = "2026-01-05T07:00:00Z";

function askOf(more: Partial<Ask>): Ask {
  const none = { document: "80000001", lookup: null, fields: {}, milestone: null, occurredAt: null, readBack: true };
  return { operation: "milestone", ...none, ...more };
}

const fields: S4Fields = {
  milestone: "YY1_S",
  milestoneAt: "YY1_T",
  tracking: "BillOfLading",
  codes: milestoneCodesOf(""),
};

test("S/4: a milestone fills the fields that the connection names, unless the post fills them itself", () => {
  const ask = askOf({ milestone: "DELIVERED", occurredAt: at });
  assert.deepEqual(changesOf(ask, fields), { YY1_S: "DELIVERED", YY1_T: at });
  assert.deepEqual(changesOf({ ...ask, fields: { YY1_S: "D" } }, fields), { YY1_S: "D", YY1_T: at });
  assert.deepEqual(changesOf({ ...ask, occurredAt: null }, fields), { YY1_S: "DELIVERED", YY1_T: "" });
  assert.deepEqual(changesOf(ask, { ...fields, codes: milestoneCodesOf("DELIVERED=40, NONSENSE=1, LOST") }), {
    YY1_S: "40",
    YY1_T: at,
  });
  assert.deepEqual(changesOf(ask, { ...fields, milestone: "", milestoneAt: "" }), {});
});

test("S/4: values go over the wire as OData V2 writes them", () => {
  const ask = askOf({
    operation: "tracking",
    fields: {
      BillOfLading: "1Z1",
      HeaderGrossWeight: 12.5,
      DeliveryDate: "2026-01-05T23:30:00Z",
      YY1_Flag: true,
      UnloadingPointName: null,
    },
  });
  assert.deepEqual(changesOf(ask, fields), {
    BillOfLading: "1Z1",
    HeaderGrossWeight: "12.5",
    DeliveryDate: "2026-01-05T00:00:00",
    YY1_Flag: true,
    UnloadingPointName: null,
  });
  assert.deepEqual(selectionOf(ask, fields).slice(3), [
    "BillOfLading",
    "HeaderGrossWeight",
    "DeliveryDate",
    "YY1_Flag",
    "UnloadingPointName",
  ]);
});

test("S/4: what was written is recognised in the form in which it is read", () => {
  const ask = askOf({
    operation: "tracking",
    fields: { HeaderGrossWeight: 12.5, DeliveryDate: "2026-01-05", UnloadingPointName: null },
  });
  const held = { HeaderGrossWeight: "12.500", DeliveryDate: `/Date(${Date.UTC(2026, 0, 5)})/`, UnloadingPointName: "" };
  assert.equal(stateOf(ask, held, fields), "done");
  assert.equal(stateOf(ask, { ...held, HeaderGrossWeight: "12.6" }, fields), "open");
  assert.equal(stateOf(ask, { ...held, DeliveryDate: null }, fields), "open");
  assert.equal(
    stateOf(askOf({ operation: "tracking", fields: { BillOfLading: "0123" } }), { BillOfLading: "123" }, fields),
    "open",
  );
});

test("S/4: a milestone is done, older than what is held, or open", () => {
  const ask = askOf({ milestone: "OUT_FOR_DELIVERY", occurredAt: at });
  const earlier = "2026-01-05T06:00:00Z";
  const later = "2026-01-05T08:00:00Z";
  assert.equal(stateOf(ask, { YY1_S: "OUT_FOR_DELIVERY", YY1_T: at }, fields), "done");
  assert.equal(stateOf(ask, { YY1_S: "", YY1_T: "" }, fields), "open");
  assert.equal(stateOf(ask, { YY1_S: "IN_TRANSIT", YY1_T: later }, fields), "open");
  assert.equal(stateOf(ask, { YY1_S: "DELIVERED", YY1_T: earlier }, fields), "newer");
  assert.equal(stateOf(ask, { YY1_S: "DELIVERY_ATTEMPTED", YY1_T: earlier }, fields), "open");
  assert.equal(stateOf(ask, { YY1_S: "DELIVERY_ATTEMPTED", YY1_T: later }, fields), "newer");
  assert.equal(stateOf(ask, { YY1_S: "OUT_FOR_DELIVERY", YY1_T: later }, fields), "newer");
  assert.equal(stateOf(ask, { YY1_S: "OUT_FOR_DELIVERY", YY1_T: earlier }, fields), "open");
  assert.equal(stateOf(ask, { YY1_S: "somebody typed this", YY1_T: later }, fields), "open");
  assert.equal(
    stateOf(ask, { YY1_S: "40", YY1_T: earlier }, { ...fields, codes: milestoneCodesOf("DELIVERED=40") }),
    "newer",
  );
});

test("S/4: a goods issue is done when the movement status says so", () => {
  const ask = askOf({ operation: "ship-confirm" });
  assert.equal(stateOf(ask, { OverallGoodsMovementStatus: "C" }, fields), "done");
  assert.equal(stateOf(ask, { OverallGoodsMovementStatus: "B" }, fields), "open");
});

test("S/4: one delivery has one key, and no text can leave its literal", () => {
  assert.equal(documentKeyOf("80000001"), "0080000001");
  assert.equal(documentKeyOf("0080000001"), "0080000001");
  assert.equal(documentKeyOf("LF-1"), "LF-1");
  assert.equal(literal("O'Neil') or ('1' eq '1"), "'O''Neil'')%20or%20(''1''%20eq%20''1'");
});

test("REST: a path takes escaped values and is no path where one is missing", () => {
  const path = pathTemplate("/shipments/{document}/events/{eventId}");
  assert.equal(path({ document: "a/b c", eventId: 7 }), "/shipments/a%2Fb%20c/events/7");
  assert.equal(path({ document: "1" }), null);
  assert.equal(path({ document: "", eventId: 1 }), null);
  assert.equal(path({ document: "..", eventId: 1 }), null);
});

test("REST: a body keeps the types of values and leaves out what is missing", () => {
  const values = valuesOf(
    askOf({ milestone: "DELIVERED", fields: { parcels: 3, signed: true, "weird{name}": 1 } }),
    "k1",
    "c1",
  );
  const body = bodyTemplate(
    '{"doc":"{document}","n":"{parcels}","ok":"{signed}","note":"{parcels} of {total} in {document}","gone":"{occurredAt}","list":["{milestone}",1,null]}',
  );
  assert.deepEqual(JSON.parse(body(values, {})), {
    doc: "80000001",
    n: 3,
    ok: true,
    note: "3 of  in 80000001",
    list: ["DELIVERED", 1, null],
  });
  assert.equal(bodyTemplate(" ")(values, { a: 1 }), '{"a":1}');
  assert.throws(() => bodyTemplate("{"), SyntaxError);
});

test("REST: a comparison looks where it is told and skips what the post does not want", () => {
  const comparisons = comparisonsOf("status={milestone}, meta.count={parcels}, note={note}, nonsense");
  const values = valuesOf(askOf({ milestone: "DELIVERED", fields: { parcels: 3 } }), "k1", "c1");
  assert.equal(comparisons.length, 3);
  assert.equal(compare({ status: "DELIVERED", meta: { count: "3" } }, comparisons, values), "holds");
  assert.equal(compare({ status: "IN_TRANSIT", meta: { count: 3 } }, comparisons, values), "differs");
  assert.equal(compare(null, comparisons, values), "differs");
  assert.equal(compare({}, comparisonsOf("note={note}"), values), "nothing");
  assert.equal(valueAt({ a: { b: 0 } }, "a.b"), 0);
  assert.equal(valueAt({}, "constructor.name"), undefined);
});
