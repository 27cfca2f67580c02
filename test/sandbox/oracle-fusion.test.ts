import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Environment, startEnvironment } from "../../sandbox/oracle-fusion/environment.ts";
import { fusionSecrets } from "../../sandbox/oracle-fusion/issuer.ts";

const basic = `Basic ${Buffer.from(`${fusionSecrets.user}:${fusionSecrets.password}`).toString("base64")}`;
const headers = {
  ...{ authorization: basic, "rest-framework-version": "4", "content-type": "application/json" },
  accept: "application/json, application/vnd.oracle.adf.error+json",
};
const root = "/fscmRestApi/resources/11.13.18.05";
const shipment = "80000001";

async function start(t: TestContext, now?: () => number): Promise<Environment> {
  const environment = await startEnvironment({ parcels: 3, ...(now ? { now } : {}) });
  t.after(() => environment.close());
  return environment;
}

type Told = Readonly<Record<string, unknown>> & { readonly items?: readonly Record<string, unknown>[] };

async function ask(environment: Environment, path: string, body?: object, change: Record<string, string> = {}) {
  const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(`${environment.url}${root}/${path}`, { ...sent, headers: { ...headers, ...change } });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.includes("json") ?? false;
  return {
    status: answer.status,
    text,
    type: answer.headers.get("content-type"),
    body: (isJson ? JSON.parse(text) : {}) as Told,
  };
}

async function rowsOf(environment: Environment, path: string, q: string) {
  const { status, body } = await ask(environment, `${path}${path.includes("?") ? "&" : "?"}q=${encodeURIComponent(q)}`);
  assert.equal(status, 200, q);
  return body.items ?? [];
}

const confirm = { Action: "CONFIRM", ShipmentName: shipment, Organization: "M1" };
const update = (values: object) => ({ ActionCode: "ShipmentUpdate", shipments: [{ Shipment: shipment, ...values }] });

test("the Fusion environment knows its user, gives tokens to its application, and forgets them after an hour", async (t) => {
  let now = Date.UTC(2026, 0, 5);
  const environment = await start(t, () => now);
  assert.equal((await ask(environment, "shipments", undefined, { authorization: "Basic eDp5" })).status, 401);
  const pair = Buffer.from(`${fusionSecrets.clientId}:${fusionSecrets.clientSecret}`).toString("base64");
  const grant = async (scope: string) => {
    const body = new URLSearchParams({ grant_type: "client_credentials", scope });
    const answer = await fetch(`${environment.url}/oauth2/v1/token`, {
      ...{ method: "POST", body },
      headers: { authorization: `Basic ${pair}` },
    });
    return { status: answer.status, ...((await answer.json()) as { access_token?: string }) };
  };
  assert.equal((await grant("all")).status, 400);
  const { access_token: token } = await grant(fusionSecrets.scope);
  const seen = async () =>
    (await ask(environment, "shipments", undefined, { authorization: `Bearer ${token}` })).status;
  assert.equal(await seen(), 200);
  now += 3_600_000;
  assert.equal(await seen(), 401);
});

test("the Fusion environment answers conditions, in pages and in order, and refuses those that it cannot follow", async (t) => {
  const environment = await start(t);
  assert.equal((await rowsOf(environment, "shipmentLines", `Shipment = '${shipment}'`)).length, 2);
  const two = "(Order = '4500001' or Order = '4500002') and ShipmentLine > 100011";
  assert.equal((await rowsOf(environment, "shipmentLines", two)).length, 3);
  const since = "LastUpdateDate > '2026-01-02T08:00:02Z' and LineStatusCode = 'Y'";
  assert.equal((await rowsOf(environment, "shipmentLines", since)).length, 4);
  const page = await ask(environment, "shipmentLines?limit=4&offset=4&orderBy=ShipmentLine:desc");
  assert.deepEqual([page.body.items?.length, page.body.hasMore], [2, false]);
  for (const q of ["Nothing = 'x'", "Shipment like 'x'", "Shipment = x", "(Shipment = 'x'"]) {
    const refused = await ask(environment, `shipments?q=${encodeURIComponent(q)}`);
    assert.deepEqual([refused.status, refused.type], [400, "application/vnd.oracle.adf.error+json"], q);
  }
  const old = await ask(environment, "shipments?q=Shipment='x'", undefined, { "rest-framework-version": "1" });
  assert.equal(old.status, 400);
});

