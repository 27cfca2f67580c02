import assert from "node:assert/strict";
import { test } from "node:test";
import { readBody } from "../../../core/mapping/body.ts";
import type { ReadOutcome } from "../../../core/mapping/reading.ts";
import { isoOfSerial, shownByCode } from "../../../core/mapping/readers/serial.ts";
import { xlsxBody } from "../../../core/mapping/readers/xlsx.ts";
import { type Cell, workbookOf, workbookParts, zipOf } from "../../../tools/workbook.ts";

const bookOf = (...rows: Cell[][]) => workbookOf([{ name: "List", rows }]);
const sheetPart = "xl/worksheets/sheet1.xml";

function read(bytes: Uint8Array, options: object = {}, values = 100_000): ReadOutcome {
  return readBody(bytes, xlsxBody.parse({ format: "xlsx", ...options }), { depth: 64, values });
}

function rowsOf(bytes: Uint8Array, options?: object): unknown {
  const outcome = read(bytes, options);
  return outcome.kind === "read" ? (outcome.payload as { rows: unknown }).rows : outcome.error;
}

function refusalOf(bytes: Uint8Array, options?: object, values?: number): string {
  const outcome = read(bytes, options, values);
  return outcome.kind === "unreadable" ? outcome.error.code : "read";
}

/** A workbook with this in place of its sheet's rows. */
function spoiled(rows: string, head = "", part = sheetPart): Uint8Array {
  const sheet = `${head}<worksheet><sheetData>${rows}</sheetData></worksheet>`;
  return zipOf({ ...workbookParts([{ name: "List", rows: [["a"]] }]), [part]: sheet });
}

test("texts, numbers and the kept value of a formula are texts by column; empty cells are empty", () => {
  const book = bookOf(
    ["No", "Status", "Note"],
    [123456789012, "In <transit>", { formula: "1+1", kept: "2" }],
    ["00012"],
  );
  assert.deepEqual(rowsOf(book), [
    { No: "123456789012", Status: "In <transit>", Note: "2" },
    { No: "00012", Status: "", Note: "" },
  ]);
});

test("a cell is a date by its number format, as ISO text without a zone", () => {
  const book = bookOf(
    ["Date", "Moment", "Clock", "Amount"],
    [{ serial: 46085, format: 14 }, { serial: 46085.85296, format: 22 }, { serial: 0.5, format: 20 }, 46085],
  );
  assert.deepEqual(rowsOf(book), [
    { Date: "2026-03-04", Moment: "2026-03-04T20:28:16", Clock: "12:00:00", Amount: "46085" },
  ]);
});

test("the same number is four years later where the workbook counts from 1904", () => {
  const rows = [["Date"], [{ serial: 44623, format: 14 }]];
  assert.deepEqual(rowsOf(workbookOf([{ name: "A", rows }], true)), [{ Date: "2026-03-04" }]);
  assert.deepEqual(rowsOf(workbookOf([{ name: "A", rows }])), [{ Date: "2022-03-03" }]);
});

test("serial numbers follow the calendar of spreadsheets, with the day in 1900 that never was", () => {
  assert.equal(isoOfSerial(1, "date", false), "1900-01-01");
  assert.equal(isoOfSerial(59, "date", false), "1900-02-28");
  assert.equal(isoOfSerial(60, "date", false), null);
  assert.equal(isoOfSerial(61, "date", false), "1900-03-01");
  assert.equal(isoOfSerial(0, "date", true), "1904-01-01");
  assert.equal(isoOfSerial(2_958_465, "date", false), "9999-12-31");
  assert.equal(isoOfSerial(2_958_466, "date", false), null);
  assert.equal(isoOfSerial(-1, "date", false), null);
  assert.equal(isoOfSerial(46085.9999999, "date-time", false), "2026-03-05T00:00:00");
  assert.equal(isoOfSerial(46085.25, "date", false), "2026-03-04T06:00:00");
});

test("a number format shows a date, a time, both or neither", () => {
  const shown = ["dd/mm/yyyy", "[$-409]d-mmm-yy;@", "h:mm AM/PM", "yyyy\\-mm\\-dd hh:mm", 'mmm"th"'].map(shownByCode);
  assert.deepEqual(shown, ["date", "date", "time", "date-time", "date"]);
  for (const code of ["General", "0.00", '"days" 0', "[Red]0", "[h]:mm", "#,##0 \\d", "@"]) {
    assert.equal(shownByCode(code), null, code);
  }
});

