import assert from "node:assert/strict";
import { test } from "node:test";
import { manualClock } from "../../core/clock.ts";
import type { ErpConnection, ErpSettings, Reading, Trouble } from "../../core/delivery/erp.ts";
import { CodedError } from "../../core/errors.ts";
import { tryton } from "../../erps/tryton/index.ts";
import { startTryton } from "../../sandbox/tryton/erp.ts";
import { packUp } from "../../sandbox/tryton/company.ts";
import { askOf, confirmationOf, connectTryton, context, trytonSettings } from "./tryton-desk.ts";

async function versionOf(connection: ErpConnection, ask = askOf()): Promise<string | null> {
  const reading = await connection.read(ask, context);
  assert.ok(reading.kind === "reading" && reading.state === "open", JSON.stringify(reading));
  return reading.version;
}

function refusalOf(answer: { readonly kind: string }): Trouble {
  assert.ok(answer.kind === "trouble", JSON.stringify(answer));
  return answer as Trouble;
}

const stateOf = (answer: Reading | Trouble): string => (answer.kind === "reading" ? answer.state : answer.class);

test("a milestone is written with its moment, read back, and not moved backwards", async (t) => {
  const { erp, connection } = await connectTryton(t);
  assert.equal((await connection.send(askOf(), await versionOf(connection), context)).kind, "sent");
  const values = erp.tables.shipment("80000001")?.values;
  assert.equal(values?.carrier_milestone, "IN_TRANSIT");
  const at = { year: 2026, month: 1, day: 5, hour: 7, minute: 0, second: 0, microsecond: 0 };
  assert.deepEqual(values?.carrier_milestone_at, { __class__: "datetime", ...at });
  assert.equal(stateOf(await connection.read(askOf(), context)), "done");
  const earlier = askOf({ milestone: "INFO_RECEIVED", occurredAt: "2026-01-04T07:00:00Z" });
  assert.equal(stateOf(await connection.read(earlier, context)), "newer");
  const later = askOf({ milestone: "DELIVERED", occurredAt: "2026-01-06T07:00:00Z" });
  assert.equal(stateOf(await connection.read(later, context)), "open");
});

test("a milestone is written by its own code where there is one, its moment as text where the field is no DateTime", async (t) => {
  const values = {
    milestoneCodes: "IN_TRANSIT=40, nonsense=1",
    milestoneTimeField: "reference",
  };
  const { erp, connection } = await connectTryton(t, values);
  await connection.send(askOf(), await versionOf(connection), context);
  const held = erp.tables.shipment("80000001")?.values;
  assert.deepEqual([held?.carrier_milestone, held?.reference], ["40", "2026-01-05T07:00:00Z"]);
  assert.equal(stateOf(await connection.read(askOf(), context)), "done");
  assert.equal(stateOf(await connection.read(askOf({ milestone: "INFO_RECEIVED" }), context)), "newer");
});

test("a tracking number goes to the shipment's field, beside days and numbers in the server's own form", async (t) => {
  const { erp, connection } = await connectTryton(t);
  const fields = { reference: "1Z1", planned_date: "2026-01-07T10:00:00Z", carrier: 3 };
  const ask = askOf({ operation: "tracking", fields });
  await connection.send(ask, await versionOf(connection, ask), context);
  const { reference, planned_date: day, carrier } = erp.tables.shipment("80000001")?.values ?? {};
  assert.deepEqual([reference, day, carrier], ["1Z1", { __class__: "date", year: 2026, month: 1, day: 7 }, 3]);
  assert.equal(stateOf(await connection.read(ask, context)), "done");
});

