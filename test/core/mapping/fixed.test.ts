import assert from "node:assert/strict";
import { test } from "node:test";
import { readBody } from "../../../core/mapping/body.ts";
import type { ReadOutcome } from "../../../core/mapping/reading.ts";
import { fixedBody } from "../../../core/mapping/readers/fixed.ts";

const columns = [
  { name: "number", start: 1, length: 6 },
  { name: "status", start: 7, length: 10 },
];

const records = [
  { type: "head", tag: "HD", columns: [{ name: "number", start: 3, length: 4 }] },
  { type: "scan", tag: "HDX", length: 12, columns: [{ name: "number", start: 4, length: 4 }] },
];

function read(text: string, options: object, values = 1000): ReadOutcome {
  const how = fixedBody.parse({ format: "fixed", ...options });
  return readBody(new TextEncoder().encode(text), how, { depth: 64, values });
}

function payloadOf(text: string, options: object): unknown {
  const outcome = read(text, options);
  return outcome.kind === "read" ? outcome.payload : outcome.error;
}

test("texts stand at their places; spaces around them are no part of them, unless the pack says so", () => {
  assert.deepEqual(payloadOf("A00001DELIVERED \r\n\nA00002\n", { columns }), {
    rows: [
      { number: "A00001", status: "DELIVERED" },
      { number: "A00002", status: "" },
    ],
  });
  assert.deepEqual(payloadOf(" 1 ", { columns: [{ name: "a", start: 1, length: 3, trim: false }] }), {
    rows: [{ a: " 1 " }],
  });
});

test("a line is of the record whose tag it begins with, the longest that fits", () => {
  assert.deepEqual(payloadOf("HD0001\nHDX0001\n\u001a", { records }), {
    rows: [
      { type: "head", number: "0001" },
      { type: "scan", number: "0001" },
    ],
  });
});

test("a line of no record, or a longer one than declared, is a fault that names it; its neighbours go through", () => {
  const outcome = read("HD0001\nZZ\nHDX0002 and more\nHDX0003\n", { records, groupBy: ["number"] });
  assert.equal(outcome.kind, "read");
  assert.deepEqual(outcome.kind === "read" && outcome.faults.map(({ code, details }) => [code, details["line"]]), [
    ["WB-READ-021", 2],
    ["WB-READ-021", 3],
  ]);
  assert.deepEqual(outcome.kind === "read" && outcome.payload, {
    groups: [
      { key: "0001", rows: [{ type: "head", number: "0001" }] },
      { key: "0003", rows: [{ type: "scan", number: "0003" }] },
    ],
    rows: [
      { type: "head", number: "0001" },
      { type: "scan", number: "0003" },
    ],
  });
});

test("limits, prototypes and groups of columns that are not there are refused with a code", () => {
  const refusal = (text: string, options: object, values?: number) => {
    const outcome = read(text, options, values);
    return outcome.kind === "unreadable" ? outcome.error.code : "read";
  };
  assert.equal(refusal("A00001\n".repeat(4), { columns }, 6), "WB-READ-028");
  assert.equal(refusal("A", { columns: [{ name: "__proto__", start: 1, length: 1 }] }), "WB-READ-003");
  assert.equal(refusal("A", { columns, groupBy: ["place"] }), "WB-READ-022");
  assert.equal(refusal("a\0", { columns }), "WB-READ-001");
});

test("a pack declares columns or records, not both and not neither", () => {
  assert.equal(fixedBody.safeParse({ format: "fixed" }).success, false);
  assert.equal(fixedBody.safeParse({ format: "fixed", columns, records }).success, false);
});
