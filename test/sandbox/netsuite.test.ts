import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { type TestContext, test } from "node:test";
import { type NetSuite, startNetSuite } from "../../sandbox/netsuite/start.ts";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicKey = keys.publicKey.export({ type: "spki", format: "pem" }).toString();
const application = { clientId: "client-1", certificateId: "cert-1", publicKey };

interface Client {
  readonly account: NetSuite;
  ask(method: string, path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<Response>;
  pass(ms: number): void;
}

/** A client whose every request is let in: the account's issuer is asked by another test. */
async function open(t: TestContext): Promise<Client> {
  let now = Date.UTC(2026, 0, 5);
  const account = await startNetSuite({ application, parcels: 3, now: () => now });
  account.issuer.knows = () => true;
  t.after(() => account.close());
  const ask: Client["ask"] = (method, path, body, headers = {}) =>
    fetch(`${account.url}/services/rest${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return { account, ask, pass: (ms) => void (now += ms) };
}

async function codeOf(answer: Response): Promise<string> {
  const { "o:errorDetails": details } = (await answer.json()) as { "o:errorDetails": { "o:errorCode": string }[] };
  return `${answer.status} ${details[0]?.["o:errorCode"]}`;
}

const transform = "/record/v1/salesOrder/500001/!transform";
const async = { prefer: "respond-async", "x-netsuite-idempotency-key": "k1" };

test("a sales order is billed once, and an external id serves one transaction only", async (t) => {
  const { account, ask } = await open(t);
  const invoice = await ask("POST", `${transform}/invoice`, { externalId: "X1" });
  assert.deepEqual([invoice.status, invoice.headers.get("location")], [204, "/services/rest/record/v1/invoice/7001"]);
  assert.equal(await codeOf(await ask("POST", `${transform}/invoice`, { externalId: "X2" })), "400 USER_ERROR");
  assert.equal(
    await codeOf(await ask("POST", `${transform}/returnAuthorization`, { externalId: "X1" })),
    "400 DUP_RCRD",
  );
  assert.equal(
    await codeOf(await ask("POST", `${transform}/returnAuthorization`, { externalId: "DN-80000001" })),
    "400 DUP_RCRD",
  );
  assert.equal((await ask("POST", "/record/v1/supportCase", { externalId: "X1", company: { id: "1" } })).status, 204);
  assert.equal((await ask("GET", "/record/v1/invoice/eid:X1")).status, 200);
  assert.equal(await codeOf(await ask("GET", "/record/v1/invoice/eid:X2")), "404 NONEXISTENT_ID");
  assert.deepEqual(
    account.ledger.rows().map((row) => row.effect === "created" && row.made),
    ["invoice", "claim"],
  );
});

test("a journal entry balances and names accounts that are there, a case names its customer", async (t) => {
  const { account, ask } = await open(t);
  const entry = (account_: string, credit: number) => {
    const items = [
      { account: { id: "60" }, debit: 5 },
      { account: { id: account_ }, credit },
    ];
    return ask("POST", "/record/v1/journalEntry", { line: { items } });
  };
  assert.equal(await codeOf(await entry("99", 5)), "400 INVALID_CONTENT");
  assert.equal(await codeOf(await entry("21", 4)), "400 USER_ERROR");
  assert.equal((await entry("21", 5)).status, 204);
  assert.equal(await codeOf(await ask("POST", "/record/v1/supportCase", { title: "X" })), "400 USER_ERROR");
  const strict = { "x-netsuite-propertynamevalidation": "Error" };
  assert.equal(
    await codeOf(await ask("POST", "/record/v1/supportCase", { titel: "X" }, strict)),
    "400 INVALID_CONTENT",
  );
  assert.equal(account.made.length, 1);
});

test("an asynchronous request is a job that is done later, and its key has no second one", async (t) => {
  const { account, ask, pass } = await open(t);
  const taken = await ask("POST", `${transform}/invoice`, { externalId: "X1" }, async);
  assert.deepEqual([taken.status, taken.headers.get("location")], [202, "/services/rest/async/v1/job/90001"]);
  const again = await ask("POST", `${transform}/invoice`, { externalId: "X9" }, async);
  assert.equal(again.headers.get("location"), "/services/rest/async/v1/job/90001");
  assert.equal(await codeOf(again), "400 IDEMPOTENCY_ERROR");
  const job = async () => (await ask("GET", "/async/v1/job/90001")).json() as Promise<{ progress: string }>;
  assert.deepEqual([(await job()).progress, account.made.length], ["pending", 0]);
  assert.equal(await codeOf(await ask("GET", "/async/v1/job/90001/task/1/result")), "400 INVALID_REQUEST");
  pass(1000);
  assert.deepEqual([(await job()).progress, account.made.length], ["succeeded", 1]);
  assert.equal((await ask("GET", "/async/v1/job/90001/task/1/result")).status, 204);
  const failing = await ask("POST", `${transform}/invoice`, { externalId: "X3" }, { prefer: "respond-async" });
  pass(1000);
  const [path] = /\/async.*$/.exec(failing.headers.get("location") ?? "") ?? [];
  assert.equal(await codeOf(await ask("GET", `${path}/task/1/result`)), "400 USER_ERROR");
  assert.equal(await codeOf(await ask("GET", "/async/v1/job/1")), "404 NONEXISTENT_ID");
});

test("a key of a synchronous request is ignored, as NetSuite does", async (t) => {
  const { account, ask } = await open(t);
  const key = { "x-netsuite-idempotency-key": "k1" };
  for (const externalId of ["X1", "X2"]) {
    assert.equal((await ask("POST", `${transform}/returnAuthorization`, { externalId }, key)).status, 204);
  }
  assert.equal(account.made.length, 2);
});

test("a choice is written by its id, and a statement of another form is refused", async (t) => {
  const { account, ask } = await open(t);
  const write = (body: object) => ask("PATCH", "/record/v1/itemFulfillment/1001", body);
  assert.equal(await codeOf(await write({ shipMethod: "12" })), "400 INVALID_CONTENT");
  assert.equal((await write({ shipMethod: { id: "12" } })).status, 204);
  assert.equal(account.records.get("1001")?.body["shipMethod"], "12");
  const query = (q: string) => ask("POST", "/query/v1/suiteql", { q }, { prefer: "transient" });
  assert.equal(await codeOf(await query("SELECT id FROM customer")), "400 INVALID_PARAMETER");
  assert.equal(await codeOf(await ask("POST", "/query/v1/suiteql", { q: "" })), "400 INVALID_PARAMETER");
  assert.equal(await codeOf(await ask("GET", "/record/v1/metadata-catalog/nothing")), "404 NONEXISTENT_ID");
});
