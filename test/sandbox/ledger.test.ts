import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Effect } from "../../sandbox/doubles.ts";
import { type Ledger, openLedger, type Trace } from "../../sandbox/ledger.ts";
import { withErp } from "./harness.ts";

const trace: Trace = { system: "s4", correlationId: null, idempotencyKey: null };
const issued: Effect = { effect: "goods-issue", document: "1" };
const reversed: Effect = { effect: "goods-issue-reversed", document: "1" };

function field(name: string, to: string, document = "1"): Effect {
  return { effect: "field", document, field: name, from: "", to };
}

function doublesOf(...writes: readonly (readonly Effect[])[]): string[] {
  const ledger = openLedger({ keep: "counters" });
  for (const effects of writes) ledger.record(effects, trace);
  return ledger.doubles().map((double) => `${double.kind} ${double.document} ${double.what}`.trim());
}

test("a second goods issue is a double, unless the first was reversed", () => {
  assert.deepEqual(doublesOf([issued], [issued]), ["goods-issue-twice 1"]);
  assert.deepEqual(doublesOf([issued], [reversed], [issued]), []);
  assert.deepEqual(doublesOf([issued], [{ ...issued, document: "2" }]), []);
});

test("the same value written twice in a row is a double, with another value in between it is not", () => {
  assert.deepEqual(doublesOf([field("A", "x")], [field("A", "x")]), ["same-value-twice 1 A"]);
  assert.deepEqual(doublesOf([field("A", "x")], [field("A", "y")], [field("A", "x")]), []);
  assert.deepEqual(doublesOf([field("A", "x")], [field("A", "x", "2")]), []);
});

test("a write that brings one new value is news even when another value stays", () => {
  const status = field("Status", "IN_TRANSIT");
  assert.deepEqual(doublesOf([status, field("At", "9:00")], [status, field("At", "10:00")]), []);
  assert.deepEqual(doublesOf([status, field("At", "9:00")], [status, field("At", "9:00")]), [
    "same-value-twice 1 Status At",
  ]);
});

test("the same event stored twice is a double, another moment of the same milestone is not", () => {
  const event = (milestone: string, eventId: string): Effect => ({
    effect: "event",
    document: "1",
    milestone,
    eventId,
  });
  assert.deepEqual(doublesOf([event("DELIVERED", "")], [event("DELIVERED", "")]), ["event-twice 1 DELIVERED"]);
  assert.deepEqual(doublesOf([event("IN_TRANSIT", "a")], [event("IN_TRANSIT", "b")], [event("DELIVERED", "a")]), []);
});

test("rows are found by document, time and number", () => {
  let nowMs = 1_000;
  const ledger: Ledger = openLedger({ now: () => nowMs });
  ledger.record([field("A", "x"), field("B", "x")], trace);
  nowMs = 2_000;
  ledger.record([field("A", "y", "2")], trace);
  const numbers = (filter: Parameters<Ledger["rows"]>[0]) => ledger.rows(filter).map((row) => row.seq);
  assert.deepEqual(numbers({}), [1, 2, 3]);
  assert.deepEqual(numbers({ document: "1" }), [1, 2]);
  assert.deepEqual(numbers({ sinceMs: 2_000 }), [3]);
  assert.deepEqual(numbers({ after: 1 }), [2, 3]);
  assert.deepEqual(
    ledger.latest(2).map((row) => row.seq),
    [3, 2],
  );
  assert.deepEqual([ledger.counters().writes, ledger.counters().field], [2, 3]);
});

test("the file holds every row at the moment of booking", () => {
  const folder = mkdtempSync(join(tmpdir(), "ledger-"));
  const file = join(folder, "ledger.ndjson");
  const ledger = openLedger({ keep: "counters", file });
  ledger.record([issued], trace);
  assert.deepEqual(ledger.rows(), []);
  assert.equal(JSON.parse(readFileSync(file, "utf8")).effect, "goods-issue");
  ledger.close();
  rmSync(folder, { recursive: true });
});

test("the ledger is read over HTTP as lines of JSON, with counters and doubles beside it", async () => {
  await withErp({}, async (erp) => {
    erp.ledger.record([issued], trace);
    erp.ledger.record([issued, { ...issued, document: "2" }], trace);
    const text = async (path: string): Promise<string> => (await fetch(`${erp.url}/_sandbox/ledger${path}`)).text();
    const lines = (await text("")).trimEnd().split("\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).seq),
      [1, 2, 3],
    );
    assert.equal((await text("?document=2")).split("\n").length, 2);
    assert.equal(await text("?since=2999-01-01T00:00:00Z"), "");
    assert.equal((await fetch(`${erp.url}/_sandbox/ledger?since=yesterday`)).status, 400);
    assert.equal(JSON.parse(await text("/counters"))["goods-issue"], 3);
    assert.equal(JSON.parse(await text("/doubles")).length, 1);
  });
});
