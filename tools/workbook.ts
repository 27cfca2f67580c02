/**
 * Writes .xlsx workbooks: `node tools/workbook.ts table.csv table.xlsx`. Cells that are written as an ISO date become
 * dates, as a spreadsheet program would keep them; everything else becomes text. The same table gives the same bytes.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { crc32, deflateRawSync } from "node:zlib";
import { readBody } from "../core/mapping/body.ts";

/** A cell: text, a number, a serial number with the id of its number format, or a formula with the value that was kept. */
export type Cell =
  | string
  | number
  | null
  | { readonly serial: number; readonly format: number }
  | { readonly formula: string; readonly kept: string };

export interface SheetSpec {
  readonly name: string;
  readonly rows: readonly (readonly Cell[])[];
}

interface Packed {
  readonly name: Buffer;
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly sum: number;
}

/** The fields that the header of a file and its entry in the directory share: version, flags, method, day, sizes. */
function facts({ name, bytes, size, sum }: Packed): Buffer {
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE(8, 4);
  shared.writeUInt16LE(0x21, 8);
  shared.writeUInt32LE(sum, 10);
  shared.writeUInt32LE(bytes.length, 14);
  shared.writeUInt32LE(size, 18);
  shared.writeUInt16LE(name.length, 22);
  return shared;
}

function entryOf(file: Packed, at: number): Buffer {
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(at, 10);
  return Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0000", "latin1"), facts(file), rest, file.name]);
}

/** A ZIP archive of these parts, packed. */
export function zipOf(parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const files: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(parts)) {
    const plain = Buffer.from(content);
    const packed = { name: Buffer.from(name), bytes: deflateRawSync(plain), size: plain.length, sum: crc32(plain) };
    const file = Buffer.concat([Buffer.from("PK\u0003\u0004", "latin1"), facts(packed), packed.name, packed.bytes]);
    entries.push(entryOf(packed, at));
    files.push(file);
    at += file.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...files, directory, end]));
}

const signs: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => signs[sign] ?? sign);
}

function columnName(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnName(Math.floor(column / 26) - 1) + last;
}

/** Texts by number and number formats by style, as they are met. */
class Book {
  readonly texts = new Map<string, number>();
  readonly formats = new Map<number, number>([[0, 0]]);

  #numberOf<T>(known: Map<T, number>, one: T): number {
    const number = known.get(one) ?? known.size;
    known.set(one, number);
    return number;
  }

  cell(cell: Cell, at: string): string {
    if (cell === null || cell === "") return "";
    if (typeof cell === "string") return `<c r="${at}" t="s"><v>${this.#numberOf(this.texts, cell)}</v></c>`;
    if (typeof cell === "number") return `<c r="${at}"><v>${cell}</v></c>`;
    if ("formula" in cell)
      return `<c r="${at}" t="str"><f>${escaped(cell.formula)}</f><v>${escaped(cell.kept)}</v></c>`;
    return `<c r="${at}" s="${this.#numberOf(this.formats, cell.format)}"><v>${cell.serial}</v></c>`;
  }

  sheet(rows: SheetSpec["rows"]): string {
    const lines = rows.map((cells, row) => {
      const line = cells.map((cell, column) => this.cell(cell, `${columnName(column)}${row + 1}`)).join("");
      return `<row r="${row + 1}">${line}</row>`;
    });
    return `${prolog}<worksheet xmlns="${main}"><sheetData>${lines.join("")}</sheetData></worksheet>`;
  }
}

const prolog = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packages = "http://schemas.openxmlformats.org/package/2006";
const typePrefix = "application/vnd.openxmlformats-officedocument.spreadsheetml";

function relationsOf(targets: readonly (readonly [type: string, target: string])[]): string {
  const each = targets.map(
    ([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${relations}/${type}" Target="${target}"/>`,
  );
  return `${prolog}<Relationships xmlns="${packages}/relationships">${each.join("")}</Relationships>`;
}

function typesOf(sheets: readonly string[]): string {
  const kinds = [
    ["workbook", "sheet.main"],
    ["styles", "styles"],
    ["sharedStrings", "sharedStrings"],
  ] as const;
  const each = [
    ...kinds.map(([part, type]) => `<Override PartName="/xl/${part}.xml" ContentType="${typePrefix}.${type}+xml"/>`),
    ...sheets.map((part) => `<Override PartName="/xl/${part}" ContentType="${typePrefix}.worksheet+xml"/>`),
  ];
  const rels = `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`;
  return `${prolog}<Types xmlns="${packages}/content-types">${rels}${each.join("")}</Types>`;
}

function stylesOf(formats: Iterable<number>): string {
  const cells = [...formats].map((id) => `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0"/>`);
  const plain =
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>' +
    '<cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>';
  return `${prolog}<styleSheet xmlns="${main}">${plain}<cellXfs count="${cells.length}">${cells.join("")}</cellXfs></styleSheet>`;
}

/** The parts of a workbook by their path in the archive, so that a test can spoil one. */
export function workbookParts(sheets: readonly SheetSpec[], from1904 = false): Record<string, string> {
  const book = new Book();
  const names = sheets.map((_, at) => `worksheets/sheet${at + 1}.xml`);
  const written = sheets.map(({ rows }, at) => [`xl/${names[at]}`, book.sheet(rows)] as const);
  const listed = sheets.map(
    ({ name }, at) => `<sheet name="${escaped(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`,
  );
  const texts = [...book.texts.keys()].map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`);
  const workbook = `<workbook xmlns="${main}" xmlns:r="${relations}"><workbookPr date1904="${from1904 ? 1 : 0}"/>`;
  return {
    "[Content_Types].xml": typesOf(names),
    "_rels/.rels": relationsOf([["officeDocument", "xl/workbook.xml"]]),
    "xl/workbook.xml": `${prolog}${workbook}<sheets>${listed.join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": relationsOf([
      ...names.map((name) => ["worksheet", name] as const),
      ["styles", "styles.xml"],
      ["sharedStrings", "sharedStrings.xml"],
    ]),
    "xl/styles.xml": stylesOf(book.formats.keys()),
    "xl/sharedStrings.xml": `${prolog}<sst xmlns="${main}">${texts.join("")}</sst>`,
    ...Object.fromEntries(written),
  };
}

/** A workbook with these sheets. */
export function workbookOf(sheets: readonly SheetSpec[], from1904 = false): Uint8Array {
  return zipOf(workbookParts(sheets, from1904));
}

const isoDate = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d)?$/;
const dayMs = 86_400_000;

/** A text as somebody would have typed it: an ISO date becomes a date. */
function typed(text: string): Cell {
  const match = isoDate.exec(text);
  if (!match) return text;
  const serial = (Date.parse(`${match[1]}${match[2] ?? "T00:00:00"}Z`) - Date.UTC(1899, 11, 30)) / dayMs;
  return { serial, format: match[2] ? 22 : 14 };
}

if (import.meta.main) {
  const [from = "", to = ""] = process.argv.slice(2);
  const read = readBody(readFileSync(from), { format: "csv" });
  if (read.kind === "unreadable") throw new Error(read.error.message);
  const { rows } = read.payload as { readonly rows: readonly Readonly<Record<string, string>>[] };
  const header = Object.keys(rows[0] ?? {});
  writeFileSync(
    to,
    workbookOf([{ name: "Tracking", rows: [header, ...rows.map((row) => Object.values(row).map(typed))] }]),
  );
}
