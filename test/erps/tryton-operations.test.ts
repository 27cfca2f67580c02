import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Ask, Drafted, ErpConnection, ErpSettings, Reading, Released, Trouble } from "../../core/delivery/erp.ts";
import { inWordsOf } from "../../core/delivery/vocabulary.ts";
import { tryton } from "../../erps/tryton/index.ts";
import type { TrytonErp, TrytonErpOptions } from "../../sandbox/tryton/erp.ts";
import { askOf, connectTryton, context, trytonRig } from "./tryton-desk.ts";

function refusalOf(answer: { readonly kind: string }): string {
  assert.ok(answer.kind === "trouble", JSON.stringify(answer));
  const { class: kind, error } = answer as Trouble;
  assert.equal(kind, "permanent");
  return error.message;
}

function readingOf(answer: Reading | Trouble): Reading {
  assert.ok(answer.kind === "reading", JSON.stringify(answer));
  return answer;
}

/** An ask of the rig in the server's own words. */
function wordedOf(connection: ErpConnection, operation: string, more: Partial<Ask> = {}): Ask {
  const asked = trytonRig.asks(1)[operation as "claim"] ?? {};
  const worded = inWordsOf(connection, askOf({ ...(asked as Partial<Ask>), operation, ...more }));
  assert.ok(worded.kind === "worded", JSON.stringify(worded));
  assert.deepEqual(worded.leftOut, []);
  return worded.ask;
}

async function connect(
  t: TestContext,
  values: ErpSettings["values"] = {},
  options: TrytonErpOptions = {},
): Promise<{ readonly erp: TrytonErp; readonly connection: ErpConnection }> {
  return connectTryton(t, values, options);
}

const made = (erp: TrytonErp) => erp.ledger.rows().map((row) => (row.effect === "created" ? row.made : row.effect));

test("every operation is there, and every term of ours that the database has a place for", () => {
  assert.deepEqual(tryton.absent, {});
  const bare = tryton.open({ ...trytonRig.settings("http://erp"), values: { database: "x" } });
  assert.deepEqual(bare.vocabulary?.("proof-of-delivery").fields, {
    carrier: "carrier",
    shippedAt: "effective_date",
    trackingNumber: "reference",
  });
  const packages = tryton.open({
    ...trytonRig.settings("http://erp"),
    values: { database: "x", packageField: "shipping_reference" },
  });
  assert.deepEqual(packages.vocabulary?.("tracking"), {
    fields: { trackingNumber: "shipping_reference" },
    numbers: {
      delivery: "number",
      order: "moves.sale.number",
      trackingNumber: "packages.shipping_reference",
      invoice: "moves.invoice_lines.invoice.number",
    },
  });
});

test("what is held is told beside what is wanted, a carrier by the name that was asked for", async (t) => {
  const { erp, connection } = await connect(t);
  const ask = wordedOf(connection, "tracking");
  assert.deepEqual(readingOf(await connection.read(ask, context)).held, { reference: null, carrier: "ups" });
  await connection.send(ask, null, context);
  assert.equal(erp.tables.shipment("80000001")?.values.reference, "1Z1");
  const other = wordedOf(connection, "tracking", { fields: { trackingNumber: "1Z2", carrier: "FedEx" } });
  assert.deepEqual(readingOf(await connection.read(other, context)).held, { reference: "1Z1", carrier: 1 });
  const nobody = wordedOf(connection, "tracking", { fields: { trackingNumber: "1Z2", carrier: "Nobody" } });
  assert.match(refusalOf(await connection.read(nobody, context)), /Carrier Nobody is not there/);
});

test("a proof of delivery takes the moment of the fact where the post gives none", async (t) => {
  const { erp, connection } = await connect(t);
  const ask = wordedOf(connection, "proof-of-delivery", { fields: { receivedBy: "Jo Miller" } });
  await connection.send(ask, null, context);
  const { delivered_at: at, received_by: by } = erp.tables.shipment("80000001")?.values ?? {};
  assert.deepEqual([(at as { hour: number }).hour, by], [7, "Jo Miller"]);
});

