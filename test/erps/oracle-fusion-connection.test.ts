import assert from "node:assert/strict";
import { test } from "node:test";
import type { ErpSettings, Released, Trouble } from "../../core/delivery/erp.ts";
import { inWordsOf } from "../../core/delivery/vocabulary.ts";
import { CodedError } from "../../core/errors.ts";
import { oracleFusion } from "../../erps/oracle-fusion/index.ts";
import { fusionSecrets } from "../../sandbox/oracle-fusion/issuer.ts";
import { askOf, asksOf, connectTo, context, fusionSettings, openFusionDesk, shipment } from "./oracle-fusion-desk.ts";

const user = { user: fusionSecrets.user, password: fusionSecrets.password };

test("Oracle Fusion: a shipment is found by its number, its order, its tracking number or its bill of lading", async (t) => {
  const desk = await openFusionDesk(t);
  const connection = connectTo(t, desk);
  const [first, second] = desk.erp.shipments.all();
  assert.ok(first && second);
  for (const line of first.lines) line["TrackingNumber"] = "it's 1Z";
  desk.erp.shipments.touch(first, { BillOfLading: "B1" });
  const find = async (field: string, value: string) => {
    const worded = inWordsOf(connection, askOf({ document: null, lookup: { field, value } }));
    assert.ok(worded.kind === "worded");
    return connection.find(worded.ask, context);
  };
  for (const [field, value] of [
    ["delivery", shipment],
    ["order", "4500001"],
    ["trackingNumber", "it's 1Z"],
    ["bol", "B1"],
    ["SourceOrder", "4500001"],
  ] as const) {
    assert.deepEqual(await find(field, value), { kind: "found", document: shipment }, field);
  }
  assert.deepEqual(await find("order", "none"), { kind: "found", document: null });
  for (const line of second.lines) line["TrackingNumber"] = "it's 1Z";
  const several = await find("trackingNumber", "it's 1Z");
  assert.match(several.kind === "trouble" ? several.error.message : "", /several shipments: 80000001, 80000002/);
  const misnamed = await find("1 = 1 or Shipment", "x");
  assert.ok(misnamed.kind === "trouble" && misnamed.class === "permanent");
});

test("Oracle Fusion: a draft is word for word what is sent, changes nothing and holds no secret", async (t) => {
  const desk = await openFusionDesk(t);
  const connection = connectTo(t, desk);
  const taken = () => desk.erp.door.answers()[201] ?? 0;
  for (const asked of Object.values(asksOf(shipment))) {
    const worded = inWordsOf(connection, askOf({ ...(asked as object), lookup: null }));
    assert.ok(worded.kind === "worded");
    const drafted = await connection.draft?.(worded.ask, null, context);
    assert.ok(drafted?.kind === "draft" && drafted.requests.length > 0, asked.operation);
    assert.doesNotMatch(JSON.stringify(drafted), /authorization|sandbox-fusion-secret/i);
    const before = taken();
    assert.equal((await connection.send(worded.ask, null, context)).kind, "sent", asked.operation);
    assert.equal(taken() - before, drafted.requests.length, asked.operation);
  }
  assert.deepEqual(await draftOf(connection, "ship-confirm"), []);
});

async function draftOf(connection: ReturnType<typeof connectTo>, operation: string) {
  const drafted = await connection.draft?.(askOf({ operation, milestone: null, occurredAt: null }), null, context);
  return drafted?.kind === "draft" ? drafted.requests : undefined;
}

test("Oracle Fusion: a confirmation names shipment and organization, with the headers of the framework", async (t) => {
  const desk = await openFusionDesk(t);
  const values = { ...fusionSettings(desk.erp.url).values, metadataContext: 'sandbox="TEST"' };
  const requests = await draftOf(connectTo(t, desk, { values }), "ship-confirm");
  assert.deepEqual(requests, [
    {
      method: "POST",
      path: "/fscmRestApi/resources/11.13.18.05/shippingTransactions",
      headers: {
        accept: "application/json, application/vnd.oracle.adf.error+json",
        "accept-language": "en",
        "rest-framework-version": "4",
        "metadata-context": 'sandbox="TEST"',
        "content-type": "application/json",
        "x-correlation-id": "c1",
      },
      body: '{"Action":"CONFIRM","ShipmentName":"80000001","Organization":"M1"}',
    },
  ]);
  assert.deepEqual(desk.erp.ledger.rows(), []);
});

test("Oracle Fusion: a change that was decided on an older reading is a conflict, and nothing is sent", async (t) => {
  const desk = await openFusionDesk(t);
  const connection = connectTo(t, desk);
  const reading = await connection.read(askOf(), context);
  assert.ok(reading.kind === "reading" && reading.state === "open");
  assert.deepEqual(reading.held, { "DFF.waybillMilestone": null, "DFF.waybillMilestoneAt": null });
  const [first] = desk.erp.shipments.all();
  assert.ok(first);
  desk.erp.shipments.touch(first, { Waybill: "W" });
  const stale = await connection.send(askOf(), reading.version, context);
  assert.ok(stale.kind === "trouble" && stale.class === "conflict");
  assert.equal(desk.erp.ledger.counters().writes, 0);
});

