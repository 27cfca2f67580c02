import assert from "node:assert/strict";
import { test } from "node:test";
import { parcelOf } from "../../sandbox/parcels.ts";
import { deliveryPath, openS4Client, service, withErp } from "./harness.ts";

const mend = (url: string, document: string, method = "POST") =>
  fetch(`${url}/_sandbox/mend/${document}`, { method, body: method === "POST" ? "" : null });

test("a delivery that was never created is there once it is mended, and is found by its bill of lading", async () => {
  await withErp({}, async (erp) => {
    const client = await openS4Client(erp.url);
    const { trackingNumber } = parcelOf(4);
    const search = `${service}/A_OutbDeliveryHeader?$filter=${encodeURIComponent(`BillOfLading eq '${trackingNumber}'`)}`;
    const found = async () => ((await (await client.read(search)).json()) as { d: { results: unknown[] } }).d.results;
    assert.equal((await client.read(deliveryPath("80000004"))).status, 404);
    assert.equal((await found()).length, 0);
    assert.equal((await mend(erp.url, "80000004")).status, 200);
    assert.equal((await mend(erp.url, "80000004")).status, 200);
    assert.equal((await client.read(deliveryPath("80000004"))).status, 200);
    assert.equal((await found()).length, 1);
    assert.equal((await client.change("PATCH", deliveryPath("80000004"), { "if-match": "*" }, {})).status, 204);
    assert.equal(erp.deliveries.size, 39);
  });
});

test("a delivery that a user holds is free once it is mended", async () => {
  await withErp({}, async (erp) => {
    const client = await openS4Client(erp.url);
    const change = () =>
      client.change("PATCH", deliveryPath("80000017"), { "if-match": "*" }, { YY1_ShipmentStatus_DLH: "DELIVERED" });
    assert.equal((await change()).status, 400);
    assert.equal((await mend(erp.url, "80000017")).status, 200);
    assert.equal((await change()).status, 204);
  });
});

test("only deliveries of the sandbox's parcels can be mended, by POST", async () => {
  await withErp({}, async (erp) => {
    assert.equal((await mend(erp.url, "99999999")).status, 404);
    assert.equal((await mend(erp.url, "80000004", "GET")).status, 405);
    assert.equal(erp.deliveries.find("80000004"), null);
  });
});
