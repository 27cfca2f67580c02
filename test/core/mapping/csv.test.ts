import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readBody } from "../../../core/mapping/body.ts";
import type { ReadOutcome } from "../../../core/mapping/reading.ts";
import { csvBody } from "../../../core/mapping/readers/csv.ts";

type Rows = readonly Readonly<Record<string, string>>[];
interface Table {
  readonly rows: Rows;
  readonly groups?: readonly { readonly key: string; readonly rows: Rows }[];
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string) => new Uint8Array(Buffer.from(text, "utf16le"));

function read(content: string | Uint8Array, options: object = {}, values = 100_000): ReadOutcome {
  const bytes = typeof content === "string" ? utf8(content) : content;
  return readBody(bytes, csvBody.parse({ format: "csv", ...options }), { depth: 64, values });
}

function tableOf(content: string | Uint8Array, options?: object): Table {
  const outcome = read(content, options);
  assert.equal(outcome.kind, "read", JSON.stringify(outcome));
  return (outcome as { payload: Table }).payload;
}

function faultsOf(content: string, options?: object): (readonly [string, unknown])[] {
  const outcome = read(content, options);
  return outcome.kind === "read" ? outcome.faults.map(({ code, details }) => [code, details["line"]]) : [];
}

function refusalOf(content: string | Uint8Array, options?: object, values?: number): string {
  const outcome = read(content, options, values);
  return outcome.kind === "unreadable" ? outcome.error.code : "read";
}

test("cells are texts by the name of their column, in the order of the file", () => {
  assert.deepEqual(tableOf("No,Status\r\n0012,Delivered\r\n0013, In transit \r\n").rows, [
    { No: "0012", Status: "Delivered" },
    { No: "0013", Status: " In transit " },
  ]);
});

test("the delimiter is the one that gives the widest header, unless the pack says it", () => {
  for (const delimiter of [",", ";", "\t", "|"]) {
    const text = `No${delimiter}Place\n1${delimiter}Akron\n`;
    assert.deepEqual(tableOf(text).rows, [{ No: "1", Place: "Akron" }], delimiter);
  }
  assert.deepEqual(tableOf("No;Place, region\n1;Akron, OH\n", { delimiter: ";" }).rows, [
    { No: "1", "Place, region": "Akron, OH" },
  ]);
  assert.deepEqual(tableOf("sep=|\nNo|a,b,c\n1|2\n").rows, [{ No: "1", "a,b,c": "2" }]);
});

test("a quoted cell keeps delimiters, line ends and quotation marks", () => {
  assert.deepEqual(tableOf('No,"a ""name"""\n1,"x, y\r\nz ""q"""\n2,""\n').rows, [
    { No: "1", 'a "name"': 'x, y\r\nz "q"' },
    { No: "2", 'a "name"': "" },
  ]);
  assert.deepEqual(tableOf('No,Size\n1,5"\n', { quotes: false }).rows, [{ No: "1", Size: '5"' }]);
});

test("what was written by RFC 4180 is read as it was, whatever the cells hold", () => {
  const cell = fc.string({ unit: fc.constantFrom(...'ab ,;"\n\r\t|=é'), maxLength: 8 });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 }), (rows) => {
      const text = [["a", "b"], ...rows].map((row) => row.map(quoted).join(",")).join("\r\n");
      const wanted = rows.filter((row) => row.some((one) => one.trim() !== "")).map(([a, b]) => ({ a, b }));
      assert.deepEqual(tableOf(text, { delimiter: "," }).rows, wanted);
    }),
  );
});

test("a line with more or fewer cells than the header is a fault that names it; its neighbours go through", () => {
  const text = "a,b\n1,2\n3\n\n4,5,6\n7,8\n";
  assert.deepEqual(tableOf(text).rows, [
    { a: "1", b: "2" },
    { a: "7", b: "8" },
  ]);
  assert.deepEqual(faultsOf(text), [
    ["WB-READ-020", 3],
    ["WB-READ-020", 5],
  ]);
});

test("an open quotation mark costs one line, not the rest of the file", () => {
  const text = 'a,b\n1,2\n3,"4\n5,6\n7,"x"y\n8,z"\n9,10\n';
  assert.deepEqual(
    tableOf(text).rows.map(({ a }) => a),
    ["1", "5", "9"],
  );
  assert.deepEqual(faultsOf(text), [
    ["WB-READ-021", 3],
    ["WB-READ-021", 5],
    ["WB-READ-021", 6],
  ]);
});

