import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Site, siteSecrets, startSite } from "../../sandbox/erpnext/site.ts";

const token = `token ${siteSecrets.apiKey}:${siteSecrets.apiSecret}`;
const shipment = "Shipment/SHIPMENT-00001";
const note = "Delivery Note/MAT-DN-2026-00001";

async function start(t: TestContext): Promise<Site> {
  const site = await startSite({ parcels: 3 });
  t.after(() => site.close());
  return site;
}

interface Answered {
  readonly data?: Readonly<Record<string, unknown>>;
  readonly exc_type?: string;
}

async function ask(site: Site, path: string, body?: object, authorization: string | null = token) {
  const sent = body === undefined ? { method: "GET" } : { method: "PUT", body: JSON.stringify(body) };
  const headers = authorization === null ? {} : { authorization };
  const answer = await fetch(`${site.url}/api/resource/${path}`, { ...sent, headers });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.includes("json");
  return { status: answer.status, body: (isJson ? JSON.parse(text) : {}) as Answered };
}

async function told(site: Site, path: string, body?: object, authorization?: string | null) {
  const { status, body: answered } = await ask(site, path, body, authorization);
  return [status, answered.exc_type];
}

test("the ERPNext site knows a wrong secret from a guest", async (t) => {
  const site = await start(t);
  assert.deepEqual(await told(site, shipment, undefined, "token a:b"), [401, "AuthenticationError"]);
  assert.deepEqual(await told(site, shipment, undefined, null), [403, "PermissionError"]);
});

test("the ERPNext site takes a save only with the latest modified, and without any it takes every save", async (t) => {
  const site = await start(t);
  const { modified } = (await ask(site, shipment)).body.data ?? {};
  assert.equal((await ask(site, shipment, { carrier: "UPS", modified })).status, 200);
  assert.deepEqual(await told(site, shipment, { carrier: "DPD", modified }), [417, "TimestampMismatchError"]);
  assert.equal((await ask(site, shipment, { carrier: "DPD" })).status, 200);
  assert.deepEqual(
    site.ledger.rows().map((row) => row.effect === "field" && row.to),
    ["UPS", "DPD"],
  );
});

test("the ERPNext site submits a note once, and what is submitted stays so", async (t) => {
  const site = await start(t);
  for (const _ of [1, 2]) assert.equal((await ask(site, note, { docstatus: 1 })).body.data?.docstatus, 1);
  assert.equal(site.ledger.counters()["goods-issue"], 1);
  assert.deepEqual(await told(site, note, { docstatus: 0 }), [417, "DocstatusTransitionError"]);
  assert.deepEqual(await told(site, note, { lr_no: "1" }), [417, "UpdateAfterSubmitError"]);
  const cancelled = site.documents.find("Delivery Note", "MAT-DN-2026-00002");
  assert.ok(cancelled);
  site.documents.touch(cancelled, { docstatus: 2 });
  assert.deepEqual(await told(site, `Delivery Note/${cancelled.name}`, { docstatus: 1 }), [417, "ValidationError"]);
});

test("the ERPNext site tells each refusal by the name of its exception, and keeps nothing of it", async (t) => {
  const site = await start(t);
  assert.deepEqual(await told(site, "Shipment/NONE"), [404, "DoesNotExistError"]);
  assert.deepEqual(await told(site, "Nothing?fields=[%22name%22]"), [404, "DoesNotExistError"]);
  assert.deepEqual(await told(site, "Shipment?fields=[%22typo%22]"), [417, "DataError"]);
  assert.deepEqual(await told(site, shipment, { tracking_status: "Late" }), [417, "ValidationError"]);
  assert.deepEqual(await told(site, shipment, { carrier: "x".repeat(141) }), [417, "CharacterLengthExceededError"]);
  site.throwNext("QueryDeadlockError");
  assert.deepEqual(await told(site, shipment, { carrier: "UPS" }), [500, "QueryDeadlockError"]);
  site.faults.set([{ fault: "lock", method: "PUT", ms: 60_000, times: 1 }]);
  assert.deepEqual(await told(site, shipment, { carrier: "UPS" }), [417, "DocumentLockedError"]);
  assert.deepEqual(site.ledger.rows(), []);
});
