import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Odoo, type OdooOptions, startOdoo } from "../../sandbox/odoo.ts";
import { odooSecrets } from "../../sandbox/odoo/service.ts";

const { apiKey, database, user, password } = odooSecrets;

async function start(t: TestContext, options: OdooOptions = {}): Promise<Odoo> {
  const erp = await startOdoo({ parcels: 3, ...options });
  t.after(() => erp.close());
  return erp;
}

/** What the tests look at: JSON of an exception, of an envelope, or of a returned value. */
interface Answered {
  readonly name?: string;
  readonly result?: unknown;
  readonly error?: { readonly data: { readonly name: string } };
  readonly res_model?: string;
}

async function post(erp: Odoo, path: string, body: object, key: string | null = apiKey) {
  const headers = { "content-type": "application/json", ...(key === null ? {} : { authorization: `Bearer ${key}` }) };
  const answer = await fetch(`${erp.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.includes("json");
  return { status: answer.status, body: (isJson ? JSON.parse(text) : {}) as Answered };
}

const call = (erp: Odoo, method: string, body: object, key?: string | null) =>
  post(erp, `/json/2/stock.picking/${method}`, body, key);
const rpc = (erp: Odoo, service: string, method: string, ...args: unknown[]) =>
  post(erp, "/jsonrpc", { jsonrpc: "2.0", method: "call", id: 5, params: { service, method, args } }, null);

test("JSON-2 answers with the returned value itself, and only for the right key", async (t) => {
  const erp = await start(t);
  const domain = [["name", "=", "WH/OUT/00002"]];
  const read = await call(erp, "search_read", { domain, fields: ["state"] });
  assert.deepEqual(read, { status: 200, body: [{ id: 42, state: "assigned" }] });
  for (const key of ["wrong", null]) {
    const refused = await call(erp, "search_read", { domain }, key);
    assert.deepEqual([refused.status, refused.body.name], [401, "werkzeug.exceptions.Unauthorized"]);
  }
});

test("JSON-2 tells exceptions by status and name", async (t) => {
  const erp = await start(t);
  const told = async (method: string, body: object) => {
    const { status, body: raised } = await call(erp, method, body);
    return [status, raised.name];
  };
  assert.deepEqual(await told("write", { ids: [41], vals: { x_no: 1 } }), [500, "builtins.ValueError"]);
  assert.deepEqual(await told("write", { ids: [99], vals: {} }), [404, "odoo.exceptions.MissingError"]);
  assert.deepEqual(await told("write", { ids: [41], vals: { state: "done" } }), [422, "odoo.exceptions.UserError"]);
  assert.deepEqual(await told("fly", { ids: [41] }), [404, "werkzeug.exceptions.NotFound"]);
  const stale = { x_shipment_status_at: "2026-01-05T07:00:00Z" };
  assert.deepEqual(await told("write", { ids: [41], vals: stale }), [500, "builtins.ValueError"]);
  assert.deepEqual(erp.ledger.rows(), []);
});

test("JSON-RPC tells exceptions inside a 200, and false to a stranger", async (t) => {
  const erp = await start(t, { version: 17 });
  assert.deepEqual(await rpc(erp, "common", "authenticate", database, user, "wrong", {}), {
    status: 200,
    body: { jsonrpc: "2.0", id: 5, result: false },
  });
  const { body: signedIn } = await rpc(erp, "common", "authenticate", database, user, password, {});
  const write = [database, signedIn.result, password, "stock.picking", "write", [[41]], { vals: { x_no: 1 } }];
  const failed = await rpc(erp, "object", "execute_kw", ...write);
  assert.deepEqual([failed.status, failed.body.error?.data.name], [200, "builtins.ValueError"]);
  assert.equal((await call(erp, "search_read", {})).status, 404);
});

test("a confirmation is done once, asks where it was told to, and orders a label where nobody wrote a number", async (t) => {
  const erp = await start(t);
  const confirm = async (id: number) => (await call(erp, "button_validate", { ids: [id] })).body;
  assert.equal(await confirm(41), true);
  assert.equal(await confirm(41), true);
  Object.assign(erp.pickings.byId(42) ?? {}, { validates: "wizard" });
  assert.equal((await confirm(42)).res_model, "stock.backorder.confirmation");
  Object.assign(erp.pickings.byId(43)?.values ?? {}, { carrier_id: [2, "Label printer"] });
  assert.equal(await confirm(43), true);
  assert.deepEqual(
    erp.ledger.rows().map(({ document, effect }) => [document, effect]),
    [
      ["WH/OUT/00001", "goods-issue"],
      ["WH/OUT/00003", "field"],
      ["WH/OUT/00003", "goods-issue"],
    ],
  );
});

test("a locked row gives the transaction up, and nothing is written", async (t) => {
  const erp = await start(t, { faults: [{ fault: "lock", path: "write", ms: 60_000, times: 1 }] });
  const write = () => call(erp, "write", { ids: [41], vals: { origin: "S9" } });
  for (const { status, body } of [await write(), await write()])
    assert.deepEqual([status, body.name], [500, "psycopg2.errors.SerializationFailure"]);
  assert.deepEqual(erp.ledger.rows(), []);
});
