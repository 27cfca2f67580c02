import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ask, Drafted, ErpConnection, Released } from "../../core/delivery/erp.ts";
import { inWordsOf } from "../../core/delivery/vocabulary.ts";
import { netSuite } from "../../erps/netsuite/index.ts";
import {
  accountSettings,
  askOf,
  connect,
  context,
  netsuiteRig,
  openAccount,
  shipConfirm,
  tokenSettings,
  tracking,
} from "./netsuite-desk.ts";

/** An ask of the rig in the system's own words. */
function wordedOf(connection: ErpConnection, operation: string, more: Partial<Ask> = {}): Ask {
  const asked = netsuiteRig.asks(1)[operation as "claim"] ?? {};
  const worded = inWordsOf(connection, askOf({ ...(asked as Partial<Ask>), operation, ...more }));
  assert.ok(worded.kind === "worded", JSON.stringify(worded));
  return worded.ask;
}

test("NetSuite: every operation is there, and every term of ours that the account has a place for", () => {
  assert.deepEqual(netSuite.absent, {});
  const values = { packageSublist: "packageUps", billOfLadingField: "custbody_bol" };
  const connection = netSuite.open({ ...accountSettings("http://erp", { now: () => 0 } as never), values });
  assert.deepEqual(connection.vocabulary?.("tracking"), {
    fields: {
      ...{ carrier: "shipMethod", shippedAt: "shippedDate", text: "memo", billOfLading: "custbody_bol" },
      trackingNumber: "packageTrackingNumberUps",
    },
    numbers: {
      ...{ delivery: "tranid", order: "createdfrom.tranid", trackingNumber: "trackingnumber", bol: "custbody_bol" },
    },
  });
  assert.deepEqual(connection.vocabulary?.("ship-confirm").fields, {});
});

test("NetSuite: a fulfillment is found by delivery, order and tracking number", async (t) => {
  const desk = await openAccount(t);
  await desk.outcomes(await desk.intend({ ...tracking, document: "1003", fields: { trackingNumber: "1Z'3" } }));
  const lookups = [
    { field: "delivery", value: "IF1003" },
    { field: "order", value: "SO4500003" },
    { field: "trackingNumber", value: "1Z'3" },
  ];
  const ids = await desk.intend(...lookups.map((lookup) => ({ ...shipConfirm, document: null, lookup })));
  const effects = await desk.outcomes(ids);
  assert.deepEqual(
    effects.map(({ document, state }) => [document, state]),
    [
      ["1003", "posted"],
      ["1003", "already-done"],
      ["1003", "already-done"],
    ],
  );
  const [nobody] = await desk.outcomes(
    await desk.intend({ ...shipConfirm, document: null, lookup: { field: "order", value: "SO9" } }),
  );
  assert.equal(nobody?.outcome?.error?.code, "WB-ERP-002");
});

test("NetSuite: what is held is told beside what is wanted, a carrier by the name that was asked for", async (t) => {
  const desk = await openAccount(t);
  const connection = connect(t, desk);
  const ask = wordedOf(connection, "tracking");
  const before = await connection.read(ask, context);
  assert.ok(before.kind === "reading");
  assert.deepEqual(before.held, { shipMethod: null, packageTrackingNumber: null });
  await connection.send(ask, before.version, context);
  assert.equal(desk.erp.records.get("1001")?.body["shipMethod"], "12");
  const after = await connection.read(wordedOf(connection, "tracking", { fields: { carrier: "UPS" } }), context);
  assert.ok(after.kind === "reading" && after.state === "done");
  assert.deepEqual(after.held, { shipMethod: "UPS" });
  const nobody = await connection.read(wordedOf(connection, "tracking", { fields: { carrier: "Nobody" } }), context);
  assert.ok(nobody.kind === "trouble" && /names no shipping method for Nobody/.test(nobody.error.message));
});

