import assert from "node:assert/strict";
import { test } from "node:test";
import { asksOf, openFusionDesk, outcomeOf, shipment } from "./oracle-fusion-desk.ts";

test("Oracle Fusion: a page in place of a token, and a token that is lost, leave the change there once", async (t) => {
  for (const fault of ["wrong-body", "drop-reply", "503", "reset"] as const) {
    const desk = await openFusionDesk(t);
    desk.erp.faults.set([{ fault, path: "/oauth2/", times: 2 }]);
    assert.equal((await outcomeOf(desk, asksOf(shipment).tracking)).state, "posted");
    assert.equal(desk.erp.ledger.rows().length, 4);
  }
});
