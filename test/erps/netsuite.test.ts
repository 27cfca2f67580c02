import assert from "node:assert/strict";
import { test } from "node:test";
import { CodedError } from "../../core/errors.ts";
import { netSuite } from "../../erps/netsuite/index.ts";
import {
  accountSettings,
  askOf,
  connect,
  context,
  milestone,
  numbersOn,
  openAccount,
  privateKey,
  shipConfirm,
  tracking,
} from "./netsuite-desk.ts";

test("NetSuite: a tracking number goes on the first package that has none, and the package keeps what it holds", async (t) => {
  const desk = await openAccount(t);
  const [effect] = await desk.outcomes(await desk.intend(tracking));
  assert.equal(effect?.state, "posted");
  assert.deepEqual(desk.erp.records.get("1001")?.packages, [
    { packageWeight: 1.5, packageDescr: "Carton", packageTrackingNumber: "1Z1" },
  ]);
  assert.equal(effect?.outcome?.evidence.tranId, "IF1001");
});

test("NetSuite: another number gets a package of its own, the same number never a second one", async (t) => {
  const desk = await openAccount(t);
  const asked = ["1Z1", "1Z2", "1Z1"].map((trackingNumber) => ({ ...tracking, fields: { trackingNumber } }));
  const effects = await desk.outcomes(await desk.intend(...asked));
  assert.deepEqual(
    effects.map(({ state }) => state),
    ["posted", "posted", "already-done"],
  );
  assert.deepEqual(numbersOn(desk), ["1Z1", "1Z2"]);
  assert.equal(desk.erp.ledger.counters().writes, 2);
});

test("NetSuite: a milestone goes to the account's own fields, and never backwards", async (t) => {
  const desk = await openAccount(t, {}, { milestoneCodes: "DELIVERED=done" });
  const later = { ...milestone, milestone: "DELIVERED", occurredAt: "2026-01-05T07:30:00Z" };
  const effects = await desk.outcomes(await desk.intend(later));
  const late = await desk.outcomes(await desk.intend(milestone, later));
  assert.deepEqual(
    [...effects, ...late].map(({ state }) => state),
    ["posted", "superseded", "already-done"],
  );
  assert.deepEqual(desk.erp.records.get("1001")?.body, {
    custbody_waybill_milestone: "done",
    custbody_waybill_milestone_at: "2026-01-05T07:30:00Z",
  });
});

test("NetSuite: a shipment is confirmed once, by whomever", async (t) => {
  const desk = await openAccount(t);
  const shipped = desk.erp.records.get("1002");
  assert.ok(shipped);
  shipped.shipStatus = "C";
  const ids = await desk.intend(shipConfirm, { ...shipConfirm, document: "1002" });
  assert.deepEqual(
    (await desk.outcomes(ids)).map(({ state }) => state),
    ["posted", "already-done"],
  );
  assert.equal(desk.erp.records.get("1001")?.shipStatus, "C");
  assert.equal(desk.erp.ledger.counters()["goods-issue"], 1);
});

test("NetSuite: a fulfillment is found by its number or external id, and no text can leave its literal", async (t) => {
  const desk = await openAccount(t);
  const connection = connect(t, desk);
  const find = (field: string, value: string) =>
    connection.find(askOf({ document: null, lookup: { field, value } }), context);
  assert.deepEqual(await find("tranId", "IF1003"), { kind: "found", document: "1003" });
  assert.deepEqual(await find("externalid", "DN-80000004"), { kind: "found", document: "1004" });
  assert.deepEqual(await find("tranid", "x' OR '1' = '1"), { kind: "found", document: null });
  assert.deepEqual(await connection.find(askOf(), context), { kind: "found", document: null });
  const several = await find("custbody_waybill_milestone", "");
  assert.ok(several.kind === "trouble" && several.class === "permanent");
  assert.match(several.error.message, /held by several fulfillments: 1001, 1002/);
  for (const field of ["id = id OR tranid", "nonsense"]) {
    const refused = await find(field, "1");
    assert.ok(refused.kind === "trouble" && refused.class === "permanent");
  }
});

test("NetSuite: a post that knows the number of a fulfillment finds it and goes on", async (t) => {
  const desk = await openAccount(t);
  const lookup = { field: "tranid", value: "IF1005" };
  const ids = await desk.intend({ ...tracking, document: null, lookup }, { ...milestone, document: "IF1005" });
  const [found, misnamed] = await desk.outcomes(ids);
  assert.deepEqual([found?.state, found?.document], ["posted", "1005"]);
  assert.match(misnamed?.outcome?.error?.message ?? "", /IF1005 is no internal id of a fulfillment/);
  const [unknown] = await desk.outcomes(await desk.intend({ ...milestone, document: "9999" }));
  assert.equal(unknown?.outcome?.error?.code, "WB-ERP-002");
});

test("NetSuite: a misspelt field is refused with its name, not taken and forgotten", async (t) => {
  const desk = await openAccount(t, {}, { milestoneField: "custbody_typo" });
  const [effect] = await desk.outcomes(await desk.intend(milestone));
  assert.equal(effect?.state, "refused");
  assert.match(effect?.outcome?.error?.message ?? "", /INVALID_CONTENT .*custbody_typo/);
  assert.equal(desk.erp.ledger.counters().writes, 0);
});

