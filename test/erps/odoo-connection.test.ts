import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { manualClock } from "../../core/clock.ts";
import type { Ask, AskContext, ErpConnection, ErpSettings } from "../../core/delivery/erp.ts";
import { CodedError } from "../../core/errors.ts";
import { odoo } from "../../erps/odoo/index.ts";
import { type Odoo, type OdooOptions, startOdoo } from "../../sandbox/odoo.ts";
import { odooSecrets } from "../../sandbox/odoo/service.ts";
import { odooSettings, protocols, transfer, valuesOf } from "./odoo-desk.ts";

const context: AskContext = { key: "k1", correlationId: "c1", signal: new AbortController().signal };
const at = "2026-01-05T07:00:00Z";

function askOf(more: Partial<Ask> = {}): Ask {
  const none = { lookup: null, fields: {}, milestone: "IN_TRANSIT", occurredAt: at, readBack: true } as const;
  return { operation: "milestone", document: transfer(1), ...none, ...more };
}

async function connect(
  t: TestContext,
  settings: (url: string) => ErpSettings = odooSettings,
  options: OdooOptions = {},
): Promise<{ readonly erp: Odoo; readonly connection: ErpConnection }> {
  const erp = await startOdoo(options);
  const connection = odoo.open(settings(erp.url));
  t.after(async () => {
    await connection.close();
    await erp.close();
  });
  return { erp, connection };
}

for (const protocol of protocols) {
  test(`Odoo by ${protocol}: revoked credentials are a matter of credentials, and in no error`, async (t) => {
    const { erp, connection } = await connect(t, (url) => odooSettings(url, protocol));
    assert.equal((await connection.read(askOf(), context)).kind, "reading");
    erp.revoke(true);
    for (const ask of [0, 1]) {
      const refused = await connection.read(askOf(), context);
      assert.ok(refused.kind === "trouble" && refused.class === "auth", `ask ${ask}`);
      assert.doesNotMatch(JSON.stringify(refused), new RegExp(`${odooSecrets.password}|${odooSecrets.apiKey}`));
    }
    erp.revoke(false);
    assert.equal((await connection.read(askOf(), context)).kind, "reading");
  });

  test(`Odoo by ${protocol}: a test of the connection proves user and fields, and measures the clocks`, async (t) => {
    const { connection } = await connect(t, (url) =>
      odooSettings(url, protocol, manualClock(Date.now() - 120_000), { company: 1 }),
    );
    const probe = await connection.probe(context.signal);
    assert.ok(probe.kind === "probe");
    assert.match(probe.proved.join(", "), protocol === "json2" ? /JSON-2 with a bearer token/ : /as waybill@example/);
    assert.match(
      probe.proved.join(", "),
      /with name, state, x_shipment_status, x_shipment_status_at, carrier_tracking_ref/,
    );
    assert.ok((probe.clockSkewMs ?? 0) >= 119_000 && (probe.clockSkewMs ?? 0) < 140_000);
  });

  test(`Odoo by ${protocol}: a field that the database does not have is refused with its name, and not tried again`, async (t) => {
    const { connection } = await connect(t, (url) =>
      odooSettings(url, protocol, undefined, { milestoneField: "x_typo" }),
    );
    const refused = await connection.probe(context.signal);
    assert.ok(refused.kind === "trouble" && refused.class === "permanent");
    assert.match(refused.error.message, /Invalid field 'x_typo'/);
  });

  test(`Odoo by ${protocol}: a row that somebody else holds passes`, async (t) => {
    const { erp, connection } = await connect(t, (url) => odooSettings(url, protocol));
    erp.faults.set([{ fault: "lock", ms: 60_000 }]);
    const held = await connection.send(askOf(), null, context);
    assert.ok(held.kind === "trouble" && held.class === "retry" && !held.ofConnection);
    assert.equal(erp.ledger.counters().writes, 0);
  });
}