test("a tracking number goes to the one package, or to the one that is named", async (t) => {
  const { erp, connection } = await connectTryton(t, { packageField: "shipping_reference" });
  const ask = askOf({ operation: "tracking", fields: { shipping_reference: "1Z1" } });
  await connection.send(ask, await versionOf(connection, ask), context);
  assert.equal(erp.tables.packages.rows.get(1)?.values.shipping_reference, "1Z1");
  assert.equal(erp.tables.shipment("80000001")?.values.reference, null);
  const shipment = erp.tables.shipments.rows.get(2);
  assert.ok(shipment);
  packUp(erp.tables, shipment, {});
  const second = askOf({ ...ask, document: "80000002" });
  assert.match(refusalOf(await connection.read(second, context)).error.message, /several packages/);
  const named = askOf({ ...second, fields: { shipping_reference: "1Z2", package: "6" } });
  await connection.send(named, await versionOf(connection, named), context);
  assert.equal(erp.tables.packages.rows.get(6)?.values.shipping_reference, "1Z2");
  const nobody = askOf({ ...second, fields: { shipping_reference: "1Z2", package: "9" } });
  assert.match(refusalOf(await connection.read(nobody, context)).error.message, /no package 9/);
});

test("a shipment without a package is refused where packages carry the number", async (t) => {
  const { connection } = await connectTryton(t, { packageField: "shipping_reference" }, { state: "waiting" });
  const ask = askOf({ operation: "tracking", fields: { shipping_reference: "1Z1" } });
  assert.match(refusalOf(await connection.read(ask, context)).error.message, /has no package/);
});

test("a packed shipment is confirmed, and confirming it again changes nothing", async (t) => {
  const { erp, connection } = await connectTryton(t);
  const ask = confirmationOf({ readBack: false });
  const version = await versionOf(connection, ask);
  assert.equal((await connection.send(ask, version, context)).kind, "sent");
  assert.equal((await connection.send(ask, version, context)).kind, "sent");
  assert.equal(stateOf(await connection.read(ask, context)), "done");
  assert.equal(erp.ledger.counters()["goods-issue"], 1);
});

test("a shipment that waits for people is refused by its state, for the server would say nothing", async (t) => {
  const { erp, connection } = await connectTryton(t, {}, { state: "waiting" });
  const refused = refusalOf(await connection.read(confirmationOf(), context));
  assert.deepEqual([refused.class, refused.answer.erpCode], ["permanent", "waiting"]);
  const version = "stock.shipment.out,1@";
  assert.equal((await connection.send(confirmationOf(), version, context)).kind, "sent");
  assert.equal(
    refusalOf(await connection.send(confirmationOf({ readBack: false }), version, context)).class,
    "permanent",
  );
  assert.equal(erp.ledger.counters().writes, 0);
});

test("a shipment is picked and packed first where the connection says so", async (t) => {
  for (const [confirmFrom, state] of [
    ["assigned", "assigned"],
    ["picked", "picked"],
  ] as const) {
    const { erp, connection } = await connectTryton(t, { confirmFrom }, { state: "waiting" });
    const shipment = erp.tables.shipment("80000001");
    assert.ok(shipment);
    shipment.values.state = state;
    await connection.send(confirmationOf(), await versionOf(connection, confirmationOf()), context);
    assert.equal(shipment.values.state, "done");
  }
});

test("what was changed since it was read is a conflict, what another transaction holds is tried again", async (t) => {
  const { erp, connection } = await connectTryton(t);
  const version = await versionOf(connection);
  const shipment = erp.tables.shipment("80000001");
  assert.ok(shipment);
  erp.tables.shipments.touch(shipment);
  assert.equal(refusalOf(await connection.send(askOf(), version, context)).class, "conflict");
  shipment.heldUntilMs = Number.POSITIVE_INFINITY;
  const held = refusalOf(await connection.send(askOf(), await versionOf(connection), context));
  assert.deepEqual([held.class, held.ofConnection], ["retry", false]);
});

test("what the database does not know is said in its words", async (t) => {
  const { connection } = await connectTryton(t);
  assert.equal(stateOf(await connection.read(askOf({ document: "7" }), context)), "missing");
  const unknown = refusalOf(await connection.read(askOf({ fields: { nofield: "x" } }), context));
  assert.deepEqual([unknown.class, unknown.ofConnection], ["permanent", false]);
  assert.match(unknown.error.message, /'nofield'/);
  const gone = await connection.send(askOf(), "stock.shipment.out,99@1.000000", context);
  assert.equal(refusalOf(gone).answer.erpCode, "UserError");
  const nothing = askOf({ operation: "tracking" });
  assert.match(refusalOf(await connection.read(nothing, context)).error.message, /names a field to write/);
});