test("a draft is what is sent, word for word, and changes nothing", async (t) => {
  const { erp, connection } = await connect(t, {}, { invoiceMethod: "order", worker: "behind" });
  const heard: string[] = [];
  const { record } = erp.ledger;
  for (const operation of Object.keys(trytonRig.asks(1))) {
    const ask = wordedOf(connection, operation);
    const { version } = readingOf(await connection.read(ask, context));
    const drafted = (await connection.draft?.(ask, version, context)) as Drafted;
    assert.equal(drafted.kind, "draft", JSON.stringify(drafted));
    assert.doesNotMatch(JSON.stringify(drafted), /Session|authorization|password/i);
    const writes = erp.ledger.counters().writes;
    const again = (await connection.draft?.(ask, version, context)) as Drafted;
    assert.deepEqual(again, drafted);
    assert.equal(erp.ledger.counters().writes, writes);
    heard.push(...drafted.requests.map(({ body }) => /"method":"model\.([^"]+)"/.exec(body)?.[1] ?? ""));
    erp.ledger.record = record;
    assert.equal((await connection.send(ask, version, context)).kind, "sent");
    assert.equal(readingOf(await connection.read(ask, context)).state, "done", operation);
  }
  assert.deepEqual(heard, [
    ...["stock.shipment.out.write", "stock.shipment.out.write", "stock.shipment.out.done", "stock.shipment.out.write"],
    ...["stock.shipment.out.return.create", "sale.sale.process", "account.move.create", "sale.complaint.create"],
  ]);
});

test("a return brings back what left, as a draft, once for a shipment unless the post has a number of its own", async (t) => {
  const { erp, connection } = await connect(t);
  const ask = wordedOf(connection, "return");
  for (const key of ["k1", "k2"]) await connection.send(ask, null, { ...context, key });
  await connection.send(wordedOf(connection, "return", { fields: { reference: "RMA-7" } }), null, context);
  const returns = [...erp.tables.table("stock.shipment.out.return").rows.values()].map(({ values }) => values);
  assert.deepEqual(
    returns.map(({ reference, state }) => [reference, state]),
    [
      ["Return of 80000001", "draft"],
      ["RMA-7", "draft"],
    ],
  );
  const moves = [...erp.tables.table("stock.move").rows.values()].map(({ values }) => values);
  const [out] = moves;
  const back = moves.find(({ shipment }) => shipment === "stock.shipment.out.return,1");
  assert.deepEqual([back?.product, back?.quantity, back?.origin], [out?.product, out?.quantity, "stock.move,1"]);
  assert.deepEqual([back?.from_location, back?.to_location], [5, 2]);
});

test("what is shipped is invoiced once, by whomever, and posted only where the connection says so", async (t) => {
  const { erp, connection } = await connect(t);
  const ask = wordedOf(connection, "invoice-release");
  assert.match(refusalOf(await connection.read(ask, context)), /is packed, and its sale is invoiced when it is done/);
  await connection.send(wordedOf(connection, "ship-confirm"), null, context);
  const reading = readingOf(await connection.read(ask, context));
  assert.deepEqual([reading.state, reading.evidence.invoices], ["done", "draft 1"]);
  const posting = tryton.open(trytonRig.settings(erp.url));
  t.after(() => posting.close());
  assert.equal(readingOf(await posting.read(ask, context)).state, "open");
  assert.equal((await posting.send({ ...ask, readBack: false }, null, context)).kind, "sent");
  assert.deepEqual(readingOf(await posting.read(ask, context)).held, { invoice_state: "posted" });
  assert.deepEqual(made(erp), ["goods-issue", "invoice", "field"]);
});

test("what nobody can be invoiced for by asking is refused with its reason", async (t) => {
  const byHand = await connect(t, {}, { invoiceMethod: "manual" });
  assert.match(
    refusalOf(await byHand.connection.read(askOf({ operation: "invoice-release" }), context)),
    /invoiced by hand/,
  );
  const behind = await connect(t, {}, { invoiceMethod: "order", worker: "behind", mayProcess: false });
  const ask = wordedOf(behind.connection, "invoice-release");
  assert.match(
    refusalOf(await behind.connection.send(ask, null, context)),
    /button "process on "sale.sale" is not allowed/,
  );
  for (const { values } of behind.erp.tables.table("stock.move").rows.values()) values.sale = null;
  assert.match(refusalOf(await behind.connection.read(ask, context)), /is of no sale/);
});

