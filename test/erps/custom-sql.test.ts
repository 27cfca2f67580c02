import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Ask, AskContext } from "../../core/delivery/erp.ts";
import { CodedError } from "../../core/errors.ts";
import { type SqlFailure, troubleOf } from "../../erps/custom-sql/answers.ts";
import { customSql } from "../../erps/custom-sql/index.ts";
import { statementOf } from "../../erps/custom-sql/statement.ts";
import { databaseSettings, openDatabaseDesk } from "./custom-sql-desk.ts";
import { declaredAsks } from "./declared-asks.ts";

const context: AskContext = { key: "k1", correlationId: "c1", signal: new AbortController().signal };

function askOf(more: Partial<Ask> = {}): Ask {
  const none = { lookup: null, fields: {}, milestone: null, occurredAt: null, readBack: true };
  return { operation: "tracking", document: "80000001", ...none, ...more };
}

test("SQL: only one call of one routine may leave, whatever stands around it", () => {
  const refused = [
    "UPDATE deliveries SET tracking_number = :trackingNumber",
    "INSERT INTO deliveries VALUES (:document)",
    "DELETE FROM deliveries",
    "SELECT * FROM deliveries",
    "SELECT set_tracking(:document) FROM deliveries",
    "SELECT set_tracking(:document); DELETE FROM deliveries",
    "SELECT set_tracking((DELETE FROM deliveries RETURNING number))",
    "SELECT set_tracking(:document) INTO copied",
    "SELECT set_tracking(:document), set_tracking(:document)",
    "SELECT set_tracking('a' || :document)",
    "WITH gone AS (DELETE FROM deliveries) SELECT set_tracking(:document)",
    "CALL set_tracking(:document) -- and more",
    "CALL set_tracking(:document",
    "CALL set_tracking(:document :trackingNumber)",
    "CALL set_tracking('\\')",
    "DO $$ BEGIN DELETE FROM deliveries; END $$",
    "call",
  ];
  for (const text of refused) {
    assert.equal(statementOf(text, "call"), null, text);
    assert.throws(
      () => customSql.open(databaseSettings("postgres://db/office", undefined, { call: text })),
      (error) =>
        error instanceof CodedError && error.code === "WB-CFG-001" && /tables are never touched/.test(error.message),
    );
  }
  assert.equal(statementOf("SELECT * FROM state(:document)", "call"), null);
  assert.equal(statementOf("CALL state(:document)", "read"), null);
  assert.ok(statementOf("SELECT * FROM state(:document)", "read"));
});

test("SQL: values are bound, never written into the statement", () => {
  const text = `call "Accounts".accrue( :key, p_amount => :amount::numeric(12,2), 'it''s', -3.5, null ) ;`;
  const statement = statementOf(text, "call");
  assert.equal(statement?.text, `CALL "Accounts".accrue($1, p_amount => $2::numeric(12,2), 'it''s', -3.5, null)`);
  assert.deepEqual(statement?.values({ key: "k", amount: 1.5, constructor: "x" }), ["k", 1.5]);
  assert.deepEqual(statement?.values({}), [null, null]);
});

test("SQL: every operation is a call; a hostile value is a value and nothing else", async (t) => {
  const desk = await openDatabaseDesk(t);
  const asked = Object.entries(declaredAsks(1)).map(([operation, ask]) => ({ ...ask, operation }));
  const effects = await desk.outcomes(await desk.intend(...asked));
  assert.deepEqual(
    effects.map(({ state, document, outcome }) => `${state} ${document} ${outcome?.error?.message ?? ""}`.trim()),
    effects.map(() => "posted 80000001"),
  );
  const fields = { trackingNumber: "'); DROP TABLE postings; --", carrier: "$1" };
  const [hostile] = await desk.outcomes(
    await desk.intend({ operation: "tracking", document: "80000002", milestone: null, fields }),
  );
  assert.equal(hostile?.state, "posted");
  const { rows } = await desk.erp.admin.query(
    "SELECT tracking_number, carrier FROM deliveries WHERE number = '80000002'",
  );
  assert.deepEqual(rows, [{ tracking_number: fields.trackingNumber, carrier: "$1" }]);
  const { created, writes, doubles } = desk.erp.ledger.counters();
  assert.deepEqual([created, writes, doubles], [4, 9, 0]);
});

test("SQL: our user needs no right at any table, and has none", async (t) => {
  const desk = await openDatabaseDesk(t);
  const { rows } = await desk.erp.admin.query(
    "SELECT bool_or(has_table_privilege('waybill', oid, 'SELECT,INSERT,UPDATE,DELETE')) AS may FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
  );
  assert.deepEqual(rows, [{ may: false }]);
});

test("SQL: a draft is the statement with its values beside it; the read says what the fields hold", async (t) => {
  const desk = await openDatabaseDesk(t);
  const connection = customSql.open(databaseSettings(desk.erp.url));
  t.after(() => connection.close());
  const ask = askOf({ fields: { trackingNumber: "1Z9" } });
  assert.deepEqual(await connection.draft?.(ask, null, context), {
    kind: "draft",
    requests: [
      {
        method: "CALL",
        path: "CALL set_tracking($1, p_carrier => $2, p_tracking => $3)",
        headers: {},
        body: '["80000001",null,"1Z9"]',
      },
    ],
  });
  assert.equal(desk.erp.ledger.counters().writes, 0);
  await desk.erp.admin.query("UPDATE deliveries SET tracking_number = 'OLD' WHERE number = '80000001'");
  const reading = await connection.read(ask, context);
  assert.ok(reading.kind === "reading");
  assert.deepEqual([reading.state, reading.held], ["open", { trackingNumber: "OLD", carrier: null }]);
  const missing = await connection.read({ ...ask, document: "9" }, context);
  assert.equal(missing.kind === "reading" && missing.state, "missing");
});