test("a shipment is found by one of its fields, unless none or several hold the value", async (t) => {
  const { connection } = await connectTryton(t);
  const find = (field: string, value: string) =>
    connection.find(askOf({ document: null, lookup: { field, value } }), context);
  assert.deepEqual(await find("moves.sale.number", "4500002"), {
    kind: "found",
    document: "80000002",
  });
  assert.deepEqual(await find("moves.sale.number", "nothing"), { kind: "found", document: null });
  assert.deepEqual(await connection.find(askOf(), context), { kind: "found", document: null });
  assert.match(refusalOf(await find("state", "packed")).error.message, /held by several shipments/);
  assert.equal(refusalOf(await find("nofield", "x")).class, "permanent");
});

test("calls that are made at the same time share one session, and a session that ended is opened anew", async (t) => {
  const { erp, connection } = await connectTryton(t);
  const documents = ["80000001", "80000002", "80000003", "80000004"];
  const readAll = () => Promise.all(documents.map((document) => connection.read(askOf({ document }), context)));
  assert.deepEqual((await readAll()).map(stateOf), ["open", "open", "open", "open"]);
  assert.deepEqual(erp.door.answers(), { 200: 7 });
  erp.forget();
  assert.deepEqual((await readAll()).map(stateOf), ["auth", "auth", "auth", "auth"]);
  assert.deepEqual((await readAll()).map(stateOf), ["open", "open", "open", "open"]);
  assert.deepEqual(erp.door.answers(), { 200: 13, 401: 4 });
});

test("a test of the connection proves user, database and fields, and measures the clocks", async (t) => {
  const erp = await startTryton({ parcels: 2 });
  t.after(() => erp.close());
  const clock = manualClock(Date.now() - 120_000);
  const open = (values: ErpSettings["values"]) => tryton.open(trytonSettings(erp.url, clock, values));
  const good = open({ packageField: "shipping_reference" });
  const probe = await good.probe(context.signal);
  assert.ok(probe.kind === "probe", JSON.stringify(probe));
  assert.deepEqual(probe.proved, [
    "signed in to sandbox as waybill",
    "read customer shipments with carrier_milestone, carrier_milestone_at, reference, delivered_at, received_by",
    "read packages with shipping_reference",
  ]);
  assert.ok((probe.clockSkewMs ?? 0) >= 119_000 && (probe.clockSkewMs ?? 0) < 140_000);
  const typo = open({ packageField: "shiping_reference" });
  assert.match(refusalOf(await typo.probe(context.signal)).error.message, /'shiping_reference'/);
  const elsewhere = open({ database: "nowhere" });
  const lost = refusalOf(await elsewhere.probe(context.signal));
  assert.deepEqual([lost.class, lost.ofConnection], ["retry", true]);
  await Promise.all([good, typo, elsewhere].map((connection) => connection.close()));
});

test("a wrong password is a matter of credentials, and stands in no error", async (t) => {
  const erp = await startTryton({ parcels: 1 });
  const secrets = { user: "waybill", password: "Pa55-of-nobody" };
  const connection = tryton.open({ ...trytonSettings(erp.url), secrets });
  t.after(async () => {
    await connection.close();
    await erp.close();
  });
  for (const answer of [await connection.read(askOf(), context), await connection.probe(context.signal)]) {
    const refused = refusalOf(answer);
    assert.deepEqual([refused.class, refused.ofConnection], ["auth", true]);
    assert.doesNotMatch(JSON.stringify(refused), /Pa55-of-nobody/);
  }
});

test("settings that cannot be followed are refused when the connection is opened", () => {
  for (const values of [{ database: "" }, { confirmFrom: "draft" }]) {
    assert.throws(
      () => tryton.open(trytonSettings("http://erp", undefined, values)),
      (error) => error instanceof CodedError && error.code === "WB-CFG-001",
    );
  }
});