test("freight is accrued once for a post, in the books' own currency and in an open period", async (t) => {
  const { erp, connection } = await connect(t, { postAccrual: true });
  const ask = wordedOf(connection, "accrual");
  for (const key of ["k1", "k1", "k2"])
    assert.equal((await connection.send(ask, null, { ...context, key })).kind, "sent");
  const moves = [...erp.tables.table("account.move").rows.values()].map(({ values }) => values);
  assert.deepEqual(
    moves.map(({ description, state }) => [description, state]),
    [
      ["Freight of 80000001, k1", "posted"],
      ["Freight of 80000001, k2", "posted"],
    ],
  );
  const lines = [...erp.tables.table("account.move.line").rows.values()].slice(0, 2).map(({ values }) => values);
  const amount = (text: string) => ({ __class__: "Decimal", decimal: text });
  assert.deepEqual(
    lines.map(({ account, debit, credit }) => [account, debit, credit]),
    [
      [1, amount("12.5"), amount("0")],
      [2, amount("0"), amount("12.5")],
    ],
  );
  const fields = { amount: 12.5, currency: "USD" };
  const foreign = wordedOf(connection, "accrual", { fields });
  assert.match(refusalOf(await connection.send(foreign, null, { ...context, key: "k3" })), /kept in EUR, not in USD/);
  const later = wordedOf(connection, "accrual", { occurredAt: "2099-01-01T00:00:00Z" });
  assert.match(refusalOf(await connection.send(later, null, { ...context, key: "k4" })), /no open period/);
});

test("an accrual without accounts or amount, and a claim without its type, are refused before anything is asked", async (t) => {
  const { erp, connection } = await connect(t, { accrualJournal: "", complaintType: "" });
  assert.match(refusalOf(await connection.read(wordedOf(connection, "accrual"), context)), /does not name the journal/);
  assert.match(refusalOf(await connection.read(wordedOf(connection, "claim"), context)), /names no type of complaint/);
  const other = await connect(t, { complaintType: "Other" });
  const nothing = wordedOf(other.connection, "accrual", { fields: { amount: 0 } });
  assert.match(refusalOf(await other.connection.read(nothing, context)), /an amount above zero/);
  assert.deepEqual(erp.door.answers(), {});
  const claim = wordedOf(other.connection, "claim");
  assert.match(refusalOf(await other.connection.send(claim, null, context)), /no type Other of complaints about sales/);
});

test("a claim is a complaint about the sale, with all that was said in its description", async (t) => {
  const { erp, connection } = await connect(t);
  await connection.send(wordedOf(connection, "claim"), null, context);
  const values = erp.tables.table("sale.complaint").rows.get(1)?.values;
  assert.deepEqual(
    [values?.reference, values?.origin, values?.description],
    ["Claim for 80000001, k1", "sale.sale,1", "Damaged\n12.5 EUR"],
  );
});

test("the fields of an operation are described by the server's own metadata", async (t) => {
  const { connection } = await connect(t, { packageField: "shipping_reference" });
  const fieldsOf = async (operation: string) => {
    const described = await connection.describe?.(operation, context.signal);
    assert.ok(described?.kind === "described", JSON.stringify(described));
    return new Map(described.fields.map((field) => [field.name, field]));
  };
  const shipment = await fieldsOf("milestone");
  assert.deepEqual(shipment.get("received_by"), {
    ...{ name: "received_by", title: "Received By", type: "string", maxLength: 60, updatable: true },
  });
  assert.equal(shipment.get("number")?.updatable, false);
  assert.deepEqual([shipment.get("carrier_milestone_at")?.type, shipment.has("moves")], ["datetime", false]);
  assert.ok((await fieldsOf("tracking")).has("shipping_reference"));
  assert.deepEqual([...(await fieldsOf("ship-confirm")).keys()], []);
});

test("released shipments come oldest change first, each poll from where the last one ended", async (t) => {
  const { erp, connection } = await connect(t, { releasedStates: "packed" });
  const release = async (cursor: string | null, limit = 2): Promise<Released> => {
    const released = await connection.release?.({ cursor, limit }, context);
    assert.ok(released?.kind === "released", JSON.stringify(released));
    return released;
  };
  const numbersIn = ({ documents }: Released) => documents.map(({ document }) => document);
  const first = await release(null);
  assert.deepEqual(numbersIn(first), ["80000001", "80000002"]);
  const [{ order, consignee, lines, shipOn } = {}] = first.documents;
  assert.deepEqual([order, consignee?.street, lines?.length], ["4500001", "Quay 4", 1]);
  assert.match(`${consignee?.country} ${shipOn}`, /^[A-Z]{2} \d{4}-\d\d-\d\d$/);
  const second = await release(first.cursor);
  const third = await release(second.cursor);
  assert.deepEqual([...numbersIn(second), ...numbersIn(third)], ["80000003", "80000004", "80000005"]);
  const changed = erp.tables.shipment("80000001");
  assert.ok(changed);
  erp.tables.shipments.touch(changed);
  assert.ok(numbersIn(await release(third.cursor, 10)).includes("80000001"));
  changed.values.state = "done";
  assert.ok(!numbersIn(await release(third.cursor, 10)).includes("80000001"));
  assert.deepEqual(await release((await release(third.cursor, 10)).cursor, 10), await release(third.cursor, 10));
});
