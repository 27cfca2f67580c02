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

const model = (erp: Odoo, name: string, method: string, body: object) => post(erp, `/json/2/${name}/${method}`, body);

test("windows are records that are made first, and do their work once", async (t) => {
  const erp = await start(t, { delivered: true });
  const name = async (answer: ReturnType<typeof post>) => (await answer).body.name;
  const back = (picking: number) =>
    model(erp, "stock.return.picking", "create", { vals_list: [{ picking_id: picking }] });
  assert.deepEqual((await back(90_041)).body, [1]);
  const all = (ids: number[]) => model(erp, "stock.return.picking", "action_create_returns_all", { ids });
  assert.equal((await all([1])).body.res_model, "stock.picking");
  assert.equal(await name(all([1])), "odoo.exceptions.UserError");
  assert.deepEqual((await back(41)).body, [2]);
  assert.equal(await name(all([2])), "odoo.exceptions.UserError");
  assert.equal(
    await name(model(erp, "stock.return.picking", "create_returns", { ids: [1] })),
    "werkzeug.exceptions.NotFound",
  );
  const context = { active_id: 90_501 };
  const wizard = { vals_list: [{ advance_payment_method: "delivered" }], context };
  assert.deepEqual((await model(erp, "sale.advance.payment.inv", "create", wizard)).body, [3]);
  const invoice = () => model(erp, "sale.advance.payment.inv", "create_invoices", { ids: [3], context });
  assert.equal((await invoice()).body.res_model, "account.move");
  assert.equal((await invoice()).body.name, "odoo.exceptions.UserError");
  assert.deepEqual(
    erp.ledger.rows().map((row) => row.effect === "created" && [row.document, row.made, row.about]),
    [
      ["WH/OUT/90001", "return", ""],
      ["WH/OUT/90001", "invoice", "S90001"],
    ],
  );
});

test("create takes its records by name in JSON-2 and by position in JSON-RPC, and no ids", async (t) => {
  const erp = await start(t, { version: 19 });
  const task = { name: "Damaged: WH/OUT/00001", description: "<p>x</p>" };
  const make = (body: object) => model(erp, "project.task", "create", body);
  assert.deepEqual((await make({ vals_list: [task] })).body, [5000]);
  assert.equal((await make({ vals_list: [task], ids: [1] })).body.name, "werkzeug.exceptions.UnprocessableEntity");
  assert.equal((await make({ vals_list: [{ subject: "x" }] })).body.name, "builtins.ValueError");
  const args = (...rest: unknown[]) => [database, 7, password, "project.task", "create", ...rest];
  assert.deepEqual((await rpc(erp, "object", "execute_kw", ...args([[task]]))).body.result, [5001]);
  const byName = await rpc(erp, "object", "execute_kw", ...args([], { vals_list: [task] }));
  assert.equal(byName.body.error?.data.name, "builtins.IndexError");
  const version = await rpc(erp, "common", "version");
  assert.deepEqual((version.body.result as { server_version_info: unknown }).server_version_info, [
    19,
    0,
    0,
    "final",
    0,
    "",
  ]);
});

test("an entry must balance on accounts that are there, and is posted once", async (t) => {
  const erp = await start(t);
  const line = (account: number, debit: number, credit: number) => [0, 0, { account_id: account, debit, credit }];
  const entry = (...lines: unknown[]) => {
    const vals = { move_type: "entry", journal_id: 3, ref: "WH/OUT/00001 K", line_ids: lines };
    return model(erp, "account.move", "create", { vals_list: [vals] });
  };
  assert.equal((await entry(line(31, 5, 0), line(32, 0, 4))).body.name, "odoo.exceptions.UserError");
  assert.equal((await entry(line(31, 5, 0), line(99, 0, 5))).body.name, "odoo.exceptions.MissingError");
  assert.deepEqual((await entry(line(31, 5, 0), line(32, 0, 5))).body, [3000]);
  const posting = () => model(erp, "account.move", "action_post", { ids: [3000] });
  assert.equal((await posting()).body, false);
  assert.equal((await posting()).body.name, "odoo.exceptions.UserError");
  const found = await model(erp, "account.move", "search_read", { domain: [["ref", "like", "K"]], fields: ["state"] });
  assert.deepEqual(found.body, [{ id: 3000, state: "posted" }]);
});

test("searches take an order, a list and what is above, and refuse what is no operator", async (t) => {
  const erp = await start(t);
  const search = async (body: object) => (await call(erp, "search_read", body)).body;
  assert.deepEqual(await search({ domain: [["id", ">", 41]], fields: [], order: "id desc" }), [{ id: 43 }, { id: 42 }]);
  assert.deepEqual(await search({ domain: [["id", "in", [43, 41]]], fields: [], limit: 1 }), [{ id: 41 }]);
  assert.equal((await search({ domain: [["id", "~", 1]] })).name, "builtins.ValueError");
  assert.equal((await search({ domain: ["|", ["id", "=", 1]] })).name, "builtins.ValueError");
});