test("lines above the header are left out, whether its line or its columns are declared", () => {
  const text = 'Report "March\nfrom, to\n\nNo,Status\n1,Delivered\n';
  assert.deepEqual(tableOf(text, { header: 4 }).rows, [{ No: "1", Status: "Delivered" }]);
  assert.deepEqual(tableOf(text, { header: ["Status", "No"] }).rows, [{ No: "1", Status: "Delivered" }]);
  assert.equal(refusalOf(text, { header: ["Tracking"] }), "WB-READ-022");
  assert.equal(refusalOf(text, { header: 9 }), "WB-READ-022");
});

test("columns can be named by the pack, with a header line or without one", () => {
  assert.deepEqual(tableOf("1;2\n", { columns: ["a", "b"] }).rows, [{ a: "1", b: "2" }]);
  assert.deepEqual(tableOf("x;y\n1;2\n", { columns: ["a", "b"], header: 1 }).rows, [{ a: "1", b: "2" }]);
});

test("columns without a name are named by their place, repeated ones are counted", () => {
  assert.deepEqual(tableOf("Date,,Date\n1,2,3\n").rows, [{ Date: "1", "column 2": "2", "Date 2": "3" }]);
});

test("rows of one shipment are one group, wherever they stand", () => {
  const table = tableOf("No,Piece,At\nA,1,x\nB,1,y\nA,1,z\nA,2,w\n", { groupBy: ["No", "Piece"] });
  assert.deepEqual(
    table.groups?.map(({ key, rows }) => [key, rows.map((row) => row["At"])]),
    [
      ["A/1", ["x", "z"]],
      ["B/1", ["y"]],
      ["A/2", ["w"]],
    ],
  );
  assert.equal(table.rows.length, 4);
  assert.equal(refusalOf("No\n1\n", { groupBy: ["Number"] }), "WB-READ-022");
});

test("a byte order mark says the encoding; without one the pack does, else it is UTF-8", () => {
  const rows = [{ Ort: "Zürich", Preis: "5 €" }];
  const text = "Ort,Preis\nZürich,5 €\n";
  assert.deepEqual(tableOf(`\uFEFF${text}`, { encoding: "windows-1252" }).rows, rows);
  assert.deepEqual(tableOf(utf16(`\uFEFF${text}`)).rows, rows);
  assert.deepEqual(tableOf(utf16(`\uFEFF${text}`).map((_, at, all) => all[at ^ 1] ?? 0)).rows, rows);
  assert.deepEqual(tableOf(utf16(text), { encoding: "utf-16" }).rows, rows);
  const ansi = new Uint8Array(Buffer.from("Ort,Preis\nZ\xfcrich,5 \x80\n", "latin1"));
  assert.deepEqual(tableOf(ansi, { encoding: "windows-1252" }).rows, rows);
  assert.equal(refusalOf(ansi), "WB-READ-001");
  assert.equal(refusalOf(utf16("a,b\n1,2\n")), "WB-READ-001");
});

test("cells that a spreadsheet would compute stay text", () => {
  const cells = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"];
  const rows = tableOf(`a\n${cells.join("\n")}\n`).rows;
  assert.deepEqual(
    rows.map(({ a }) => a),
    cells,
  );
});

test("a file with many lines that fit nothing is another file, and refused as a whole", () => {
  assert.equal(refusalOf(`a,b\n${"1\n".repeat(200)}`), "read");
  assert.equal(refusalOf(`a,b\n${"1\n".repeat(201)}`), "WB-READ-023");
});

test("cells have limits: in all, and in a line", () => {
  assert.equal(refusalOf(`a,b\n${"1,2\n".repeat(50)}`, {}, 100), "read");
  assert.equal(refusalOf(`a,b\n${"1,2\n".repeat(51)}`, {}, 100), "WB-READ-028");
  assert.equal(refusalOf(",".repeat(1024)), "WB-READ-021");
});

test("a column that reaches a prototype is refused", () => {
  assert.equal(refusalOf("a,__proto__\n1,2\n"), "WB-READ-003");
  assert.deepEqual(tableOf("constructor\n1\n").rows, [{ constructor: "1" }]);
});