test("SQL: the fields of an operation are the parameters of its routine, with their types", async (t) => {
  const desk = await openDatabaseDesk(t);
  const connection = customSql.open(databaseSettings(desk.erp.url));
  t.after(() => connection.close());
  const described = await connection.describe?.("proof-of-delivery", context.signal);
  assert.deepEqual(
    described?.kind === "described" && described.fields.map(({ name, title, type }) => [name, title, type]),
    [
      ["receivedBy", "p_received_by", "string"],
      ["deliveredAt", "p_delivered_at", "datetime"],
    ],
  );
  const claim = await connection.describe?.("claim", context.signal);
  assert.deepEqual(claim?.kind === "described" && claim.fields.map(({ name, type }) => `${name} ${type}`), [
    ...["reason string", "amount number", "currency string", "text string"],
  ]);
});

test("SQL: a test of the connection names what our user may call, and what not", async (t) => {
  const desk = await openDatabaseDesk(t);
  const requests = JSON.stringify({ claim: { call: "CALL stumbling(:document)" }, return: { call: "CALL stumble()" } });
  const connection = customSql.open(databaseSettings(desk.erp.url, undefined, { requests }));
  t.after(() => connection.close());
  const probe = await connection.probe(context.signal);
  assert.ok(probe.kind === "probe");
  assert.match(
    probe.proved.join(", "),
    /^signed in to office_\d+ as waybill, may call create_posting, may call posting_state$/,
  );
  assert.deepEqual(probe.missing, ["call stumbling", "call stumble"]);
  assert.ok(Math.abs(probe.clockSkewMs ?? Number.NaN) < 5000);
});

test("SQL: a procedure says no by an error, or by what it returns; a milestone is never moved backwards", async (t) => {
  const desk = await openDatabaseDesk(t);
  const outcome = async (asked: object) => (await desk.outcomes(await desk.intend(asked)))[0]?.outcome;
  const wrong = await outcome({ operation: "claim", document: "80000001", fields: { amount: -1 } });
  assert.match(wrong?.error?.message ?? "", /23514 new row for relation "postings" violates check constraint/);
  const none = await outcome({ operation: "return", document: "9" });
  assert.match(none?.error?.message ?? "", /P0001 Delivery 9 does not exist/);
  const returned = await outcome({ document: "80000001", milestone: "UNKNOWN" });
  assert.match(returned?.error?.message ?? "", /ERROR There is no milestone UNKNOWN/);
  await outcome({ document: "80000001", milestone: "DELIVERED", occurredAt: "2026-01-05T09:00:00Z" });
  assert.equal((await outcome({ document: "80000001", milestone: "OUT_FOR_DELIVERY" }))?.kind, "superseded");
  const undeclared = customSql.open(databaseSettings(desk.erp.url, undefined, { call: "", read: "" }));
  t.after(() => undeclared.close());
  const refused = await undeclared.send(askOf({ operation: "claim" }), null, context);
  assert.match(refused.kind === "trouble" ? refused.error.message : "", /declares no statement for claim/);
});

test("SQL: settings that cannot be followed are refused when the connection is opened", () => {
  const refused = (url: string, more: object, words: RegExp, secrets?: object) =>
    assert.throws(
      () =>
        customSql.open({
          ...databaseSettings(url, undefined, { ...more }),
          ...(secrets ? { secrets: { ...secrets } } : {}),
        }),
      (error) => error instanceof CodedError && error.code === "WB-CFG-001" && words.test(error.message),
    );
  refused("postgres://db:5432", {}, /postgres:\/\/host:port\/database/);
  refused("https://db/office", {}, /postgres:\/\/host:port\/database/);
  refused("postgres://db/office", { read: "SELECT state(:document)" }, /:key in it, or something to compare/);
  refused("postgres://db/office", {}, /a user and a password/, { token: "x" });
});

const folder = join(import.meta.dirname, "..", "..", "erps", "custom-sql");
const names = readdirSync(join(folder, "samples"));

test("SQL: every sample has its expected meaning beside it", () => {
  assert.deepEqual(readdirSync(join(folder, "expected")), names);
});

for (const name of names) {
  const sample = JSON.parse(readFileSync(join(folder, "samples", name), "utf8")) as {
    about: string;
    failure: SqlFailure;
  };
  test(`SQL, ${name}: ${sample.about}`, () => {
    const { kind, class: named, ofConnection, retryAfterMs, error, answer } = troubleOf(sample.failure);
    const shown = { kind, class: named, ofConnection, retryAfterMs };
    assert.deepEqual(
      { ...shown, code: error.code, erpCode: answer.erpCode, message: error.message },
      JSON.parse(readFileSync(join(folder, "expected", name), "utf8")),
    );
  });
}