test("the Fusion environment tells errors as a line of text to those who do not accept their type", async (t) => {
  const environment = await start(t);
  const plain = await ask(environment, "shippingTransactions", { Action: "SHIP" }, { accept: "application/json" });
  assert.deepEqual([plain.status, plain.type, plain.text], [400, "text/plain", "The action is not valid."]);
  assert.equal((await ask(environment, "shipmentLineChangeRequests")).status, 405);
  assert.equal((await ask(environment, "nothing", {})).status, 404);
  assert.deepEqual(environment.ledger.rows(), []);
});

test("the Fusion environment changes all lines or none, and names the attribute that is wrong", async (t) => {
  const environment = await start(t);
  const change = (...shipmentLines: object[]) =>
    ask(environment, "shipmentLineChangeRequests", { ActionCode: "UpdateAttributes", shipmentLines });
  const good = { ShipmentLine: 100011, TrackingNumber: "1Z9" };
  const unknown = await change(good, { ShipmentLine: 1, TrackingNumber: "1Z9" });
  assert.deepEqual([unknown.status, unknown.body.ReturnStatus], [201, "ERROR"]);
  const long = await change(good, { ShipmentLine: 100012, TrackingNumber: "x".repeat(31) });
  assert.match(long.text, /JBO-27010.*TrackingNumber/);
  assert.deepEqual(environment.ledger.rows(), []);
  assert.equal((await change(good)).body.ReturnStatus, "SUCCESS");
  const [row] = environment.ledger.rows();
  assert.deepEqual([row?.document, row?.effect === "field" && row.to], ["80000001/100011", "1Z9"]);
});

test("the Fusion environment takes every confirmation, and says in its body what came of it", async (t) => {
  const environment = await start(t);
  const result = async (change: object = {}) =>
    (await ask(environment, "shippingTransactions", { ...confirm, ...change })).body.Result;
  assert.equal(await result({ Organization: "M2" }), "ERROR");
  environment.whimNext("idle");
  assert.equal(await result(), "SUCCESS");
  assert.deepEqual(environment.ledger.rows(), []);
  environment.faults.set([{ fault: "lock", method: "POST", ms: 0, times: 1 }]);
  assert.equal(await result(), "SUCCESS");
  assert.equal(await result(), "ERROR");
  assert.equal(environment.ledger.counters()["goods-issue"], 1);
  const [line] = await rowsOf(environment, "shipmentLines", `Shipment = '${shipment}'`);
  assert.deepEqual([line?.LineStatus, line?.ShipmentStatusCode], ["Interfaced", "CL"]);
});

test("the Fusion environment holds a shipment for another user, and says so in three ways", async (t) => {
  const environment = await start(t);
  environment.faults.set([{ fault: "lock", method: "POST", ms: 60_000, times: 1 }]);
  assert.match((await ask(environment, "shippingTransactions", confirm)).text, /locked by another user/);
  assert.match(
    (await ask(environment, "shipmentTransactionRequests", update({ Waybill: "W" }))).text,
    /WSH_SHIPMENT_LOCKED/,
  );
  const lines = { ActionCode: "UpdateAttributes", shipmentLines: [{ ShipmentLine: 100011, TrackingNumber: "1" }] };
  assert.match((await ask(environment, "shipmentLineChangeRequests", lines)).text, /JBO-26030/);
  assert.deepEqual(environment.ledger.rows(), []);
});