test("the first sheet is read, or the one that the pack names", () => {
  const book = workbookOf([
    { name: "One", rows: [["a"], ["1"]] },
    { name: "Two", rows: [["b"], ["2"]] },
  ]);
  assert.deepEqual(rowsOf(book), [{ a: "1" }]);
  assert.deepEqual(rowsOf(book, { sheet: "Two" }), [{ b: "2" }]);
  assert.equal(refusalOf(book, { sheet: "Three" }), "WB-READ-026");
});

test("lines above the header are left out, and a cell beyond it is a fault that names the line", () => {
  const outcome = read(bookOf(["Report"], [null], ["No", "Status"], ["1", "x"], ["2", "y", "z"], ["3"]), {
    header: ["No"],
    groupBy: ["No"],
  });
  assert.equal(outcome.kind, "read");
  if (outcome.kind !== "read") return;
  assert.deepEqual(
    outcome.faults.map(({ code, details }) => [code, details["line"]]),
    [["WB-READ-020", 5]],
  );
  const { groups } = outcome.payload as { groups: { key: string }[] };
  assert.deepEqual(
    groups.map(({ key }) => key),
    ["1", "3"],
  );
});

test("runs of rich text are one text, and reading aids are no part of it", () => {
  const runs = "<is><r><t>Deli</t></r><r><t>vered</t></r><rPh><t>x</t></rPh></is>";
  assert.deepEqual(rowsOf(spoiled(`<row><c t="inlineStr">${runs}</c></row>`), { columns: ["a"] }), [
    { a: "Delivered" },
  ]);
});

test("numbers with an exponent are written out where that loses nothing", () => {
  const cells = "<row><c><v>1.23E+5</v></c><c><v>9.40011089956E+21</v></c></row>";
  assert.deepEqual(rowsOf(spoiled(cells), { columns: ["a", "b"] }), [{ a: "123000", b: "9.40011089956E+21" }]);
});

test("cells that would be computed or run are texts, and nothing outside of the workbook is looked at", () => {
  assert.deepEqual(rowsOf(bookOf(["a"], ["=cmd|' /C calc'!A0"], ["@SUM(A1)"])), [
    { a: "=cmd|' /C calc'!A0" },
    { a: "@SUM(A1)" },
  ]);
  const parts = workbookParts([{ name: "List", rows: [["a"]] }]);
  const external = 'Target="file:///etc/passwd" TargetMode="External"';
  const rels = parts["xl/_rels/workbook.xml.rels"]?.replace('Target="worksheets/sheet1.xml"', external) ?? "";
  assert.equal(refusalOf(zipOf({ ...parts, "xl/_rels/workbook.xml.rels": rels })), "WB-READ-026");
});

test("older and encrypted workbooks are refused by what they are", () => {
  assert.equal(refusalOf(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0, 0])), "WB-READ-025");
  assert.equal(refusalOf(zipOf({ "xl/workbook.bin": "x" })), "WB-READ-025");
});

test("a workbook that unpacks beyond its budget is refused, whatever it says about its size", () => {
  const parts = workbookParts([{ name: "List", rows: [["a"]] }]);
  const bomb = new Uint8Array(8_000_000).fill(0x20);
  assert.equal(refusalOf(zipOf({ ...parts, [sheetPart]: bomb })), "WB-READ-024");
  assert.equal(refusalOf(zipOf({ ...parts, "xl/sharedStrings.xml": bomb })), "WB-READ-024");
  assert.equal(refusalOf(zipOf({ ...parts, "xl/media/image1.png": bomb })), "read");
});

test("a document type, deep nesting, and more elements or columns than the limit are refused", () => {
  assert.equal(refusalOf(spoiled("<row/>", '<!DOCTYPE a [<!ENTITY x "y">]>')), "WB-READ-010");
  assert.equal(refusalOf(spoiled("<row>".repeat(100))), "WB-READ-002");
  assert.equal(refusalOf(spoiled("<row><c/></row>".repeat(200)), {}, 300), "WB-READ-028");
  assert.equal(refusalOf(spoiled('<row><c r="XFD1"><v>1</v></c></row>')), "WB-READ-021");
});

test("what is no workbook, or a damaged one, is said, not thrown", () => {
  const book = bookOf(["a"], ["1"]);
  assert.equal(refusalOf(new TextEncoder().encode("a,b\n1,2\n")), "WB-READ-001");
  assert.equal(refusalOf(book.subarray(0, book.length - 10)), "WB-READ-001");
  assert.equal(refusalOf(zipOf({ "xl/other.xml": "<a/>" })), "WB-READ-001");
  assert.equal(refusalOf(spoiled("<row><c>")), "WB-READ-001");
  const directory = book.slice();
  directory[book.length - 3] = 0x7f;
  assert.equal(refusalOf(directory), "WB-READ-001");
});
