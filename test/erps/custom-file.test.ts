import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Ask, AskContext, ErpSettings } from "../../core/delivery/erp.ts";
import { CodedError } from "../../core/errors.ts";
import { refusalBy, troubleOf } from "../../erps/custom-file/answers.ts";
import { customFile } from "../../erps/custom-file/index.ts";
import { startDrop } from "../../sandbox/drop/drop.ts";
import { dropSettings, openDropDesk } from "./custom-file-desk.ts";
import { declaredAsks } from "./declared-asks.ts";

const context: AskContext = { key: "k1", correlationId: "c1", signal: new AbortController().signal };

function askOf(more: Partial<Ask> = {}): Ask {
  const none = { lookup: null, fields: {}, milestone: null, occurredAt: null, readBack: true };
  return { operation: "claim", document: "80000001", ...none, ...more };
}

/** A folder whose receiver looks only when it is told to. */
async function openFolder(t: TestContext, more: ErpSettings["values"] = {}) {
  const drop = await startDrop();
  drop.rest(true);
  t.after(() => drop.close());
  const connection = customFile.open(dropSettings(drop.url, undefined, more));
  const list = (name = "out") => readdirSync(join(drop.folder, name)).filter((file) => file !== ".waybill");
  return { drop, connection, list };
}

test("files: every operation is a file in its own format, and its acknowledgement is the proof", async (t) => {
  const desk = await openDropDesk(t);
  const asked = Object.entries(declaredAsks(1)).map(([operation, ask]) => ({ ...ask, operation }));
  const effects = await desk.outcomes(await desk.intend(...asked));
  assert.deepEqual(
    effects.map(({ state, outcome }) => `${state} ${outcome?.error?.message ?? ""}`.trim()),
    effects.map(() => "posted"),
  );
  const claim = effects.find(({ operation }) => operation === "claim");
  const name = `CLAIM20260105-80000001_${claim?.key}.xml`;
  assert.deepEqual(claim?.outcome?.evidence, { file: name, acknowledgement: `${name}.ok` });
  const { created, writes, doubles } = desk.erp.ledger.counters();
  assert.deepEqual([created, writes, doubles], [4, 8, 0]);
  const delivery = desk.erp.office.find("80000001");
  assert.deepEqual([delivery?.values["trackingNumber"], delivery?.values["carrier"]], ["1Z1", "UPS"]);
});

test("files: no value leads out of the folder, and none breaks the file", async (t) => {
  const { connection, list, drop } = await openFolder(t, { name: "{document}-{reason}.json" });
  const fields = { reason: "..\\..//etc/passwd\u0000\n", text: '</Text></Posting>" & é' };
  for (const document of ["../../../evil", "..", ".", ".hidden", "/etc/passwd", "a\nb"]) {
    for (const operation of ["claim", "return", "accrual"]) {
      const own = { ...context, key: `k-${operation}` };
      assert.equal((await connection.send(askOf({ operation, document, fields }), null, own)).kind, "sent");
    }
  }
  assert.equal(list().length, 18);
  for (const name of list()) assert.match(name, /^[\p{L}\p{N}_+=@-][\p{L}\p{N}._+=@-]*_k-\w+\.(xml|json)$/u);
  assert.deepEqual(readdirSync(drop.folder).toSorted(), ["bad", "in", "out"]);
  const claim = list().find((name) => name.endsWith(".xml")) ?? "";
  const text = readFileSync(join(drop.folder, "out", claim), "latin1");
  assert.match(text, /<Text>&lt;\/Text&gt;&lt;\/Posting&gt;&quot; &amp; é<\/Text>/);
});

test("files: a name that is taken is never taken over", async (t) => {
  const { connection, drop } = await openFolder(t);
  const ask = askOf({ operation: "return" });
  const path = join(drop.folder, "out", "return_80000001_k1.json");
  writeFileSync(path, "somebody else's");
  const refused = await connection.send(ask, null, context);
  assert.ok(refused.kind === "trouble" && refused.class === "permanent");
  assert.match(refused.error.message, /a file of that name lies there/);
  assert.equal(readFileSync(path, "utf8"), "somebody else's");
});

test("files: a post that was handed over is known again, also where the receiver took the file away", async (t) => {
  const { connection, list, drop } = await openFolder(t, { acknowledgements: "" });
  const ask = askOf();
  assert.equal(stateOf(await connection.read(ask, context)), "open");
  await connection.send(ask, null, context);
  assert.equal(stateOf(await connection.read(ask, context)), "done");
  drop.rest(false);
  assert.equal(drop.ledger.counters().created, 1);
  await connection.send(ask, null, context);
  assert.deepEqual([list(), stateOf(await connection.read(ask, context))], [[], "done"]);
  assert.equal(drop.ledger.counters().created, 1);
  const other = await connection.read(ask, { ...context, key: "k2" });
  assert.equal(stateOf(other), "open");
});

function stateOf(reading: { readonly kind: string }): string {
  const { state, class: named } = reading as { state?: string; class?: string };
  return state ?? named ?? reading.kind;
}

