import assert from "node:assert/strict";
import { test } from "node:test";
import { CodedError } from "../../core/errors.ts";
import { businessCentral } from "../../erps/business-central/index.ts";
import { environmentSecrets } from "../../sandbox/business-central/start.ts";
import {
  asked,
  connect,
  context,
  entityIn,
  openCentralDesk,
  order,
  ownAsk,
  settingsOf,
  shipment,
} from "./business-central-desk.ts";
import { outcomeOf, refusalOf } from "./clocked-desk.ts";

const { signal } = context;

test("Business Central: a return is one draft of a credit memo for the order's customer, with its reason", async (t) => {
  const desk = await openCentralDesk(t);
  const effect = await outcomeOf(desk, asked("return"));
  assert.equal(effect.state, "posted");
  const [memo] = desk.erp.company.all("salesCreditMemos");
  const { customerNumber } = entityIn(desk, "salesOrders", order).values;
  const reason = entityIn(desk, "customerReturnReasons", "DAMAGED", "code").id;
  assert.deepEqual([memo?.values.customerNumber, memo?.values.customerReturnReasonId], [customerNumber, reason]);
  assert.match(String(memo?.values.externalDocumentNumber), /^4500001-[0-9A-F]{14}$/);
  assert.equal(effect.outcome?.evidence.creditMemo, memo?.values.number);
  assert.match(await refusalOf(desk, asked("return", { fields: { reason: "NONSENSE" } })), /no return reason NONSENSE/);
});

test("Business Central: a return under a number of the flow's own is made once, whoever made it", async (t) => {
  const desk = await openCentralDesk(t);
  const numbered = asked("return", { fields: { externalDocumentNumber: "RMA-7" } });
  assert.equal((await outcomeOf(desk, numbered)).state, "posted");
  assert.equal((await outcomeOf(desk, { ...numbered, occurredAt: null })).state, "already-done");
  assert.equal(desk.erp.ledger.counters().created, 1);
  assert.equal((await outcomeOf(desk, asked("return", { document: "NONE" }))).outcome?.error?.code, "WB-ERP-002");
});

test("Business Central: an accrual is one journal line, found again after a person has posted the journal", async (t) => {
  const desk = await openCentralDesk(t);
  const connection = connect(t, desk);
  const ask = ownAsk({
    operation: "accrual",
    fields: { amount: "12.50", description: "Freight" },
    occurredAt: "2026-01-04T23:00:00Z",
  });
  const read = async () => {
    const reading = await connection.read(ask, context);
    assert.ok(reading.kind === "reading");
    return [reading.state, reading.ours, reading.evidence.place];
  };
  assert.deepEqual(await read(), ["open", undefined, undefined]);
  assert.equal((await connection.send(ask, null, context)).kind, "sent");
  const [line] = desk.erp.company.all("journalLines");
  assert.deepEqual(
    [line?.values.amount, line?.values.postingDate, line?.values.externalDocumentNumber, line?.values.documentNumber],
    [12.5, "2026-01-04", shipment, "WBEF0123456789ABCDEF"],
  );
  assert.deepEqual(await read(), ["done", true, "journal"]);
  const journal = entityIn(desk, "journals", "FREIGHT", "code");
  const { clientId, clientSecret } = environmentSecrets.application;
  assert.ok(clientId && clientSecret);
  const { user, accessKey } = environmentSecrets;
  const authorization = `Basic ${Buffer.from(`${user}:${accessKey}`).toString("base64")}`;
  const path = `/api/v2.0/companies(${desk.erp.company.id})/journals(${journal.id})/Microsoft.NAV.post`;
  assert.equal((await fetch(desk.erp.url + path, { method: "POST", headers: { authorization } })).status, 204);
  assert.deepEqual(await read(), ["done", true, "ledger"]);
});

