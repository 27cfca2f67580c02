import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { odataSecrets, startOData } from "../../sandbox/odata/start.ts";

async function open(t: TestContext, version: "V2" | "V4") {
  const service = await startOData({ parcels: 3, version });
  t.after(() => service.close());
  const { user, password } = odataSecrets;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const ask = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(service.url + path, {
      ...{ method, headers: { authorization, ...headers } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const content = Object(text.startsWith("{") ? JSON.parse(text) : {});
    return { status: answer.status, headers: answer.headers, text, content };
  };
  return { service, ask };
}

test("the OData service takes a change only with the version that was read, and no property that it does not have", async (t) => {
  const { service, ask } = await open(t, "V4");
  const path = "/Deliveries('80000001')";
  const body = { TrackingNo: "1Z1" };
  const { content } = await ask("GET", path);
  assert.equal((await ask("PATCH", path, body)).status, 428);
  assert.equal((await ask("PATCH", path, body, { "if-match": 'W/"9"' })).status, 412);
  assert.equal((await ask("PATCH", path, { Track: "x" }, { "if-match": "*" })).status, 400);
  assert.equal((await ask("PATCH", path, body, { "if-match": content["@odata.etag"] })).status, 204);
  assert.deepEqual([(await ask("GET", path)).content.TrackingNo, service.ledger.counters().writes], ["1Z1", 1]);
  assert.equal((await ask("GET", "/Deliveries('9')")).status, 404);
  assert.equal((await fetch(`${service.url}/Deliveries`)).status, 401);
});

test("the OData service creates as often as it is asked, and finds what was created by its external id", async (t) => {
  const { service, ask } = await open(t, "V4");
  const body = { Delivery: "80000001", ExternalId: "a'b" };
  assert.deepEqual(
    [(await ask("POST", "/Claims", body)).status, (await ask("POST", "/Claims", body)).status],
    [201, 201],
  );
  const found = await ask("GET", `/Claims?$filter=${encodeURIComponent("ExternalId eq 'a''b'")}`);
  assert.equal(found.content.value.length, 2);
  assert.equal(service.ledger.counters().doubles, 1);
  assert.equal((await ask("POST", "/Claims", { ...body, ExternalId: "x".repeat(21) })).status, 400);
  assert.equal((await ask("POST", "/Claims", { Delivery: "9" })).status, 400);
});

test("version 2 asks for a token beside its cookie, and writes moments in its own way", async (t) => {
  const { service, ask } = await open(t, "V2");
  const path = "/Deliveries('80000001')";
  const change = { ShipStatus: "DELIVERED", ShipStatusAt: "/Date(1767596400000)/" };
  const refused = await ask("POST", path, change, { "x-http-method": "MERGE", "if-match": "*" });
  assert.deepEqual([refused.status, refused.headers.get("x-csrf-token")], [403, "Required"]);
  const { headers } = await ask("GET", "/", undefined, { "x-csrf-token": "Fetch" });
  const session = { "x-csrf-token": headers.get("x-csrf-token") ?? "", cookie: headers.getSetCookie()[0] ?? "" };
  assert.equal(
    (await ask("POST", path, change, { ...session, "x-http-method": "MERGE", "if-match": "*" })).status,
    204,
  );
  assert.equal((await ask("GET", path)).content.d.ShipStatusAt, "/Date(1767596400000)/");
  const issue = await ask("POST", "/PostGoodsIssue?Number='80000001'", undefined, { ...session, "if-match": "*" });
  assert.deepEqual([issue.status, (await ask("GET", path)).content.d.GoodsStatus], [204, "C"]);
  service.forget();
  assert.equal(
    (await ask("POST", path, change, { ...session, "x-http-method": "MERGE", "if-match": "*" })).status,
    403,
  );
});
