import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { manualClock } from "../../core/clock.ts";
import type { Ask, AskContext, ErpConnection, ErpSettings } from "../../core/delivery/erp.ts";
import { CodedError } from "../../core/errors.ts";
import { customRest } from "../../erps/custom-rest/index.ts";
import { erpOf, erps } from "../../erps/index.ts";
import { sapS4 } from "../../erps/sap-s4/index.ts";
import { type Erp, startErp } from "../../sandbox/erp.ts";
import { eventSettings, s4Settings, shipmentSettings } from "../core/delivery/settings.ts";

const context: AskContext = { key: "k1", correlationId: "c1", signal: new AbortController().signal };

function askOf(more: Partial<Ask> = {}): Ask {
  const none = {
    lookup: null,
    fields: {},
    milestone: "IN_TRANSIT",
    occurredAt: "2026-01-05T07:00:00Z",
    readBack: true,
  } as const;
  return { operation: "milestone", document: "80000001", ...none, ...more };
}

async function connect(
  t: TestContext,
  open: (settings: ErpSettings) => ErpConnection,
  settings: (url: string) => ErpSettings,
): Promise<{ readonly erp: Erp; readonly connection: ErpConnection }> {
  const erp = await startErp({ parcels: 5, troubled: false });
  const connection = open(settings(erp.url));
  t.after(async () => {
    await connection.close();
    await erp.close();
  });
  return { erp, connection };
}

test("every ERP has a name of its own, operations and lanes", () => {
  assert.equal(new Set(erps.map(({ id }) => id)).size, erps.length);
  for (const erp of erps) {
    assert.equal(erpOf(erp.id), erp);
    assert.ok(erp.lanes > 0 && erp.operations.length > 0, erp.id);
    for (const { help, title } of erp.settings) assert.ok(help && title);
  }
  assert.equal(erpOf("nothing"), undefined);
});

test("S/4: changes that are made at the same time share one session", async (t) => {
  const { erp, connection } = await connect(t, sapS4.open, s4Settings);
  const documents = ["80000001", "80000002", "80000003", "80000004"];
  const made = await Promise.all(documents.map((document) => connection.send(askOf({ document }), "*", context)));
  assert.deepEqual(
    made.map(({ kind }) => kind),
    ["sent", "sent", "sent", "sent"],
  );
  assert.deepEqual(erp.door.answers(), { 200: 1, 204: 4 });
  erp.sessions.forget();
  const again = await Promise.all(
    documents.map((document) => connection.send(askOf({ document, milestone: "DELIVERED" }), "*", context)),
  );
  assert.deepEqual(
    again.map(({ kind }) => kind),
    ["sent", "sent", "sent", "sent"],
  );
});

test("S/4: a milestone that would write no field is refused, not called done", async (t) => {
  const bare = (url: string): ErpSettings => ({ ...s4Settings(url), values: {} });
  const { erp, connection } = await connect(t, sapS4.open, bare);
  const refused = await connection.read(askOf(), context);
  assert.ok(refused.kind === "trouble" && refused.class === "permanent");
  assert.match(refused.error.message, /names a field to write/);
  assert.deepEqual(erp.door.answers(), {});
  const filled = await connection.read(askOf({ fields: { BillOfLading: "X" } }), context);
  assert.equal(filled.kind, "reading");
});

test("S/4: a service that refuses every token is a matter of credentials", async (t) => {
  const { erp, connection } = await connect(t, sapS4.open, s4Settings);
  erp.sessions.proves = () => false;
  const refused = await connection.send(askOf(), "*", context);
  assert.ok(refused.kind === "trouble" && refused.class === "auth");
  assert.equal(erp.door.answers()[403], 2);
});

test("S/4: the correlation id is in the ERP's log, and the client where one is set", async (t) => {
  const { erp, connection } = await connect(t, sapS4.open, (url) => s4Settings(url, undefined, { client: "100" }));
  await connection.send(askOf(), "*", context);
  assert.deepEqual([...new Set(erp.ledger.rows().map(({ correlationId }) => correlationId))], ["c1"]);
});

test("S/4: a test of the connection proves session, user and fields, and measures the clocks", async (t) => {
  const { connection } = await connect(t, sapS4.open, (url) => s4Settings(url, manualClock(Date.now() - 120_000)));
  const probe = await connection.probe(context.signal);
  assert.ok(probe.kind === "probe");
  assert.deepEqual(probe.proved, [
    "opened a session as WAYBILL_COMM",
    "read a delivery with YY1_ShipmentStatus_DLH, YY1_ShipmentStatusAt_DLH, YY1_TrackingNumber_DLH",
  ]);
  assert.ok((probe.clockSkewMs ?? 0) >= 119_000 && (probe.clockSkewMs ?? 0) < 140_000);
});

