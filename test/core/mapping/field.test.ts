import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compileField } from "../../../core/mapping/field.ts";
import type { FieldSpec } from "../../../core/mapping/format.ts";
import { oddFields } from "../../../core/mapping/odd.ts";
import { compilePath, compileRecords } from "../../../core/mapping/scope.ts";
import { isPath, isRecords } from "../../../core/mapping/syntax.ts";

const record = {
  name: " Ida ",
  url: "https://deals.example/po:9/nr:17",
  empty: "  ",
  nothing: null,
  broken: " two\n   lines  of\ttext ",
  count: 12,
  yes: true,
  "odd.name": "odd",
  "@type": "Person",
  deep: { a: { b: { c: { d: "down" } } } },
  element: { "@unit": "KG", "#text": " 0.74 " },
  one: { type: "A", date: "3" },
  list: [{ type: "A", date: "1" }, { type: "B", date: "2" }, "text"],
};

function read(spec: FieldSpec, at: unknown = record, up: unknown = {}): string | undefined {
  return compileField(spec, oddFields())({ at, up: { at: up, up: null } });
}

const fields: [FieldSpec, string | undefined][] = [
  ["name", "Ida"],
  ["empty", undefined],
  ["nothing", undefined],
  ["missing.further", undefined],
  ["count", "12"],
  ["yes", "true"],
  ["deep", undefined],
  ["deep.a.b.c.d", "down"],
  ['["odd.name"]', "odd"],
  ["@type", "Person"],
  ["list[1].date", "2"],
  ["list[type=B].date", "2"],
  ["list[type=C].date", undefined],
  ["list[2]", "text"],
  ["one[type=A].date", "3"],
  ["one[type=B].date", undefined],
  ["element", "0.74"],
  ["element.#text", "0.74"],
  ["element.@unit", "KG"],
  ["count[type=A].date", undefined],
  ["deep[0].a.b.c.d", "down"],
  ["^.service", "express"],
  [{ path: ["empty", "name"] }, "Ida"],
  [{ path: "name", apply: ["upper"] }, "IDA"],
  [{ path: "name", apply: ["lower", { slice: [0, 2] }] }, "id"],
  [{ path: "broken", apply: ["blanks"] }, "two lines of text"],
  [{ path: "count", apply: [{ pad: 4, with: "0" }] }, "0012"],
  [{ path: "missing", apply: [{ pad: 4, with: "0" }] }, undefined],
  [{ value: "a~b~c" }, "a~b~c"],
  [{ join: ["name", "missing", "count"], with: "/" }, "Ida/12"],
  [{ join: ["missing", "nothing"], with: "/" }, undefined],
  [{ join: ["name", "count"], with: "~", apply: [{ split: "~", take: 1 }] }, "12"],
  [{ join: ["name", "count"], with: "~", apply: [{ split: "~", take: 2 }] }, undefined],
  [{ join: ["name", "count"], with: "-", apply: [{ strip: "-" }] }, "Ida12"],
  [{ path: "name", apply: [{ as: { Ida: "Ada", Bo: "Be" } }] }, "Ada"],
  [{ path: "url", apply: [{ after: "/" }, { after: ":" }] }, "17"],
  [{ path: "name", apply: [{ after: "/" }] }, "Ida"],
  [{ all: "list[*].type", with: " + ", apply: ["lower"] }, "a + b"],
  [{ all: "missing[*]", with: " + " }, undefined],
  [{ all: "name", with: " + " }, "Ida"],
  [{ first: ["missing", { value: "else" }] }, "else"],
];

for (const [spec, text] of fields) {
  test(`${JSON.stringify(spec)} reads ${text ?? "nothing"}`, () => {
    assert.equal(read(spec, record, { service: "express" }), text);
  });
}

test("`$` is the record itself", () => assert.equal(read("$", "alone"), "alone"));

const noPaths = [
  "",
  ".a",
  "a.",
  "a..b",
  "a[",
  "a[]",
  "a b",
  "^a",
  "a.__proto__.b",
  "constructor",
  "a[prototype=x]",
  "a`b",
  "a.[0]",
];
for (const text of noPaths) test(`${JSON.stringify(text)} is no path`, () => assert.equal(isPath(text), false));

test("a path leads to one value, a path to records may lead to many", () => {
  assert.equal(isPath("a[*].b"), false);
  assert.equal(isRecords("a[*].b[*]"), true);
  assert.equal(isRecords("^.a"), false);
});

test("records keep the record above them", () => {
  const root = {
    at: {
      results: [
        { asked: "x", items: [{ n: 1 }, { n: 2 }] },
        { asked: "y", items: { n: 3 } },
      ],
    },
    up: null,
  };
  const items = compileRecords("results[*].items[*]")(root);
  const asked = compilePath("^.asked");
  assert.deepEqual(
    items.map((item) => [asked(item), (item.at as { n: number }).n]),
    [
      ["x", 1],
      ["x", 2],
      ["y", 3],
    ],
  );
  assert.deepEqual(compileRecords("results[*].missing[*]")(root), []);
  assert.equal(compileRecords("results")(root).length, 1);
  assert.equal(compileRecords("$")(root)[0], root);
});

test("whatever text stands in a pack's field, it is read as data, never run as code", () => {
  const hostile = fc.string().map((text) => `"];throw new Error("ran");//${text}`);
  fc.assert(
    fc.property(fc.oneof(fc.string(), hostile), (text) => {
      assert.equal(read({ value: `x${text}` }), `x${text}`);
      assert.equal(read({ join: [{ value: "a" }, { value: "b" }], with: text }), `a${text}b`);
      if (isPath(text)) assert.ok(["string", "undefined"].includes(typeof read(text)));
    }),
  );
});