test("Odoo: a transfer is found by a field, unless none or several hold the value", async (t) => {
  const { erp, connection } = await connect(t);
  const find = (field: string, value: string) =>
    connection.find(askOf({ document: null, lookup: { field, value } }), context);
  valuesOf(erp, 2).carrier_tracking_ref = "1Z2";
  assert.deepEqual(await find("carrier_tracking_ref", "1Z2"), { kind: "found", document: transfer(2) });
  assert.deepEqual(await find("origin", "S00003"), { kind: "found", document: transfer(3) });
  assert.deepEqual(await find("origin", "S99999"), { kind: "found", document: null });
  assert.deepEqual(await connection.find(askOf(), context), { kind: "found", document: null });
  valuesOf(erp, 4).origin = "S00003";
  const several = await find("origin", "S00003");
  assert.ok(several.kind === "trouble" && several.class === "permanent");
  assert.match(several.error.message, /origin S00003 is held by several transfers: WH\/OUT\/00003, WH\/OUT\/00004/);
  valuesOf(erp, 4).state = "cancel";
  assert.deepEqual(await find("origin", "S00003"), { kind: "found", document: transfer(3) });
  const misnamed = await find("origin = 1 or name", "x");
  assert.ok(misnamed.kind === "trouble" && misnamed.class === "permanent");
});

test("Odoo: a name that two companies use is refused until the connection names one", async (t) => {
  const { erp, connection } = await connect(t);
  Object.assign(valuesOf(erp, 2), { name: transfer(1), company_id: [2, "Waybill Traders West"] });
  const both = await connection.read(askOf(), context);
  assert.ok(both.kind === "trouble" && both.class === "permanent");
  assert.match(both.error.message, /choose a company/);
  const one = odoo.open(odooSettings(erp.url, "json2", undefined, { company: 1 }));
  assert.equal((await one.read(askOf(), context)).kind, "reading");
  await one.close();
});

test("Odoo: a milestone that would write no field is refused, not called done", async (t) => {
  const { erp, connection } = await connect(t, (url) => ({ ...odooSettings(url), values: { database: "waybill" } }));
  const refused = await connection.read(askOf(), context);
  assert.ok(refused.kind === "trouble" && refused.class === "permanent");
  assert.match(refused.error.message, /names a field to write/);
  assert.deepEqual(erp.door.answers(), {});
});

test("Odoo: an interface that the version does not have is trouble of the connection", async (t) => {
  const { connection } = await connect(t, odooSettings, { version: 17 });
  const refused = await connection.probe(context.signal);
  assert.ok(refused.kind === "trouble" && refused.ofConnection && refused.error.code === "WB-ERP-009");
});

test("Odoo: a server that is not there is trouble before anything was sent", async () => {
  for (const protocol of protocols) {
    const connection = odoo.open(odooSettings("http://127.0.0.1:1", protocol));
    for (const trouble of [await connection.read(askOf(), context), await connection.send(askOf(), null, context)]) {
      assert.ok(trouble.kind === "trouble");
      assert.deepEqual([trouble.class, trouble.ofConnection], ["retry", true]);
    }
    await connection.close();
  }
});

test("Odoo: a sign-in that does not go with the interface is refused when the connection is opened", () => {
  const refused = (settings: ErpSettings) =>
    assert.throws(
      () => odoo.open(settings),
      (error) => error instanceof CodedError && error.code === "WB-CFG-001",
    );
  refused({ ...odooSettings("http://erp"), secrets: { user: "u", password: "p" } });
  refused({ ...odooSettings("http://erp", "jsonrpc"), secrets: { token: "t" } });
  refused(odooSettings("http://erp", "jsonrpc", undefined, { database: "" }));
  refused(odooSettings("http://erp", "json2", undefined, { protocol: "xmlrpc" }));
});

test("Odoo: lanes that start together sign in once by jsonrpc, and the correlation id travels", async (t) => {
  const { erp, connection } = await connect(t, (url) => odooSettings(url, "jsonrpc"));
  const documents = [transfer(1), transfer(2), transfer(3)];
  await Promise.all(documents.map((document) => connection.send(askOf({ document }), null, context)));
  assert.deepEqual(erp.door.answers(), { 200: 7 });
  assert.deepEqual([...new Set(erp.ledger.rows().map(({ correlationId }) => correlationId))], ["c1"]);
});