test("S/4: a test of the connection names the field that the system does not have", async (t) => {
  const { connection } = await connect(t, sapS4.open, (url) =>
    s4Settings(url, undefined, { milestoneField: "YY1_Typo" }),
  );
  const refused = await connection.probe(context.signal);
  assert.ok(refused.kind === "trouble" && !refused.ofConnection);
  assert.match(refused.error.message, /YY1_Typo/);
});

test("S/4: a delivery is found by one of its fields, unless none or several hold the value", async (t) => {
  const { erp, connection } = await connect(t, sapS4.open, s4Settings);
  const find = (field: string, value: string) =>
    connection.find(askOf({ document: null, lookup: { field, value } }), context);
  const tracking = String(erp.deliveries.find("80000002")?.values.BillOfLading);
  assert.deepEqual(await find("BillOfLading", tracking), { kind: "found", document: "0080000002" });
  assert.deepEqual(await find("BillOfLading", "it's nothing"), { kind: "found", document: null });
  assert.deepEqual(await connection.find(askOf(), context), { kind: "found", document: null });
  const several = await find("ShippingPoint", "DEC1");
  assert.ok(several.kind === "trouble" && several.class === "permanent");
  assert.match(several.error.message, /held by several deliveries: 8000000\d, 8000000\d/);
  const misnamed = await find("1 eq 1 or BillOfLading", "x");
  assert.ok(misnamed.kind === "trouble" && misnamed.class === "permanent");
});

test("S/4: the path of the service may stand in the base URL", async (t) => {
  const path = "/sap/opu/odata/sap/API_OUTBOUND_DELIVERY_SRV";
  const { connection } = await connect(t, sapS4.open, (url) => s4Settings(`${url}${path}/`));
  assert.equal((await connection.read(askOf(), context)).kind, "reading");
});

test("S/4: an ERP that is not there is trouble of the connection, before anything was sent", async () => {
  const connection = sapS4.open(s4Settings("http://127.0.0.1:1"));
  for (const trouble of [
    await connection.read(askOf(), context),
    await connection.send(askOf(), "*", context),
    await connection.probe(context.signal),
  ]) {
    assert.ok(trouble.kind === "trouble");
    assert.deepEqual([trouble.class, trouble.ofConnection], ["retry", true]);
  }
  await connection.close();
});

test("REST: the abilities of a connection follow from its settings", () => {
  const abilities = (settings: ErpSettings) => customRest.open(settings).abilities("send");
  assert.deepEqual(abilities(eventSettings("http://erp")), {
    readable: false,
    needsVersion: false,
    idempotencyKey: true,
  });
  assert.deepEqual(abilities(shipmentSettings("http://erp")), {
    readable: true,
    needsVersion: true,
    idempotencyKey: false,
  });
});

test("REST: settings that cannot be followed are refused when the connection is opened", () => {
  const refused = (values: ErpSettings["values"]) => {
    assert.throws(
      () => customRest.open(eventSettings("http://erp", undefined, values)),
      (error) => error instanceof CodedError && error.code === "WB-CFG-001",
    );
  };
  refused({ body: '{"a": {b}}' });
  refused({ readPath: "/{document}" });
});

test("REST: what an ask has no value for is said before anything is sent", async (t) => {
  const { erp, connection } = await connect(t, customRest.open, (url) =>
    shipmentSettings(url, undefined, { readCompare: "status={status}" }),
  );
  const path = await connection.send(askOf({ document: null }), null, context);
  assert.ok(path.kind === "trouble" && path.class === "permanent" && path.error.code === "WB-ERP-007");
  const nothing = await connection.read(askOf(), context);
  assert.ok(nothing.kind === "trouble" && nothing.error.details.path === "status={status}");
  const unread = await connection.read(askOf({ document: null }), context);
  assert.ok(unread.kind === "trouble" && unread.class === "permanent");
  assert.equal(erp.ledger.counters().writes, 0);
});

test("REST: a test of the connection is good when the service answers and knows us", async (t) => {
  const { connection } = await connect(t, customRest.open, (url) =>
    eventSettings(url, undefined, { probePath: "/80000001" }),
  );
  const probe = await connection.probe(context.signal);
  assert.ok(probe.kind === "probe");
  assert.deepEqual(probe.proved, ["asked /80000001 as an API key: answered 200"]);
  const stranger = customRest.open({ ...eventSettings("http://127.0.0.1:1"), secrets: {} });
  assert.equal((await stranger.probe(context.signal)).kind, "trouble");
  assert.deepEqual(await stranger.find(askOf(), context), { kind: "found", document: null });
  await stranger.close();
});

test("REST: a wrong API key is a matter of credentials", async (t) => {
  const { connection } = await connect(t, customRest.open, (url) => ({
    ...eventSettings(url),
    secrets: { apiKey: "wrong" },
  }));
  for (const refused of [
    await connection.send(askOf({ fields: { eventId: "1" } }), null, context),
    await connection.probe(context.signal),
  ]) {
    assert.ok(refused.kind === "trouble" && refused.class === "auth");
  }
});