test("NetSuite: a change that would write no field is refused, not called done", async (t) => {
  const desk = await openAccount(t, {}, { milestoneField: "", milestoneTimeField: "" });
  const effects = await desk.outcomes(await desk.intend(milestone, { ...tracking, fields: {} }));
  for (const { outcome } of effects) assert.match(outcome?.error?.message ?? "", /names a field to write/);
});

test("NetSuite: what another user adds between reading and writing is kept", async (t) => {
  const desk = await openAccount(t);
  const connection = connect(t, desk);
  const ask = askOf({ ...tracking, fields: { packageTrackingNumber: "1Z1" } });
  const first = await connection.read(ask, context);
  const record = desk.erp.records.get("1001");
  assert.ok(first.kind === "reading" && record);
  record.packages = [...record.packages, { packageTrackingNumber: "OTHER" }];
  record.modifiedAtMs += 60_000;
  const stale = await connection.send(ask, first.version, context);
  assert.ok(stale.kind === "trouble" && stale.class === "conflict");
  const [effect] = await desk.outcomes(await desk.intend(tracking));
  assert.equal(effect?.state, "posted");
  assert.deepEqual(numbersOn(desk), ["1Z1", "OTHER"]);
});

test("NetSuite: a record that keeps changing is read anew, then parked", async (t) => {
  const desk = await openAccount(t);
  desk.erp.faults.set([{ fault: "lock", method: "PATCH", ms: 86_400_000, times: 1 }]);
  const [effect] = await desk.outcomes(await desk.intend(milestone));
  assert.equal(effect?.outcome?.error?.details.detail, "the document keeps changing");
  assert.equal(desk.erp.ledger.counters().writes, 0);
});

test("NetSuite: an account that is asked too much at once is left alone, and no try is counted", async (t) => {
  const desk = await openAccount(t);
  desk.erp.crowd(3);
  const [effect] = await desk.outcomes(await desk.intend(tracking));
  assert.equal(effect?.state, "posted");
  assert.equal(desk.erp.door.answers()[429], 3);
  const verdicts = (await desk.journal.attemptsOf(effect?.id ?? 0)).map(({ verdict }) => verdict);
  assert.deepEqual(verdicts, ["retry-after", "retry-after", "retry-after", "posted"]);
  assert.equal((await desk.executor.facts()).breaker, "closed");
});

test("NetSuite: one token serves all, and one that was revoked costs one more question", async (t) => {
  const desk = await openAccount(t);
  await desk.outcomes(await desk.intend(tracking, { ...milestone, document: "1002" }));
  assert.equal(desk.erp.issuer.granted(), 1);
  desk.erp.issuer.forget();
  const [effect] = await desk.outcomes(await desk.intend({ ...shipConfirm, document: "1003" }));
  assert.equal(effect?.state, "posted");
  assert.equal((await desk.journal.attemptsOf(effect?.id ?? 0)).length, 1);
  assert.deepEqual([desk.erp.issuer.granted(), desk.erp.door.answers()[401]], [2, 1]);
});

test("NetSuite: a wrong certificate or key is a matter of credentials, and no secret is in the error", async (t) => {
  const desk = await openAccount(t);
  const values = accountSettings(desk.erp.url, desk.clock).values;
  const wrong = [
    { values: { ...values, certificateId: "cert-2" } },
    { secrets: { clientId: "client-1", privateKey: privateKey.slice(0, 200) } },
    { secrets: { clientId: "client-2", privateKey } },
    { values, secrets: {} },
  ];
  for (const change of wrong) {
    const connection = connect(t, desk, change);
    for (const trouble of [await connection.probe(context.signal), await connection.read(askOf(), context)]) {
      assert.ok(trouble.kind === "trouble" && trouble.class === "auth");
      assert.doesNotMatch(JSON.stringify(trouble), /PRIVATE KEY|eyJ|Bearer/);
    }
  }
});

test("NetSuite: a test of the connection proves sign-in, role and fields, and names the field that is not there", async (t) => {
  const desk = await openAccount(t);
  const probe = await connect(t, desk).probe(context.signal);
  assert.deepEqual(probe.kind === "probe" && probe.proved, [
    "signed in as client-1",
    "asked for a fulfillment with id, custbody_waybill_milestone, custbody_waybill_milestone_at, custbody_waybill_delivered_at, custbody_waybill_received_by",
  ]);
  const values = { ...accountSettings(desk.erp.url, desk.clock).values, milestoneField: "custbody_typo" };
  const refused = await connect(t, desk, { values }).probe(context.signal);
  assert.ok(refused.kind === "trouble" && /custbody_typo/.test(refused.error.message));
});

test("NetSuite: settings that cannot be followed are refused when the connection is opened", async (t) => {
  const desk = await openAccount(t);
  for (const values of [
    { milestoneField: "id FROM x" },
    { packageSublist: "parcels" },
    { accrualExpenseAccount: "6000 Freight" },
    { realm: "1234567" },
  ]) {
    const open = () => netSuite.open(accountSettings(desk.erp.url, desk.clock, values));
    assert.throws(open, (error) => error instanceof CodedError && error.code === "WB-CFG-001");
  }
});

test("NetSuite: the path of the services may stand in the address", async (t) => {
  const desk = await openAccount(t);
  const connection = connect(t, desk, { baseUrl: `${desk.erp.url}/services/rest/record/v1` });
  assert.equal((await connection.read(askOf(), context)).kind, "reading");
});