test("Oracle Fusion: what is written is described by the resources themselves", async (t) => {
  const desk = await openFusionDesk(t);
  const connection = connectTo(t, desk);
  const described = async (operation: string) => {
    const answer = await connection.describe?.(operation, context.signal);
    assert.ok(answer?.kind === "described");
    return answer.fields;
  };
  const tracking = await described("tracking");
  const named = (name: string) => tracking.find((field) => field.name === name);
  const number = { name: "TrackingNumber", title: "Tracking Number", type: "string", maxLength: 30, updatable: true };
  assert.deepEqual(tracking[0], number);
  assert.deepEqual([named("ActualShipDate")?.type, named("DeliveryId")?.updatable], ["datetime", false]);
  assert.equal(named("DFF.waybillMilestone")?.maxLength, 150);
  assert.equal(named("SealNumber"), undefined);
  assert.deepEqual(
    (await described("return")).map(({ name }) => name),
    ["SourceTransactionNumber", "Comments"],
  );
  assert.deepEqual(await described("invoice-release"), []);
});

test("Oracle Fusion: shipments that stand ready come once each, whole, from where the last answer ended", async (t) => {
  const desk = await openFusionDesk(t);
  const connection = connectTo(t, desk);
  const seen: string[] = [];
  let cursor: string | null = null;
  for (;;) {
    const released: Released | Trouble | undefined = await connection.release?.({ cursor, limit: 7 }, context);
    assert.ok(released?.kind === "released");
    if (released.documents.length === 0) break;
    cursor = released.cursor;
    for (const { lines } of released.documents) assert.equal(lines.length, 2);
    seen.push(...released.documents.map(({ document }) => document));
  }
  const all = desk.erp.shipments.all().map(({ name }) => name);
  assert.deepEqual([...new Set(seen)], all);
  const first = await connection.release?.({ cursor: null, limit: 1 }, context);
  const document = first?.kind === "released" ? first.documents[0] : undefined;
  const shipTo = desk.erp.shipments.all()[0]?.lines[0] ?? {};
  assert.deepEqual([document?.order, document?.shipOn, document?.deliverBy], ["4500001", "2026-01-05", "2026-01-09"]);
  assert.deepEqual(
    [document?.consignee?.city, document?.consignee?.country],
    [shipTo.ShipToCity, shipTo.ShipToCountry],
  );
});

test("Oracle Fusion: a shipment that changed comes again, one that has left does not, and what is too fresh waits", async (t) => {
  const desk = await openFusionDesk(t);
  const connection = connectTo(t, desk);
  const released = async (cursor: string | null) => {
    const answer = await connection.release?.({ cursor, limit: 100 }, context);
    assert.ok(answer?.kind === "released");
    return { cursor: answer.cursor, names: answer.documents.map(({ document }) => document) };
  };
  const { cursor, names } = await released(null);
  assert.equal(names.length, 20);
  await connection.send(askOf({ operation: "tracking", fields: { TrackingNumber: "1Z9" } }), null, context);
  await connection.send(askOf({ operation: "ship-confirm", document: "80000002" }), null, context);
  assert.deepEqual((await released(cursor)).names, []);
  desk.clock.advance(61_000);
  assert.deepEqual((await released(cursor)).names, [shipment]);
});

test("Oracle Fusion: a test of the connection proves who we are and what we read, and names a segment that is not there", async (t) => {
  const desk = await openFusionDesk(t);
  const probe = async (change: Partial<ErpSettings>) => connectTo(t, desk, change).probe(context.signal);
  const good = await probe({});
  assert.ok(good.kind === "probe" && good.clockSkewMs !== null);
  assert.deepEqual(good.proved, [
    "signed in as waybill-client",
    "read shipments with waybillMilestone, waybillMilestoneAt",
  ]);
  const { values } = fusionSettings(desk.erp.url);
  const typo = await probe({ values: { ...values, milestoneField: "waybillMilestne" } });
  assert.match(typo.kind === "trouble" ? typo.error.message : "", /no segment waybillMilestne/);
  assert.equal((await probe({ secrets: user, baseUrl: `${desk.erp.url}/fscmRestApi/resources/latest` })).kind, "probe");
});

test("Oracle Fusion: refused credentials are a matter of credentials, and in no error", async (t) => {
  const desk = await openFusionDesk(t);
  for (const secrets of [{ ...user, password: "wrong-secret" }, { clientId: "a", clientSecret: "wrong-secret" }, {}]) {
    const refused = await connectTo(t, desk, { secrets }).probe(context.signal);
    assert.ok(refused.kind === "trouble" && refused.class === "auth");
    assert.doesNotMatch(JSON.stringify(refused), /wrong-secret|waybill.integration/);
  }
});

test("Oracle Fusion: questions are refused where the framework is too old to understand them", async (t) => {
  const desk = await openFusionDesk(t);
  const values = { ...fusionSettings(desk.erp.url).values, frameworkVersion: "1" };
  const refused = await connectTo(t, desk, { values }).read(askOf(), context);
  assert.match(refused.kind === "trouble" ? refused.error.message : "", /q with value/);
  const old = { ...values, frameworkVersion: "2" };
  assert.equal((await connectTo(t, desk, { values: old }).read(askOf(), context)).kind, "reading");
});

test("Oracle Fusion: the name of a segment that is none is refused when the connection is opened", () => {
  const values = { milestoneField: "a b" };
  assert.throws(
    () => oracleFusion.open(fusionSettings("http://pod", undefined, values)),
    (error) => error instanceof CodedError && error.code === "WB-CFG-001",
  );
});
