import type { SaxesTagPlain } from "saxes";
import { z } from "zod";
import { coded } from "../../errors.ts";
import { type Limits, type ReadOutcome, unreadable } from "../reading.ts";
import { isoOfSerial } from "./serial.ts";
import { type Line, mostCells, readTable, tableFields } from "./table.ts";
import { Archive, damaged, type Listener, openWorkbook, Refused, type Workbook } from "./workbook.ts";

export const xlsxBody = z
  .strictObject({
    format: z.literal("xlsx"),
    sheet: z.string().min(1).optional().meta({ description: "The name of the sheet (default: the first)." }),
    ...tableFields,
  })
  .meta({
    id: "XlsxBody",
    description:
      "A sheet of a workbook: `rows` like those of CSV. Dates are ISO text, formulas are not computed (the value that was kept counts).",
  });

type XlsxSpec = z.infer<typeof xlsxBody>;

/** The column of a cell reference (`AB12` is 27, from 0); -1 where it names none. */
function columnOf(reference: string | undefined): number {
  const letters = /^[A-Z]{1,3}(?=\d)/.exec(reference ?? "")?.[0] ?? "";
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** A number as people would write it: `1.0E+11` is a parcel's number, written by a program. */
function plainNumber(text: string): string {
  const number = Number(text);
  return /e/i.test(text) && Number.isSafeInteger(number) ? String(number) : text;
}

interface Cell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  text: string;
}

function valueOf({ type, style, text }: Cell, { texts, styles, from1904 }: Workbook): string {
  if (type === "s") return texts[Number(text)] ?? "";
  if (type === "b") return text === "1" ? "TRUE" : "FALSE";
  if (type !== "n" || text === "") return text;
  const shown = styles[style] ?? null;
  return (shown === null ? null : isoOfSerial(Number(text), shown, from1904)) ?? plainNumber(text);
}

/** Turns the elements of a sheet into lines. */
class Sheet implements Listener {
  readonly #workbook: Workbook;
  #lines: Line[] = [];
  #line = 0;
  #cells: string[] = [];
  #tooWide = false;
  #cell: Cell | null = null;
  #told = false;
  #aside = false;
  constructor(workbook: Workbook) {
    this.#workbook = workbook;
  }

  /** The lines that were completed since it was last asked. */
  take(): readonly Line[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  open(name: string, attributes: SaxesTagPlain["attributes"]): void {
    if (name === "row") this.#openRow(Number(attributes["r"]));
    else if (name === "c") this.#openCell(attributes);
    else if (name === "rPh") this.#aside = true;
    else this.#told = (name === "v" || name === "t") && !this.#aside;
  }

  text(text: string): void {
    if (this.#told && this.#cell) this.#cell.text += text;
  }

  close(name: string): void {
    this.#told = false;
    if (name === "rPh") this.#aside = false;
    else if (name === "c") this.#closeCell();
    else if (name === "row") this.#closeRow();
  }

  #openRow(line: number): void {
    this.#line = Number.isSafeInteger(line) && line > 0 ? line : this.#line + 1;
    this.#cells = [];
    this.#tooWide = false;
  }

  #openCell({ r, t, s }: SaxesTagPlain["attributes"]): void {
    const named = columnOf(r);
    this.#cell = { column: named < 0 ? this.#cells.length : named, type: t ?? "n", style: Number(s ?? 0), text: "" };
  }

  #closeCell(): void {
    const cell = this.#cell;
    this.#cell = null;
    const value = cell ? valueOf(cell, this.#workbook) : "";
    if (!cell || value === "") return;
    if (cell.column >= mostCells) {
      this.#tooWide = true;
      return;
    }
    while (this.#cells.length < cell.column) this.#cells.push("");
    this.#cells[cell.column] = value;
  }

  #closeRow(): void {
    const line = this.#line;
    this.#lines.push(
      this.#tooWide ? { line, detail: `it has more than ${mostCells} cells` } : { line, cells: this.#cells },
    );
  }
}

/** So much of a sheet is parsed at a time: lines are taken before the next piece. */
const pieceCharacters = 16_384;

function* linesOf(text: string, archive: Archive, workbook: Workbook): Generator<Line> {
  const sheet = new Sheet(workbook);
  const parser = archive.parser(sheet);
  for (let at = 0; at < text.length; at += pieceCharacters) {
    parser.write(text.slice(at, at + pieceCharacters));
    yield* sheet.take();
  }
  parser.close();
  yield* sheet.take();
}

/** Compound files begin like this: .xls, and every workbook that is encrypted with a password. */
const compoundMark = [0xd0, 0xcf, 0x11, 0xe0] as const;

function read(bytes: Uint8Array, limits: Limits, how: XlsxSpec): ReadOutcome {
  const archive = new Archive(bytes, limits);
  if (archive.names.includes("xl/workbook.bin"))
    throw new Refused(coded("WB-READ-025", { found: "an .xlsb workbook" }));
  const workbook = openWorkbook(archive);
  const text = workbook.sheet(how.sheet);
  if (text === null) return unreadable(coded("WB-READ-026", { sheet: how.sheet ?? "" }));
  return readTable(linesOf(text, archive, workbook), how, limits, true);
}

/**
 * Reads a sheet of an .xlsx workbook to `{ rows }`, all cells text. Formulas are not computed and macros not run; what
 * lies outside of the workbook is not looked at. What it unpacks to has a limit in bytes and in proportion.
 */
export function readXlsx(bytes: Uint8Array, limits: Limits, how: XlsxSpec): ReadOutcome {
  if (compoundMark.every((byte, at) => bytes[at] === byte))
    return unreadable(coded("WB-READ-025", { found: "an .xls workbook, or one that is encrypted" }));
  try {
    return read(bytes, limits, how);
  } catch (error) {
    return unreadable(error instanceof Refused ? error.coded : damaged(String(error)).coded);
  }
}
