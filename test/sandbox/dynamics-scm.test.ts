import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Environment, environmentSecrets, startEnvironment } from "../../sandbox/dynamics-scm/start.ts";
import { tokenPath } from "../../sandbox/odata/entra.ts";

async function start(t: TestContext): Promise<Environment> {
  const environment = await startEnvironment({ parcels: 3 });
  t.after(() => environment.close());
  return environment;
}

async function tokenOf({ url }: Environment, scope = `${url}/.default`): Promise<string> {
  const { clientId, clientSecret } = environmentSecrets;
  const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
  const body = new URLSearchParams({ grant_type: "client_credentials", scope });
  const answer = await fetch(url + tokenPath, { method: "POST", headers: { authorization }, body });
  const { access_token: token = "", error } = (await answer.json()) as { access_token?: string; error?: string };
  return error ?? `Bearer ${token}`;
}

type Asked = { method?: string; body?: object; ifMatch?: string };

async function ask(environment: Environment, path: string, { method = "GET", body, ifMatch }: Asked = {}) {
  const authorization = await tokenOf(environment);
  const answer = await fetch(environment.url + path, {
    method,
    headers: { authorization, ...(ifMatch === undefined ? {} : { "if-match": ifMatch }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const read = text === "" ? {} : JSON.parse(text);
  return { status: answer.status, body: read, said: String(read.error?.innererror?.message ?? read.Message ?? "") };
}

const across = "cross-company=true";
const shipment = `/data/WaybillShipments(dataAreaId='usmf',ShipmentId='80000001')?${across}`;

test("the environment knows its own scope, and nobody without a token", async (t) => {
  const environment = await start(t);
  assert.equal(await tokenOf(environment, "https://other.example/.default"), "invalid_scope");
  assert.equal((await fetch(`${environment.url}/data/SalesOrderHeadersV2`)).status, 401);
  const authorization = await tokenOf(environment);
  environment.entra.forget();
  assert.equal(
    (await fetch(`${environment.url}/data/SalesOrderHeadersV2`, { headers: { authorization } })).status,
    401,
  );
});

test("the environment shows one company, and all of them only to those who ask across companies", async (t) => {
  const environment = await start(t);
  const count = async (query: string) => (await ask(environment, `/data/WaybillShipments?${query}`)).body.value.length;
  const filter = "$filter=ShipmentId%20eq%20'80000001'";
  assert.deepEqual([await count(filter), await count(`${across}&${filter}`)], [0, 2]);
  assert.equal(await count(`${across}&${filter}%20and%20dataAreaId%20eq%20'usmf'`), 1);
});

test("the environment takes a change under the latest version, under any, and under none; a stale one is refused", async (t) => {
  const environment = await start(t);
  const body = { CarrierTrackingNumber: "1Z" };
  const etag = String((await ask(environment, shipment)).body["@odata.etag"]);
  const change = async (ifMatch?: string) => {
    return (await ask(environment, shipment, { method: "PATCH", body, ...(ifMatch ? { ifMatch } : {}) })).status;
  };
  assert.deepEqual([await change(etag), await change(etag), await change("*"), await change()], [204, 412, 204, 204]);
  assert.equal(environment.ledger.doubles().length, 2);
  const half = "/data/WaybillShipments(ShipmentId='80000001')?cross-company=true";
  assert.equal((await ask(environment, half, { method: "PATCH", body })).status, 404);
});

test("the environment refuses values that do not fit, and keeps nothing of them", async (t) => {
  const environment = await start(t);
  const change = async (body: object) => {
    const { status, said } = await ask(environment, shipment, { method: "PATCH", body });
    return `${status} ${said}`;
  };
  assert.match(await change({ Typo: "x" }), /^400 The property 'Typo' does not exist/);
  assert.match(await change({ SalesOrderNumber: "x" }), /^403 .*update not allowed for field/);
  assert.match(await change({ CarrierTrackingNumber: 1 }), /^400 Cannot convert/);
  assert.match(
    await change({ CarrierTrackingNumber: "x".repeat(51) }),
    /^400 Write failed for table row .*Infolog: Warning/,
  );
  environment.faults.set([{ fault: "lock", method: "PATCH", ms: 60_000, times: 1 }]);
  assert.match(await change({ ReceivedBy: "X" }), /^500 .*update conflict occurred/);
  assert.deepEqual(environment.ledger.rows(), []);
});

test("the environment confirms a shipment once, and says so with status 200", async (t) => {
  const environment = await start(t);
  const path = "/api/services/WaybillServices/WaybillShipping/confirmShipment";
  const confirm = (id: string) =>
    ask(environment, path, { method: "POST", body: { _dataAreaId: "usmf", _shipmentId: id } });
  assert.equal((await confirm("80000001")).body.PackingSlip, "PS-000001");
  const again = await confirm("80000001");
  assert.deepEqual([again.status, /confirmed already/.test(again.said)], [200, true]);
  assert.equal((await confirm("NONE")).status, 500);
  assert.equal(environment.ledger.counters()["goods-issue"], 1);
});

test("the environment makes returns as often as it is asked, and a line of a journal only once", async (t) => {
  const environment = await start(t);
  const post = (set: string, body: object) => ask(environment, `/data/${set}?${across}`, { method: "POST", body });
  const order = { dataAreaId: "usmf", CustomerAccountNumber: "1", CustomersOrderReference: "r" };
  for (const _ of [1, 2]) assert.equal((await post("ReturnOrderHeadersV2", order)).status, 201);
  assert.match(
    (await post("ReturnOrderHeadersV2", { CustomerAccountNumber: "1" })).said,
    /'Company' must be filled in/,
  );
  const journal = await post("LedgerJournalHeaders", { dataAreaId: "usmf", JournalName: "GenJrn" });
  const { JournalBatchNumber } = journal.body;
  const line = { dataAreaId: "usmf", JournalBatchNumber, LineNumber: 1, DebitAmount: 1, Document: "d" };
  assert.equal((await post("LedgerJournalLines", line)).status, 201);
  assert.match((await post("LedgerJournalLines", line)).said, /already exists/);
  assert.match((await post("LedgerJournalLines", { ...line, JournalBatchNumber: "x" })).said, /does not exist/);
  assert.deepEqual(
    environment.ledger.doubles().map(({ kind, document }) => `${kind} ${document}`),
    ["created-twice r"],
  );
});
