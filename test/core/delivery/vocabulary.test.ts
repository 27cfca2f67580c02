import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ask, ErpConnection } from "../../../core/delivery/erp.ts";
import { inWordsOf } from "../../../core/delivery/vocabulary.ts";
import { sapS4 } from "../../../erps/sap-s4/index.ts";
import { openDesk } from "./desk.ts";

const words: Pick<ErpConnection, "vocabulary"> = {
  vocabulary: () => ({
    fields: { trackingNumber: "awb_number", carrierService: "" },
    numbers: { order: "customer_reference" },
  }),
};

function ask(more: Partial<Ask> = {}): Ask {
  const told = { milestone: null, occurredAt: null, readBack: true };
  return { operation: "tracking", document: "1", lookup: null, fields: {}, ...told, ...more };
}

const worded = (more: Partial<Ask>) => inWordsOf(words as ErpConnection, ask(more));

test("terms become the system's own names, its own names stay, and a term without a home is left out and told", () => {
  const fields = { trackingNumber: "1Z1", custom_gate: "4", carrier: "UPS", carrierService: "Ground" };
  const put = worded({ fields });
  assert.ok(put.kind === "worded");
  assert.deepEqual(put.ask.fields, { awb_number: "1Z1", custom_gate: "4" });
  assert.deepEqual(put.leftOut, ["carrier", "carrierService"]);
});

test("a number becomes the field that holds it; one that the system does not find by is refused", () => {
  const found = worded({ document: null, lookup: { field: "order", value: "S1" } });
  assert.deepEqual(found.kind === "worded" && found.ask.lookup, { field: "customer_reference", value: "S1" });
  const own = worded({ document: null, lookup: { field: "po_no", value: "S1" } });
  assert.deepEqual(own.kind === "worded" && own.ask.lookup, { field: "po_no", value: "S1" });
  const lost = worded({ document: null, lookup: { field: "invoice", value: "S1" } });
  assert.match(lost.kind === "trouble" ? lost.error.message : "", /finds no document by invoice number/);
});

test("an operation without the value that it is about is refused, never half done", () => {
  const homeless = { vocabulary: () => ({ fields: {}, numbers: {} }) } as unknown as ErpConnection;
  const refused = inWordsOf(homeless, ask({ fields: { trackingNumber: "1Z1", carrier: "UPS" } }));
  assert.match(refused.kind === "trouble" ? refused.error.message : "", /names no field for tracking number/);
});

test("a system without a vocabulary takes every name as it is", () => {
  const taken = inWordsOf({} as ErpConnection, ask({ fields: { carrier: "UPS" } }));
  assert.deepEqual(taken.kind === "worded" && [taken.ask.fields, taken.leftOut], [{ carrier: "UPS" }, []]);
});

test("what was left out is told with the outcome", async (t) => {
  const { intend, outcomes, erp } = await openDesk(t, {
    open: (settings) => {
      const connection = sapS4.open(settings);
      connection.vocabulary = () => ({ fields: { billOfLading: "BillOfLading" }, numbers: {} });
      return connection;
    },
  });
  const fields = { billOfLading: "BOL-7", carrierService: "Ground" };
  const [effect] = await outcomes(await intend({ operation: "tracking", milestone: null, fields }));
  assert.deepEqual([effect?.state, effect?.outcome?.evidence["leftOut"]], ["posted", "carrierService"]);
  assert.equal(erp.deliveries.find("80000001")?.values["BillOfLading"], "BOL-7");
});
