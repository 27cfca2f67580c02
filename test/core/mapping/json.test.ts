import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readBody } from "../../../core/mapping/body.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const json = (text: string, depth = 64) => readBody(bytes(text), { format: "json" }, { depth, values: 1000 });

function payloadOf(text: string): unknown {
  const outcome = json(text);
  assert.equal(outcome.kind, "read");
  return outcome.kind === "read" ? outcome.payload : null;
}

function codeOf(text: string, depth?: number): string {
  const outcome = json(text, depth);
  return outcome.kind === "unreadable" ? outcome.error.code : "read";
}

test("a number with more digits than a double keeps stays as it was sent", () => {
  assert.deepEqual(payloadOf('{"id": 99340434161094012267, "n": 7777777770, "list": [12345678901234567890]}'), {
    id: "99340434161094012267",
    n: 7_777_777_770,
    list: ["12345678901234567890"],
  });
});

test("numbers that a double keeps stay numbers", () => {
  assert.deepEqual(payloadOf("[253.5, -1, 1e3, 9007199254740991, 0.1]"), [253.5, -1, 1000, 9_007_199_254_740_991, 0.1]);
});

test("what the reader gives is what was sent, for every JSON without long numbers", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value);
      if (/__proto__|constructor/.test(text)) return;
      const plain = JSON.parse(text, (_, part) => (typeof part === "number" ? Math.trunc(part % 1e6) || 0 : part));
      assert.deepEqual(payloadOf(JSON.stringify(plain)), plain);
    }),
  );
});

test("nesting has a limit, whatever stands in strings", () => {
  assert.equal(codeOf(`${"[".repeat(64)}${"]".repeat(64)}`), "read");
  assert.equal(codeOf(`${"[".repeat(65)}${"]".repeat(65)}`), "WB-READ-002");
  assert.equal(codeOf(`["${"[{".repeat(500)}", "\\"[[[[", "\\\\"]`, 1), "read");
  assert.equal(codeOf(`${"[".repeat(200_000)}${"]".repeat(200_000)}`), "WB-READ-002");
  assert.equal(codeOf(`${"[".repeat(200_000)}12345678901234567890${"]".repeat(200_000)}`), "WB-READ-002");
});

test("keys that reach a prototype are refused, also when they are escaped", () => {
  assert.equal(codeOf('{"a": [{"__proto__": {"admin": true}}]}'), "WB-READ-003");
  assert.equal(codeOf('{"\\u005f\\u005fproto__": 1}'), "WB-READ-003");
  assert.equal(codeOf('{"constructor": {"prototype": {}}}'), "WB-READ-003");
  assert.equal(codeOf('{"\\u0063onstructor": {"prototype": {}}}'), "WB-READ-003");
  assert.equal(codeOf('{"constructor": "Baufirma", "text": "__proto__ is a word"}'), "read");
});

test("what is no JSON, and what is no UTF-8, is said, not thrown", () => {
  assert.equal(codeOf("<html>"), "WB-READ-001");
  assert.equal(codeOf(""), "WB-READ-001");
  assert.equal(codeOf('{"a": "unfinished'), "WB-READ-001");
  const outcome = readBody(new Uint8Array([0x7b, 0xff, 0x7d]), { format: "json" });
  assert.equal(outcome.kind === "unreadable" && outcome.error.code, "WB-READ-001");
});

test("a byte order mark is no part of the payload", () => {
  assert.deepEqual(payloadOf('\uFEFF{"a": 1}'), { a: 1 });
});

test("no bytes make the reader throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (some) => {
      assert.ok(["read", "unreadable"].includes(readBody(some, { format: "json" }).kind));
    }),
  );
});
