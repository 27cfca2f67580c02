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

async function post(site: Site, path: string, body: object) {
  const answer = await fetch(`${site.url}/api/${path}`, {
    ...{ method: "POST", headers: { authorization: token } },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Answered & { readonly message?: object } };
}

const submitted = "MAT-DN-2026-90001";
const mappers = "method/erpnext.stock.doctype.delivery_note.delivery_note";

async function startDelivered(t: TestContext): Promise<Site> {
  const site = await startSite({ parcels: 3, delivered: true });
  t.after(() => site.close());
  return site;
}

test("the ERPNext site draws up a return as often as it is asked, and takes one that is submitted", async (t) => {
  const site = await startDelivered(t);
  const drawn = async () => (await post(site, `${mappers}.make_sales_return`, { source_name: submitted })).body.message;
  const insert = async (docstatus: number) =>
    (await post(site, "resource/Delivery Note", { ...(await drawn()), docstatus })).body;
  assert.equal((await insert(0)).data?.["return_against"], submitted);
  assert.equal((await insert(1)).data?.["docstatus"], 1);
  assert.equal((await insert(1)).exc_type, "StockOverReturnError");
  assert.equal((await insert(0)).data?.["docstatus"], 0);
  assert.equal(site.ledger.doubles().length, 2);
  const draft = await post(site, `${mappers}.make_sales_return`, { source_name: "MAT-DN-2026-00001" });
  assert.deepEqual([draft.status, draft.body.exc_type], [417, "ValidationError"]);
  const none = await post(site, `${mappers}.make_sales_invoice`, { source_name: "NONE" });
  assert.equal(none.body.exc_type, "DoesNotExistError");
});

test("the ERPNext site invoices a note until an invoice of it is submitted, and finds invoices by their rows", async (t) => {
  const site = await startDelivered(t);
  const drawn = () => post(site, `${mappers}.make_sales_invoice`, { source_name: submitted });
  const made = (await drawn()).body.message ?? {};
  assert.equal((await post(site, "resource/Sales Invoice", { ...made, docstatus: 1 })).status, 200);
  assert.equal((await drawn()).body.exc_type, "ValidationError");
  const filters = JSON.stringify([["Sales Invoice Item", "delivery_note", "=", submitted]]);
  const found = await ask(site, `Sales Invoice?filters=${encodeURIComponent(filters)}`);
  assert.deepEqual(found.body.data, [{ name: "ACC-SINV-2026-00001" }]);
});

test("the ERPNext site refuses what cannot be inserted by the name of its exception", async (t) => {
  const site = await startDelivered(t);
  const entry = { voucher_type: "Journal Entry", company: "Waybill Traders", accounts: [] as object[] };
  const row = (account: string, debit: number) => ({ account, debit_in_account_currency: debit });
  const refused: readonly (readonly [string, object, string])[] = [
    ["Issue", {}, "MandatoryError"],
    ["Issue", { subject: "x".repeat(141) }, "CharacterLengthExceededError"],
    ["Journal Entry", { ...entry, accounts: [row("Nothing", 1)] }, "LinkValidationError"],
    ["Journal Entry", { ...entry, accounts: [row("Freight - WT", 1)] }, "ValidationError"],
    ["Country", { code: "xx" }, "PermissionError"],
  ];
  for (const [doctype, body, exception] of refused) {
    assert.equal((await post(site, `resource/${doctype}`, body)).body.exc_type, exception, exception);
  }
  site.throwNext("QueryDeadlockError");
  assert.equal((await post(site, "resource/Issue", { subject: "x" })).status, 500);
  assert.equal((await post(site, "resource/Issue", { subject: "x", nonsense: 1 })).body.data?.["nonsense"], undefined);
  assert.equal(site.ledger.counters().created, 1);
});

test("the ERPNext site lists by order, by one of several, and by rows of a table under their parent", async (t) => {
  const site = await startDelivered(t);
  const list = async (doctype: string, query: Record<string, unknown>) => {
    const options = Object.entries(query).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    return (await ask(site, `${doctype}?${new URLSearchParams(options as [string, string][]).toString()}`)).body;
  };
  const either = [
    ["name", "=", "MAT-DN-2026-00003"],
    ["name", "like", "%0002"],
  ];
  const found = await list("Delivery Note", {
    or_filters: either,
    filters: [["docstatus", "=", 0]],
    order_by: "name desc",
  });
  assert.deepEqual(found.data, [{ name: "MAT-DN-2026-00003" }, { name: "MAT-DN-2026-00002" }]);
  const rows = { fields: ["item_code"], filters: [["parent", "in", [submitted]]] };
  assert.equal((await list("Delivery Note Item", rows)).exc_type, "PermissionError");
  assert.equal(
    Object.keys((await list("Delivery Note Item", { ...rows, parent: "Delivery Note" })).data ?? {}).length,
    1,
  );
  assert.equal((await list("Delivery Note", { filters: [["name", "~", "x"]] })).exc_type, undefined);
});

test("the ERPNext site tells what a form is drawn from", async (t) => {
  const site = await start(t);
  const form = async (doctype: string) => {
    const path = `${site.url}/api/method/frappe.desk.form.load.getdoctype?doctype=${encodeURIComponent(doctype)}`;
    return (await fetch(path, { headers: { authorization: token } })).json() as Promise<{
      docs?: { fields: object[] }[];
      exc_type?: string;
    }>;
  };
  assert.ok(((await form("Issue")).docs?.[0]?.fields.length ?? 0) > 3);
  assert.equal((await form("Nothing")).exc_type, "DoesNotExistError");
});