test("the Fusion environment keeps the first date of delivery, and drops one before the ship date, without a word", async (t) => {
  const environment = await start(t);
  const delivered = async (moment: string) => {
    const { status } = await ask(environment, "shipmentTransactionRequests", update({ ActualDeliveryDate: moment }));
    assert.equal(status, 201);
    return environment.shipments.find(shipment)?.header["ActualDeliveryDate"];
  };
  await ask(environment, "shipmentTransactionRequests", update({ ActualShipDate: "2026-01-05T06:00:00Z" }));
  assert.equal(await delivered("2026-01-05T05:00:00Z"), null);
  assert.equal(await delivered("2026-01-05T07:00:00Z"), "2026-01-05T07:00:00Z");
  assert.equal(await delivered("2026-01-06T07:00:00Z"), "2026-01-05T07:00:00Z");
  assert.equal(environment.ledger.counters().field, 2);
});

test("the Fusion environment shows the flexfield as a list or as a collection, by the framework's version", async (t) => {
  const environment = await start(t);
  await ask(environment, "shipmentTransactionRequests", update({ DFF: [{ waybillMilestone: "DELIVERED" }] }));
  const shown = async (version: string) => {
    const path = `shipments?expand=shipmentsDFF&q=${encodeURIComponent(`Shipment = '${shipment}'`)}`;
    const { body } = await ask(environment, path, undefined, { "rest-framework-version": version });
    return JSON.stringify(body.items?.[0]?.["shipmentsDFF"]);
  };
  assert.match(await shown("2"), /^\[\{.*"waybillMilestone":"DELIVERED"/);
  assert.match(await shown("4"), /^\{"items":\[\{.*"waybillMilestone":"DELIVERED"/);
  const typo = await ask(environment, "shipmentTransactionRequests", update({ DFF: [{ typo: "x" }] }));
  assert.match(typo.text, /JBO-25058.*typo/);
});

test("the Fusion environment enters a source order once, and works on a release after it has answered", async (t) => {
  const environment = await start(t);
  const order = {
    ...{ SourceTransactionNumber: "R1", SourceTransactionSystem: "OPS", BuyingPartyNumber: "1" },
    lines: [
      {
        ...{ TransactionCategoryCode: "RETURN", ReturnReasonCode: "X" },
        originalOrderReference: [{ DocumentSubLineIdentifier: 300011 }],
      },
    ],
  };
  assert.equal((await ask(environment, "salesOrdersForOrderHub", order)).status, 201);
  assert.match((await ask(environment, "salesOrdersForOrderHub", order)).text, /already exists/);
  assert.match((await ask(environment, "salesOrdersForOrderHub", { ...order, lines: [] })).text, /FOM-100[23]/);
  const named = { ActionCode: "ORA_FOM_RELEASE_PAUSE_TASK", ActionRequestTrackingId: 7 };
  const release = { ...named, requests: [{ ...named, HeaderId: 500001, FulfillLineId: 300011 }] };
  const statuses = [(await ask(environment, "salesOrderActionRequests", release)).body.RequestStatus];
  for (const _ of [1, 2]) {
    const [request] = await rowsOf(environment, "salesOrderActionRequests", "ActionRequestTrackingId = 7");
    statuses.push(request?.RequestStatus);
  }
  assert.deepEqual(statuses, ["PRE_PROCESSING", "IN_PROGRESS", "SUCCESS"]);
  await ask(environment, "salesOrderActionRequests", { ...release, ActionRequestTrackingId: 8 });
  for (const _ of [1, 2]) await rowsOf(environment, "salesOrderActionRequests", "ActionRequestTrackingId = 8");
  const [second] = await rowsOf(environment, "salesOrderActionRequests?expand=requests", "ActionRequestTrackingId = 8");
  assert.match(JSON.stringify(second), /"ERROR".*No paused task/);
  assert.deepEqual(
    environment.ledger.doubles().map(({ kind, what }) => [kind, what]),
    [["created-twice", "invoice"]],
  );
});