test("files: without an answer yet the outcome is owed; a bad answer is a refusal, and a replay hands over again", async (t) => {
  const { connection, drop, list } = await openFolder(t, { acknowledgements: "in", negativeName: "NACK_*_{key}*" });
  const ask = askOf({ operation: "return", document: "9" });
  await connection.send(ask, null, context);
  const owed = await connection.read(ask, { ...context, wasSent: true });
  assert.ok(owed.kind === "trouble" && owed.class === "later" && owed.retryAfterMs === 20);
  writeFileSync(join(drop.folder, "in", "NACK_20260105_k1.txt"), "E 4711\r\nno such delivery.\n");
  const refused = await connection.read(ask, { ...context, wasSent: true });
  assert.ok(refused.kind === "trouble" && refused.class === "permanent");
  assert.equal(refused.error.message, "The ERP refused the post: NACK_20260105_k1.txt E 4711 no such delivery.");
  assert.equal(stateOf(await connection.read(ask, { ...context, wasSent: true })), "permanent");
  assert.equal(stateOf(await connection.read(ask, context)), "open");
  assert.match(errorOf(await connection.send(ask, null, context)), /take it away, then replay/);
  drop.rest(false);
  drop.ledger.counters();
  drop.rest(true);
  assert.equal((await connection.send(ask, null, context)).kind, "sent");
  assert.equal(list().length, 1);
  assert.equal(stateOf(await connection.read(ask, { ...context, wasSent: true })), "later");
});

function errorOf(answer: { readonly kind: string }): string {
  return (answer as { error?: { message: string } }).error?.message ?? answer.kind;
}

test("files: a draft is the file that is handed over, name and content", async (t) => {
  const { connection, drop } = await openFolder(t);
  const ask = askOf({ operation: "tracking", fields: { trackingNumber: "1Z9", carrier: "UPS" } });
  const drafted = await connection.draft?.(ask, null, context);
  await connection.send(ask, null, context);
  assert.ok(drafted?.kind === "draft");
  const [draft] = drafted.requests;
  assert.equal(draft?.path, "out/tracking_80000001_k1.txt");
  assert.equal(draft?.body, readFileSync(join(drop.folder, draft?.path ?? ""), "latin1"));
  assert.equal(draft?.body, `TRACKING80000001  ${"1Z9".padEnd(35)}${"UPS".padEnd(20)}\r\n`);
  assert.match(
    errorOf(await connection.send(askOf({ ...ask, fields: { trackingNumber: "1".repeat(36) } }), null, context)),
    /longer than the 35/,
  );
  const foreign = askOf({ fields: { text: "Łódź" } });
  assert.match(errorOf(await connection.send(foreign, null, { ...context, key: "k2" })), /characters that iso-8859-1/);
});

test("files: a test of the connection writes where it will write, and reads where it will read", async (t) => {
  const { connection, drop, list } = await openFolder(t);
  const probe = await connection.probe(context.signal);
  assert.ok(probe.kind === "probe");
  assert.deepEqual(probe.proved, ["wrote a file into out and took it away again", "read in"]);
  assert.ok(Math.abs(probe.clockSkewMs ?? Number.NaN) < 5000);
  assert.deepEqual(list(), []);
  await drop.door.down();
  const gone = await connection.probe(context.signal);
  assert.ok(gone.kind === "trouble" && gone.class === "retry" && gone.ofConnection);
  assert.match(gone.error.message, /the folder is not there/);
});

test("files: marks are kept for a month, and go with the first file after it", async (t) => {
  const { connection, drop } = await openFolder(t, { acknowledgements: "" });
  const ours = join(drop.folder, "out", ".waybill");
  mkdirSync(ours);
  for (const name of ["old.sent", "old.tmp"]) writeFileSync(join(ours, name), "");
  await connection.send(askOf(), null, context);
  assert.equal(readdirSync(ours).length, 3);
  const { clock } = dropSettings(drop.url);
  const later = { ...clock, now: () => Date.now() + 31 * 24 * 60 * 60_000 };
  await customFile.open({ ...dropSettings(drop.url, later) }).send(askOf(), null, { ...context, key: "k2" });
  assert.deepEqual(readdirSync(ours), ["CLAIM-80000001_k2.xml.sent"]);
});

test("files: settings that cannot be followed are refused when the connection is opened", () => {
  const refused = (more: ErpSettings["values"], words: RegExp, url = "file:///exchange") =>
    assert.throws(
      () => customFile.open(dropSettings(url, undefined, more)),
      (error) => error instanceof CodedError && error.code === "WB-CFG-001" && words.test(error.message),
    );
  refused({}, /file:\/\/\/folder/, "https://erp/exchange");
  refused({}, /file:\/\/\/folder/, "file:///");
  for (const folder of ["..", "a/../b", "/etc", "a/./b", "a\\b"]) refused({ folder }, /no folder below the address/);
  refused({ acknowledgements: "../in" }, /no folder below the address/);
  for (const name of ["a/b.json", "..\\x", ".hidden_{key}", "{document:4}.json"])
    refused({ name }, /no name of a file|fixed width/);
  refused({ format: "idoc" }, /json, xml, csv, fixed/);
  refused({ content: "{" }, /content is not JSON/);
  refused({ format: "xml", content: "<a>" }, /not well-formed/);
  refused({ encoding: "ebcdic" }, /utf-8 or iso-8859-1/);
  refused({ positiveName: "{document}.ok" }, /needs \{name\}, \{stem\} or \{key\}/);
});

const folder = join(import.meta.dirname, "..", "..", "erps", "custom-file");
const samples = readdirSync(join(folder, "samples"));

test("files: every sample has its expected meaning beside it", () => {
  assert.deepEqual(readdirSync(join(folder, "expected")), samples);
});

for (const name of samples) {
  const { about, failure, answer } = JSON.parse(readFileSync(join(folder, "samples", name), "utf8"));
  test(`files, ${name}: ${about}`, () => {
    const trouble = failure ? troubleOf(failure) : refusalBy(answer.acknowledgement, answer.text);
    const { kind, class: named, ofConnection, retryAfterMs, error } = trouble;
    assert.deepEqual(
      {
        kind,
        class: named,
        ofConnection,
        retryAfterMs,
        code: error.code,
        erpCode: trouble.answer.erpCode,
        message: error.message,
      },
      JSON.parse(readFileSync(join(folder, "expected", name), "utf8")),
    );
  });
}
