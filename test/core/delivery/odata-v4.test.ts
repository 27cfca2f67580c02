import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpAnswer } from "../../../core/delivery/http.ts";
import {
  contentOf,
  etagOf,
  heldIn,
  isHeld,
  isPropertyName,
  literal,
  queryOf,
  rowsOf,
  wordsOf,
} from "../../../core/delivery/odata-v4.ts";
import { changesIn, stateIn } from "../../../core/delivery/row-change.ts";
import { termFieldsOf } from "../../../core/delivery/term-fields.ts";

function answerOf(status: number, body: unknown, headers: HttpAnswer["headers"] = {}): HttpAnswer {
  return { kind: "answer", status, headers, body: typeof body === "string" ? body : JSON.stringify(body) };
}

test("OData: a query is escaped as a whole, and a quote in a text is doubled", () => {
  const filter = `name eq ${literal("O'Neill & Söhne")}`;
  const query = queryOf({ filter, select: ["id", "name"], expand: "lines", orderby: "id", top: 2 }, { other: "yes" });
  const options = new URLSearchParams(query.slice(1));
  assert.equal(options.get("$filter"), "name eq 'O''Neill & Söhne'");
  assert.deepEqual([...options.keys()], ["other", "$filter", "$select", "$expand", "$orderby", "$top"]);
  assert.ok(!query.includes(" ") && query.split("&").length === 6);
  assert.equal(queryOf({}), "");
});

test("OData: only a name comes into an address", () => {
  assert.deepEqual(["number", "_x1", "a b", "a'b", "1a", ""].map(isPropertyName), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("OData: entities, their versions, and what single values they hold", () => {
  const [row = {}] = rowsOf({ value: [{ "@odata.etag": 'W/"1"', a: "x", b: null, c: [1], d: 2 }] });
  assert.deepEqual([etagOf(row), etagOf({}), rowsOf({ a: 1 }), rowsOf(null)], ['W/"1"', null, [], []]);
  assert.deepEqual(heldIn(row, ["a", "b", "c", "d", "e"]), { a: "x", b: null, d: 2 });
});

test("OData: an error speaks with its innermost text, and its id is told apart from it", () => {
  const id = "2c074c12-1644-4f2c-befb-efd681f5a595";
  const outer = { error: { code: "C1", message: `Another user was first.  CorrelationId:  ${id}.` } };
  assert.deepEqual(wordsOf(answerOf(409, outer), []), { code: "C1", message: "Another user was first", requestId: id });
  const internalexception = { message: "The account is on hold.\r\nCall us." };
  const inner = {
    error: { code: "", message: "An error has occurred.", innererror: { message: "Write failed", internalexception } },
  };
  const said = wordsOf(answerOf(400, inner, { "request-id": "r1" }), ["x-id", "request-id"]);
  assert.deepEqual(said, { code: null, message: "The account is on hold. Call us", requestId: "r1" });
  assert.deepEqual(wordsOf(answerOf(502, "<html></html>"), []), { code: null, message: null, requestId: null });
});

test("OData: content is JSON of success; a page is none, and an error in a success is no success", () => {
  const read = (answer: HttpAnswer) => contentOf(answer, wordsOf(answer, []));
  assert.deepEqual(read(answerOf(201, { id: 1 })), {
    kind: "content",
    content: { id: 1 },
    facts: { status: 201, erpCode: null, requestId: null },
  });
  const done = read(answerOf(204, ""));
  assert.ok(done?.kind === "content" && done.content === null);
  const page = read(answerOf(200, "<html></html>"));
  assert.ok(page?.kind === "trouble" && page.class === "unknown");
  assert.equal(read(answerOf(200, { error: { code: "C1", message: "no" } })), null);
  assert.equal(read(answerOf(404, { id: 1 })), null);
});

test("OData: a value is held in whatever form the service gives it back", () => {
  const same = [
    ["a", "a"],
    ["", null],
    [undefined, ""],
    ["0001-01-01T00:00:00Z", null],
    ["1900-01-01", ""],
    ["UPS", " ups"],
    [12.5, "12.50"],
    ["7", 7],
    ["2026-01-05T12:00:00Z", "2026-01-05"],
    ["2026-01-05T07:00:00.000Z", "2026-01-05T08:00:00+01:00"],
  ] as const;
  for (const [held, wanted] of same) assert.ok(isHeld(held, wanted), `${held} ${wanted}`);
  const other = [
    ["ups", "UPS"],
    [0, ""],
    ["2026-01-06T12:00:00Z", "2026-01-05"],
    ["b", "a"],
    [true, "true"],
    ["", "x"],
  ] as const;
  for (const [held, wanted] of other) assert.ok(!isHeld(held, wanted), `${held} ${wanted}`);
});

test("OData: a milestone is written into the customer's own fields, and never moves back", () => {
  const fields = { milestone: "status", milestoneAt: "statusAt", codes: new Map([["DELIVERED", "D"]] as const) };
  const none = { document: "1", lookup: null, readBack: true, fields: { note: "n" } };
  const ask = { ...none, operation: "milestone", milestone: "DELIVERED", occurredAt: "2026-01-05T07:00:00Z" } as const;
  assert.deepEqual(changesIn(ask, fields), { note: "n", status: "D", statusAt: "2026-01-05T07:00:00Z" });
  assert.deepEqual(changesIn({ ...ask, operation: "tracking" }, fields), { note: "n" });
  assert.equal(stateIn(ask, { note: "n", status: "D", statusAt: "2026-01-05T07:00:00Z" }, fields), "done");
  assert.equal(stateIn(ask, { note: "", status: "IN_TRANSIT", statusAt: "2026-01-05T06:00:00Z" }, fields), "open");
  const early = { ...ask, milestone: "OUT_FOR_DELIVERY" } as const;
  assert.equal(stateIn(early, { status: "D", statusAt: "0001-01-01T00:00:00Z" }, fields), "newer");
  assert.equal(stateIn({ ...early, operation: "tracking" }, { status: "D" }, fields), "open");
});

test("a list of terms and fields is read, and what is no such pair is told", () => {
  const { fields, wrong } = termFieldsOf("trackingNumber=trackNo, carrier = agent,, waybill=x, text=, amount=a b");
  assert.deepEqual(fields, { trackingNumber: "trackNo", carrier: "agent" });
  assert.deepEqual(wrong, ["waybill=x", "text=", "amount=a b"]);
  assert.deepEqual(termFieldsOf(""), { fields: {}, wrong: [] });
});
