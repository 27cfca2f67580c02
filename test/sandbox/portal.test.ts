import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { portalKey, startPortal } from "../../sandbox/portal/portal.ts";

async function open(t: TestContext) {
  const portal = await startPortal({ parcels: 3 });
  t.after(() => portal.close());
  const ask = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${portal.url}/api${path}`, {
      ...{ method, headers: { "x-api-key": portalKey, ...headers } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, etag: answer.headers.get("etag") ?? "", body: Object(await answer.json()) };
  };
  return { portal, ask };
}

test("the portal changes a delivery only with the version that was read", async (t) => {
  const { portal, ask } = await open(t);
  const { etag } = await ask("GET", "/deliveries/80000001");
  const body = { trackingNumber: "1Z1" };
  assert.equal((await ask("PATCH", "/deliveries/80000001", body)).status, 428);
  assert.equal((await ask("PATCH", "/deliveries/80000001", body, { "if-match": '"9"' })).status, 412);
  const changed = await ask("PATCH", "/deliveries/80000001", body, { "if-match": etag });
  assert.deepEqual([changed.status, changed.body.shipment.trackingNumber], [200, "1Z1"]);
  assert.equal(portal.ledger.counters().writes, 1);
});

test("the portal knows a key again, and posts as often as it is asked under other keys", async (t) => {
  const { portal, ask } = await open(t);
  const post = (key: string, body: object = {}) =>
    ask("POST", "/deliveries/80000001/postings/return", body, { "idempotency-key": key });
  const first = await post("a");
  assert.deepEqual([first.status, (await post("a")).status], [201, 200]);
  assert.equal((await post("a", { reference: "x" })).status, 422);
  assert.deepEqual([(await ask("GET", "/postings/a")).status, (await ask("GET", "/postings/b")).status], [200, 404]);
  await post("b");
  assert.deepEqual(
    portal.ledger.doubles().map(({ kind }) => kind),
    ["created-twice"],
  );
});

test("the portal says no with status 200, and knows no stranger", async (t) => {
  const { portal, ask } = await open(t);
  const { etag } = await ask("GET", "/deliveries/80000001");
  const wrong = await ask("PATCH", "/deliveries/80000001", { price: "1" }, { "if-match": etag });
  assert.deepEqual([wrong.status, wrong.body.success, wrong.body.error.code], [200, false, "FIELD_UNKNOWN"]);
  assert.equal((await ask("GET", "/deliveries/9")).status, 404);
  assert.equal((await ask("GET", "/deliveries/80000001", undefined, { "x-api-key": "no" })).status, 401);
  assert.equal(portal.ledger.counters().writes, 0);
});
