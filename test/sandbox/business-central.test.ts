import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Environment, environmentSecrets, startEnvironment } from "../../sandbox/business-central/start.ts";
import { tokenPath } from "../../sandbox/odata/entra.ts";

const { user, accessKey, application } = environmentSecrets;
const basic = `Basic ${Buffer.from(`${user}:${accessKey}`).toString("base64")}`;

async function start(t: TestContext): Promise<Environment> {
  const environment = await startEnvironment({ parcels: 3 });
  t.after(() => environment.close());
  return environment;
}

interface Answered {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(
  { url, company }: Environment,
  path: string,
  more: { method?: string; body?: object; ifMatch?: string; authorization?: string } = {},
): Promise<Answered> {
  const { method = "GET", body, ifMatch, authorization = basic } = more;
  const root = path.startsWith("waybill") ? "/api/contoso/waybill/v1.0" : "/api/v2.0";
  const answer = await fetch(`${url}${root}/companies(${company.id})/${path}`, {
    method,
    headers: { authorization, ...(ifMatch === undefined ? {} : { "if-match": ifMatch }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const read = text === "" ? {} : JSON.parse(text);
  return { status: answer.status, code: read.error?.code, body: read };
}

const told = async (...asked: Parameters<typeof ask>) => {
  const { status, code } = await ask(...asked);
  return [status, code];
};

function idOf(environment: Environment, set: string, number: string): string {
  return (
    environment.company.all(set).find(({ values }) => values.number === number || values.code === number)?.id ?? ""
  );
}

test("the environment gives a token to the right application, for the right scope, and only for an hour", async (t) => {
  let now = Date.now();
  const environment = await startEnvironment({ parcels: 1, now: () => now });
  t.after(() => environment.close());
  const grant = async (change: Record<string, string>) => {
    const { clientId, clientSecret, scope } = application;
    const form = {
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope,
      ...change,
    };
    const answer = await fetch(environment.url + tokenPath, { method: "POST", body: new URLSearchParams(form) });
    return { status: answer.status, body: (await answer.json()) as { access_token?: string; error?: string } };
  };
  assert.equal((await grant({ client_secret: "x" })).body.error, "invalid_client");
  assert.equal((await grant({ scope: "https://example.com/.default" })).body.error, "invalid_scope");
  assert.equal((await grant({ grant_type: "password" })).status, 400);
  const authorization = `Bearer ${(await grant({})).body.access_token}`;
  assert.equal((await ask(environment, "salesOrders", { authorization })).status, 200);
  now += 3_600_000;
  assert.deepEqual(await told(environment, "salesOrders", { authorization }), [
    401,
    "Authentication_InvalidCredentials",
  ]);
});

test("the environment lets nobody change a posted shipment but the customer's page, and that only with a version", async (t) => {
  const environment = await start(t);
  const id = idOf(environment, "salesShipments", "80000001");
  const body = { packageTrackingNo: "1Z" };
  const patch = { method: "PATCH", body };
  assert.deepEqual(await told(environment, `salesShipments(${id})`, patch), [405, "BadRequest_MethodNotAllowed"]);
  assert.equal((await ask(environment, `salesShipments(${id})`)).body.packageTrackingNo, undefined);
  assert.deepEqual(await told(environment, `waybillShipments(${id})`, patch), [400, "BadRequest_InvalidToken"]);
  const etag = String((await ask(environment, `waybillShipments(${id})`)).body["@odata.etag"]);
  assert.equal((await ask(environment, `waybillShipments(${id})`, { ...patch, ifMatch: etag })).status, 200);
  assert.deepEqual(await told(environment, `waybillShipments(${id})`, { ...patch, ifMatch: etag }), [
    409,
    "Request_EntityChanged",
  ]);
  assert.equal((await ask(environment, `waybillShipments(${id})`, { ...patch, ifMatch: "*" })).status, 200);
  assert.deepEqual(
    environment.ledger.doubles().map(({ kind }) => kind),
    ["same-value-twice"],
  );
});

test("the environment refuses values that do not fit, and keeps nothing of them", async (t) => {
  const environment = await start(t);
  const id = idOf(environment, "salesShipments", "80000001");
  const patch = (body: object) => told(environment, `waybillShipments(${id})`, { method: "PATCH", body, ifMatch: "*" });
  assert.deepEqual(await patch({ packageTrackingNo: "x".repeat(51) }), [400, "Application_StringExceededLength"]);
  assert.deepEqual(await patch({ shippingAgentCode: "PIGEON" }), [400, "Internal_InvalidTableRelation"]);
  assert.deepEqual(await patch({ typo: "x" }), [400, "BadRequest"]);
  assert.deepEqual(await patch({ number: "x" }), [400, "BadRequest_InvalidOperation"]);
  assert.deepEqual(await patch({ deliveredAt: "soon" }), [400, "BadRequest"]);
  environment.faults.set([{ fault: "lock", method: "PATCH", ms: 60_000, times: 1 }]);
  assert.deepEqual(await patch({ receivedBy: "X" }), [409, "Internal_ServerError"]);
  assert.deepEqual(environment.ledger.rows(), []);
});

test("the environment posts an order once; invoiced whole it is gone, and its number stays on what was posted", async (t) => {
  const environment = await start(t);
  const id = idOf(environment, "salesOrders", "4500001");
  const ship = () => told(environment, `waybillOrders(${id})/Microsoft.NAV.ship`, { method: "POST" });
  const both = () => told(environment, `salesOrders(${id})/Microsoft.NAV.shipAndInvoice`, { method: "POST" });
  assert.deepEqual(
    [await ship(), await ship()],
    [
      [204, undefined],
      [400, "Application_DialogException"],
    ],
  );
  assert.deepEqual(
    [await both(), await both()],
    [
      [204, undefined],
      [404, "BadRequest_ResourceNotFound"],
    ],
  );
  const filter = `?$filter=${encodeURIComponent("orderNumber eq '4500001'")}`;
  const { body: invoices } = await ask(environment, `salesInvoices${filter}`);
  assert.equal((invoices.value as unknown[]).length, 1);
  const { "goods-issue": issues, created, doubles } = environment.ledger.counters();
  assert.deepEqual([issues, created, doubles], [1, 1, 0]);
});

test("the environment makes credit memos and journal lines as often as it is asked, and books doubles", async (t) => {
  const environment = await start(t);
  const post = { method: "POST" };
  assert.deepEqual(await told(environment, "salesCreditMemos", { ...post, body: {} }), [
    400,
    "Application_DialogException",
  ]);
  const memo = { customerNumber: "17100000", externalDocumentNumber: "r-1" };
  for (const _ of [1, 2])
    assert.equal((await ask(environment, "salesCreditMemos", { ...post, body: memo })).status, 201);
  assert.deepEqual(await told(environment, "journalLines"), [400, "Application_DialogException"]);
  const lines = `journals(${idOf(environment, "journals", "FREIGHT")})/journalLines`;
  const line = { accountNumber: "8450", balancingAccountNumber: "2390", documentNumber: "d-1", amount: 1 };
  for (const _ of [1, 2]) assert.equal((await ask(environment, lines, { ...post, body: line })).status, 201);
  assert.deepEqual(await told(environment, lines, { ...post, body: { ...line, accountNumber: "1" } }), [
    400,
    "Internal_InvalidTableRelation",
  ]);
  assert.deepEqual(await told(environment, lines, { ...post, body: { ...line, amount: "1" } }), [400, "BadRequest"]);
  assert.deepEqual(
    environment.ledger.doubles().map(({ kind }) => kind),
    ["created-twice", "created-twice"],
  );
  assert.deepEqual(await told(environment, "salesOrders?$filter=typo%20eq%201"), [400, "BadRequest"]);
});
