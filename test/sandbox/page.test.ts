import assert from "node:assert/strict";
import { test } from "node:test";
import { deliveryPath, movementPath, openS4Client, withErp } from "./harness.ts";

test("the page is one document that loads nothing from elsewhere", async () => {
  await withErp({}, async (erp) => {
    const response = await fetch(`${erp.url}/`);
    const html = await response.text();
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-security-policy") ?? "", /^default-src 'none'; style-src 'sha256-/);
    assert.equal(/(src|href)="(https?:)?\/\//.test(html), false);
    assert.match(html, /prefers-color-scheme: dark/);
    assert.equal(/innerHTML|insertAdjacentHTML|document\.write/.test(html), false);
  });
});

test("the state shows the delivery that changed last on top, with the newest rows of the ledger", async () => {
  await withErp({}, async (erp) => {
    const client = await openS4Client(erp.url);
    const values = { YY1_ShipmentStatus_DLH: "<b>DELIVERED</b>", YY1_ProofOfDelivery_DLH: "L. Brandt" };
    await client.change("PATCH", deliveryPath("80000021"), { "if-match": "*" }, values);
    await client.change("POST", movementPath("PostGoodsIssue", "80000021"), { "if-match": "*" });
    const state = (await (await fetch(`${erp.url}/_sandbox/state`)).json()) as {
      total: number;
      deliveries: Record<string, unknown>[];
      ledger: { effect: string }[];
    };
    assert.equal(state.total, 38);
    assert.deepEqual(state.deliveries[0], {
      document: "80000021",
      tracking: erp.deliveries.find("80000021")?.values["BillOfLading"],
      status: "<b>DELIVERED</b>",
      statusAt: "",
      proofOfDelivery: "L. Brandt",
      goodsIssued: true,
      version: "0003",
      heldBy: null,
    });
    assert.deepEqual(
      state.ledger.map((row) => row.effect),
      ["goods-issue", "field", "field"],
    );
  });
});

test("what is neither service nor page is not found", async () => {
  await withErp({}, async (erp) => {
    assert.equal((await fetch(`${erp.url}/favicon.ico`)).status, 404);
    assert.equal((await fetch(`${erp.url}/_sandbox/other`)).status, 404);
    const huge = await fetch(`${erp.url}/api/shipments/events`, { method: "POST", body: "x".repeat(1_100_000) });
    assert.equal(huge.status, 413);
  });
});