test("NetSuite: a draft is what is sent, word for word, and changes nothing", async (t) => {
  for (const async of [false, true]) {
    const desk = await openAccount(t, {}, { async });
    const settings = (async ? tokenSettings : accountSettings)(desk.erp.url, desk.clock);
    const connection = connect(t, desk, settings);
    for (const operation of Object.keys(netsuiteRig.asks(1))) {
      const ask = wordedOf(connection, operation);
      const drafted = (await connection.draft?.(ask, null, context)) as Drafted;
      assert.equal(drafted.kind, "draft", JSON.stringify(drafted));
      assert.deepEqual(await connection.draft?.(ask, null, context), drafted);
      const [request] = drafted.requests;
      assert.match(request?.path ?? "", /^\/services\/rest\/record\/v1\//);
      assert.doesNotMatch(JSON.stringify(drafted), /"authorization"|Bearer|OAuth/);
      const isJob = request?.method === "POST" && async;
      assert.equal(request?.headers["prefer"], isJob ? "respond-async" : undefined);
      assert.match(request?.headers["x-netsuite-idempotency-key"] ?? "", isJob ? /^[0-9a-f]{8}-[0-9a-f-]{27}$/ : /^$/);
    }
    assert.equal(desk.erp.ledger.counters().writes, 0);
  }
});

test("NetSuite: records are made from the fulfillment and its order, each under an external id of its own", async (t) => {
  const desk = await openAccount(t);
  const asks = ["return", "invoice-release", "accrual", "claim"] as const;
  const ids = await desk.intend(...asks.map((operation) => ({ ...netsuiteRig.asks(1)[operation], operation })));
  const effects = await desk.outcomes(ids);
  assert.deepEqual(
    effects.map(({ state }) => state),
    ["posted", "posted", "posted", "posted"],
  );
  const [returned, invoice, entry, claim] = desk.erp.made.map(({ fields }) => fields);
  assert.deepEqual(returned, { externalId: "WB-RETURN-1001", memo: "Refused" });
  assert.deepEqual(invoice, { externalId: "WB-INVOICE-1001" });
  assert.equal(entry?.["externalId"], `WB-ACCRUAL-${effects[2]?.key}`);
  assert.deepEqual(entry?.["line"], {
    items: [
      { account: { id: "60" }, debit: 12.5, memo: "Freight" },
      { account: { id: "21" }, credit: 12.5, memo: "Freight" },
    ],
  });
  assert.deepEqual([entry?.["currency"], entry?.["tranDate"]], [{ id: "4" }, "2026-01-05"]);
  assert.deepEqual(
    [claim?.["title"], claim?.["incomingMessage"], claim?.["company"]],
    ["Damaged", "12.5 EUR\nFulfillment IF1001", { id: "300001" }],
  );
  assert.equal(effects[1]?.outcome?.evidence["made"], "invoice 7002");
});

test("NetSuite: one return and one invoice for a fulfillment, unless the post brings an external id of its own", async (t) => {
  const desk = await openAccount(t);
  const again = { ...netsuiteRig.asks(1).return, operation: "return" };
  const own = { ...again, fields: { externalId: "RMA-7" } };
  const states = (await desk.outcomes(await desk.intend(again, again, own))).map(({ state }) => state);
  assert.deepEqual(states, ["posted", "already-done", "posted"]);
  const connection = connect(t, desk);
  const twice = await connection.send(wordedOf(connection, "return"), null, context);
  assert.ok(twice.kind === "trouble" && twice.answer.erpCode === "DUP_RCRD");
  assert.equal(desk.erp.made.length, 2);
});

test("NetSuite: what cannot be accrued, or billed once more, is refused with its reason", async (t) => {
  const desk = await openAccount(t);
  const order = desk.erp.orders.get("500001");
  assert.ok(order);
  order.status = "G";
  const accrual = { ...netsuiteRig.asks(1).accrual, operation: "accrual" };
  const asks = [
    { ...netsuiteRig.asks(1)["invoice-release"], operation: "invoice-release" },
    { ...accrual, fields: { amount: 0 } },
    { ...accrual, fields: { amount: 1, currency: "CHF" } },
  ];
  const effects = await desk.outcomes(await desk.intend(...asks));
  const said = effects.map(({ outcome }) => outcome?.error?.message ?? "");
  assert.match(said[0] ?? "", /USER_ERROR You must enter at least one line item/);
  assert.match(said[1] ?? "", /an amount above zero/);
  assert.match(said[2] ?? "", /no internal id of currency CHF/);
  const bare = connect(t, desk, { values: { certificateId: "cert-1" } });
  const refused = await bare.read(wordedOf(bare, "accrual"), context);
  assert.ok(refused.kind === "trouble" && /does not name both accounts/.test(refused.error.message));
});

test("NetSuite: a record that becomes a job is owed until it is there, and is ours", async (t) => {
  const desk = await openAccount(t, {}, { async: true });
  const [effect] = await desk.outcomes(await desk.intend({ ...netsuiteRig.asks(1).accrual, operation: "accrual" }));
  assert.equal(effect?.state, "posted");
  const verdicts = (await desk.journal.attemptsOf(effect?.id ?? 0)).map(({ verdict }) => verdict);
  assert.deepEqual(verdicts, ["later", "posted"]);
  assert.equal(desk.erp.made.length, 1);
});

test("NetSuite: a job that failed is told with its reason, and posting again after that gets a key of its own", async (t) => {
  const desk = await openAccount(t, {}, { async: true, accrualExpenseAccount: "99" });
  const settings = tokenSettings(desk.erp.url, desk.clock, { accrualExpenseAccount: "99" });
  const connection = connect(t, desk, settings);
  const ask = wordedOf(connection, "accrual");
  const send = () => connection.send(ask, null, context);
  const owed = await send();
  assert.ok(owed.kind === "trouble" && owed.class === "later" && owed.retryAfterMs === 2000);
  assert.ok((await send()).kind === "trouble");
  desk.clock.advance(1000);
  const failed = await send();
  assert.ok(failed.kind === "trouble" && failed.class === "permanent");
  assert.match(failed.error.message, /Invalid reference key for account/);
  const anew = await send();
  assert.ok(anew.kind === "trouble" && anew.class === "later");
  assert.equal(desk.erp.made.length, 0);
});

test("NetSuite: the fields of an operation are described by the account's own metadata", async (t) => {
  const desk = await openAccount(t);
  const connection = connect(t, desk);
  const described = await connection.describe?.("proof-of-delivery", context.signal);
  assert.ok(described?.kind === "described", JSON.stringify(described));
  const fields = new Map(described.fields.map((field) => [field.name, field]));
  assert.deepEqual(fields.get("custbody_waybill_milestone"), {
    ...{ name: "custbody_waybill_milestone", title: "Milestone", type: "string", maxLength: 300, updatable: true },
  });
  assert.deepEqual(
    ["shipMethod", "shippedDate", "custbody_waybill_delivered_at"].map((name) => fields.get(name)?.type),
    ["string", "date", "datetime"],
  );
  assert.deepEqual([fields.has("package"), fields.has("id"), fields.has("lastModifiedDate")], [false, false, false]);
  const invoice = await connection.describe?.("invoice-release", context.signal);
  assert.ok(invoice?.kind === "described" && invoice.fields.find(({ name }) => name === "total")?.updatable === false);
  assert.deepEqual(await connection.describe?.("ship-confirm", context.signal), { kind: "described", fields: [] });
});

test("NetSuite: released orders come oldest change first, each poll from where the last one ended", async (t) => {
  const desk = await openAccount(t);
  const connection = connect(t, desk);
  const release = async (cursor: string | null, limit: number): Promise<Released> => {
    const released = await connection.release?.({ cursor, limit }, context);
    assert.ok(released?.kind === "released", JSON.stringify(released));
    return released;
  };
  const first = await release(null, 12);
  const second = await release(first.cursor, 12);
  const found = [...first.documents, ...second.documents];
  assert.deepEqual(
    found.map(({ document }) => document),
    Array.from({ length: 20 }, (_, n) => String(500_001 + n)),
  );
  const [order] = found;
  assert.deepEqual([order?.delivery, order?.order, order?.shipOn], ["SO4500001", "SO4500001", "2026-01-09"]);
  assert.deepEqual([order?.consignee?.street, order?.lines.length, order?.lines[0]?.unit], ["Quay 4", 1, "Each"]);
  const changed = desk.erp.orders.get("500001");
  assert.ok(changed);
  changed.status = "D";
  changed.modifiedAtMs += 3_600_000;
  assert.equal((await release(second.cursor, 100)).documents.at(-1)?.document, "500001");
  changed.status = "G";
  assert.ok((await release(second.cursor, 100)).documents.every(({ document }) => document !== "500001"));
});
