import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type BodySpec, bodySchema, readBody } from "../../../core/mapping/body.ts";
import { signatureOf } from "../../../core/mapping/signature.ts";
import { workbookOf } from "../../../tools/workbook.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const listed: BodySpec = bodySchema.parse([
  { format: "xlsx" },
  { format: "json" },
  { format: "xml" },
  { format: "csv" },
]);

function outcomeOf(bytes: Uint8Array, how = listed): unknown {
  const outcome = readBody(bytes, how);
  return outcome.kind === "read" ? outcome.payload : outcome.error.code;
}

test("a body shows its format by how it begins, behind a byte order mark and white space", () => {
  const shown: [string, string][] = [
    ["\uFEFF\n <a/>", "xml"],
    [' \n{"a":1}', "json"],
    ["[1]", "json"],
    ["ISA*00*", "x12"],
    ["UNA:+.? 'UNB", "edifact"],
    ["UNB+UNOA", "edifact"],
    ["ISAAC,Place\n", "text"],
    ["UNBOXED;yes\n", "text"],
    ["", "text"],
    ["a\0b", "binary"],
  ];
  for (const [text, format] of shown) assert.equal(signatureOf(utf8(text)), format, text);
  assert.equal(signatureOf(new Uint8Array(Buffer.from("\uFEFF<a/>", "utf16le"))), "xml");
  assert.equal(signatureOf(workbookOf([{ name: "A", rows: [["a"]] }])), "xlsx");
});

test("of several formats the one that the body begins like reads it", () => {
  const table = { rows: [{ a: "1" }] };
  assert.deepEqual(outcomeOf(workbookOf([{ name: "A", rows: [["a"], ["1"]] }])), table);
  assert.deepEqual(outcomeOf(utf8('{"a": 1}')), { a: 1 });
  assert.deepEqual(outcomeOf(utf8("<a>1</a>")), { a: "1" });
  assert.deepEqual(outcomeOf(utf8("a\n1\n")), table);
});

test("a text that begins like a format of another carrier is read as a table where the pack has one", () => {
  assert.deepEqual(outcomeOf(utf8("[a]\n1\n"), bodySchema.parse([{ format: "xlsx" }, { format: "csv" }])), {
    rows: [{ "[a]": "1" }],
  });
});

test("a body that begins like none of the formats is refused with a code, an old workbook by its own", () => {
  const tables = bodySchema.parse([{ format: "xlsx" }, { format: "xml" }]);
  assert.equal(outcomeOf(utf8("a,b\n"), tables), "WB-READ-027");
  assert.equal(outcomeOf(utf8("a\0b")), "WB-READ-027");
  assert.equal(outcomeOf(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]), tables), "WB-READ-025");
});

test("no bytes make a choice among formats throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (some) => {
      assert.ok(["read", "unreadable"].includes(readBody(some, listed).kind));
    }),
  );
});