test("Business Central: an accrual in another currency, without an amount or without accounts is refused", async (t) => {
  const desk = await openCentralDesk(t);
  const accrual = (fields: Record<string, string>) => refusalOf(desk, asked("accrual", { fields }));
  assert.match(await accrual({ amount: "1", currency: "USD" }), /cannot be in USD: the company's own is EUR/);
  assert.match(await accrual({ amount: "" }), /needs an amount/);
  assert.match(await accrual({ amount: "0" }), /needs an amount/);
  const nowhere = await openCentralDesk(t, { journal: "" });
  assert.match(await refusalOf(nowhere, asked("accrual")), /names no journal/);
  const unknown = await openCentralDesk(t, { journal: "NONE" });
  assert.match(await refusalOf(unknown, asked("accrual")), /no general journal batch NONE/);
});

test("Business Central: a shipment that somebody saved in between is read again and written with the new version", async (t) => {
  const desk = await openCentralDesk(t);
  const connection = connect(t, desk);
  const ask = ownAsk({ fields: { packageTrackingNo: "1Z7" } });
  const reading = await connection.read(ask, context);
  assert.ok(reading.kind === "reading" && reading.version !== null);
  desk.erp.company.touch(entityIn(desk, "salesShipments", shipment), { receivedBy: "X" });
  const stale = await connection.send(ask, reading.version, context);
  assert.ok(stale.kind === "trouble" && stale.class === "conflict");
  desk.erp.faults.set([{ fault: "lock", method: "PATCH", ms: 3000, times: 1 }]);
  const effect = await outcomeOf(desk, asked("tracking"));
  assert.deepEqual((await desk.journal.attemptsOf(effect.id)).map(({ verdict }) => verdict).slice(0, 1), ["retry"]);
  assert.equal(effect.state, "posted");
});

test("Business Central: what is held is told by the page's own names, and a draft is what would be sent", async (t) => {
  const desk = await openCentralDesk(t);
  const connection = connect(t, desk, { baseUrl: `${desk.erp.url}/api/v2.0` });
  const ask = ownAsk({ fields: { packageTrackingNo: "1Z7", shippingAgentCode: "UPS" } });
  const reading = await connection.read(ask, context);
  assert.ok(reading.kind === "reading");
  const { id, values } = entityIn(desk, "salesShipments", shipment);
  assert.deepEqual(reading.held, { packageTrackingNo: values.packageTrackingNo, shippingAgentCode: "" });
  const drafted = await connection.draft?.(ask, reading.version, context);
  assert.ok(drafted?.kind === "draft");
  const [request] = drafted.requests;
  assert.equal(request?.method, "PATCH");
  assert.ok(
    request?.path.endsWith(`/api/contoso/waybill/v1.0/companies(${desk.erp.company.id})/waybillShipments(${id})`),
  );
  assert.deepEqual(JSON.parse(request?.body ?? ""), ask.fields);
  assert.match(request?.headers["if-match"] ?? "", /^W\/"/);
  assert.doesNotMatch(JSON.stringify(drafted), /Bearer|Basic|secret/);
  assert.equal(desk.erp.ledger.counters().writes, 0);
});

test("Business Central: the fields of a page, a credit memo and a journal line come from the live metadata", async (t) => {
  const desk = await openCentralDesk(t);
  const connection = connect(t, desk);
  const fields = async (operation: string) => {
    const described = await connection.describe?.(operation, signal);
    assert.ok(described?.kind === "described", JSON.stringify(described));
    return described.fields.map(({ name, type, maxLength, updatable }) => [name, type, maxLength, updatable].join(" "));
  };
  assert.ok((await fields("tracking")).includes("packageTrackingNo string 50 true"));
  assert.ok((await fields("milestone")).includes("lastModifiedDateTime datetime  false"));
  assert.ok((await fields("return")).includes("externalDocumentNumber string 35 true"));
  assert.ok((await fields("accrual")).includes("amount number  true"));
  assert.deepEqual(await fields("ship-confirm"), []);
});

test("Business Central: released orders come oldest first, a page at a time, and again after a change", async (t) => {
  const desk = await openCentralDesk(t, {}, { parcels: 3, now: () => Date.UTC(2026, 0, 5) });
  const connection = connect(t, desk);
  desk.erp.company.touch(entityIn(desk, "salesOrders", "4500003"), { status: "Draft" });
  const next = async (cursor: string | null) => {
    const released = await connection.release?.({ cursor, limit: 1 }, { signal, correlationId: "" });
    assert.ok(released?.kind === "released", JSON.stringify(released));
    return released;
  };
  const first = await next(null);
  const [document] = first.documents;
  assert.deepEqual([document?.order, document?.delivery, document?.shipOn], [order, order, "2026-01-05"]);
  assert.ok(document?.version && document.consignee?.city && document.customer);
  assert.deepEqual([document.deliverBy, document.lines[0]?.unit], ["2026-01-08", "PCS"]);
  const second = await next(first.cursor);
  assert.deepEqual(
    second.documents.map((one) => one.order),
    ["4500002"],
  );
  const third = await next(second.cursor);
  assert.deepEqual([third.documents, third.cursor], [[], second.cursor]);
});

test("Business Central: a test of the connection proves company and page; refused credentials are in no error", async (t) => {
  const desk = await openCentralDesk(t);
  const good = await connect(t, desk).probe(signal);
  assert.ok(good.kind === "probe" && good.clockSkewMs !== null);
  assert.deepEqual(good.proved.slice(1), ["read sales orders of the company", "read the API page waybillShipments"]);
  const bare = await openCentralDesk(t, {}, { hasExtension: false });
  const lacking = await connect(t, bare).probe(signal);
  assert.ok(lacking.kind === "probe");
  assert.match(lacking.missing?.join() ?? "", /^the API page waybillShipments: .*BadRequest_ResourceNotFound/);
  const { user, accessKey } = environmentSecrets;
  const basic = await connect(t, desk, { secrets: { user, password: accessKey } }).probe(signal);
  assert.equal(basic.kind, "probe");
  const { clientId } = environmentSecrets.application;
  for (const secrets of [{ clientId, clientSecret: "wrong-secret" }, { user, password: "wrong-secret" }, {}]) {
    const refused = await connect(t, desk, { secrets }).probe(signal);
    assert.ok(refused.kind === "trouble" && refused.class === "auth", JSON.stringify(refused));
    assert.doesNotMatch(JSON.stringify(refused), /wrong-secret/);
  }
});

test("Business Central: a token that was revoked is fetched again within the same try", async (t) => {
  const desk = await openCentralDesk(t);
  await outcomeOf(desk, asked("tracking"));
  desk.erp.entra.forget();
  const effect = await outcomeOf(desk, asked("accrual"));
  assert.deepEqual([effect.state, (await desk.journal.attemptsOf(effect.id)).length], ["posted", 1]);
  assert.equal(desk.erp.entra.granted(), 2);
});

test("Business Central: settings that cannot be followed are refused when the connection opens", () => {
  for (const values of [
    { company: "CRONUS" },
    { pageRoute: "waybill" },
    { pageFields: "tracking=x" },
    { pageKeyField: "a b" },
    { shipAction: "contoso/waybill/v1.0/ship" },
  ]) {
    const settings = settingsOf("http://127.0.0.1:9", undefined, values);
    assert.throws(
      () => businessCentral.open(settings),
      (error) => error instanceof CodedError && error.code === "WB-CFG-001",
    );
  }
});
