import { z } from "zod";
import type { Coded } from "../../errors.ts";
import { type Limits, type ReadOutcome, unreadable } from "../reading.ts";
import { type Line, mostCells, readTable, tableFields, takeHeader } from "./table.ts";
import { encodingSchema, textOf } from "./text.ts";

const delimiters = [",", ";", "\t", "|"] as const;

export const csvBody = z
  .strictObject({
    format: z.literal("csv"),
    delimiter: z
      .enum(delimiters)
      .optional()
      .meta({ description: "What stands between cells; default: the one of , ; tab | that gives the widest header." }),
    quotes: z
      .boolean()
      .optional()
      .meta({ description: "False where a quotation mark is a character like any other (default: RFC 4180)." }),
    encoding: encodingSchema,
    ...tableFields,
  })
  .meta({
    id: "CsvBody",
    description: "A table as text, one line per row: `rows`, each cell a text by the name of its column.",
  });

type CsvSpec = z.infer<typeof csvBody>;

/** The cells of one line and where the next one begins, or why it has none. */
type Cut = { readonly cells: readonly string[]; readonly next: number } | { readonly detail: string };

/** Where a line ends that begins at or before `at`: its line feed, or the end of the text. */
function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

const tooWide = { detail: `it has more than ${mostCells} cells` };

function plainCut(text: string, start: number, end: number, delimiter: string): Cut {
  const cells = text.slice(start, text[end - 1] === "\r" ? end - 1 : end).split(delimiter, mostCells + 1);
  return cells.length > mostCells ? tooWide : { cells, next: end + 1 };
}

/** A quoted cell and the place behind its closing quote; -1 where it is never closed. A quote in it is written twice. */
function quotedCell(text: string, start: number): { readonly cell: string; readonly behind: number } {
  let close = text.indexOf('"', start + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  return { cell: text.slice(start + 1, close).replaceAll('""', '"'), behind: close < 0 ? -1 : close + 1 };
}

/** The place of the first delimiter, line feed or quote from `at` on. */
function stopFrom(text: string, start: number, delimiter: string): number {
  let at = start;
  for (; at < text.length; at++) {
    const sign = text[at];
    if (sign === delimiter || sign === "\n" || sign === '"') break;
  }
  return at;
}

/** The place behind a line end that begins at `at`; -1 where none does. */
function behindLine(text: string, at: number): number {
  if (at >= text.length) return at;
  if (text[at] === "\n") return at + 1;
  return text[at] === "\r" && (at + 1 === text.length || text[at + 1] === "\n") ? at + 2 : -1;
}

/** One line of RFC 4180, cell by cell. */
function quotedCut(text: string, start: number, delimiter: string): Cut {
  const cells: string[] = [];
  for (let at = start; ; at++) {
    if (cells.length === mostCells) return tooWide;
    if (text[at] === '"') {
      const { cell, behind } = quotedCell(text, at);
      if (behind < 0) return { detail: "a quotation mark is never closed" };
      cells.push(cell);
      at = behind;
    } else {
      const stop = stopFrom(text, at, delimiter);
      if (text[stop] === '"') return { detail: "a quotation mark stands within a cell that does not begin with one" };
      const cell = text.slice(at, stop);
      const ends = text[stop] !== delimiter;
      cells.push(ends && cell.endsWith("\r") ? cell.slice(0, -1) : cell);
      at = stop;
    }
    if (text[at] === delimiter) continue;
    const next = behindLine(text, at);
    return next < 0 ? { detail: "text stands behind the quotation mark that closes a cell" } : { cells, next };
  }
}

/** How a text is cut into lines; `line` is the number of the line at `start`. */
interface Cutting {
  readonly text: string;
  readonly start: number;
  readonly line: number;
  readonly delimiter: string;
  readonly quotes: boolean;
}

function lineFeeds(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < to; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/**
 * The lines of a text, empty ones left out. After a line that cannot be cut it goes on with the next line feed, so that an open quotation mark
 * costs one line, not the rest of the file.
 */
function* linesOf({ text, start, line: first, delimiter, quotes }: Cutting): Generator<Line> {
  let line = first;
  let quote = quotes ? text.indexOf('"', start) : -1;
  for (let at = start; at < text.length; ) {
    const end = endOfLine(text, at);
    if (end === at) {
      line += 1;
      at += 1;
      continue;
    }
    if (quote >= 0 && quote < at) quote = text.indexOf('"', at);
    const cut = quote >= 0 && quote < end ? quotedCut(text, at, delimiter) : plainCut(text, at, end, delimiter);
    yield "cells" in cut ? { line, cells: cut.cells } : { line, detail: cut.detail };
    const next = "cells" in cut ? cut.next : end + 1;
    line += lineFeeds(text, at, next);
    at = next;
  }
}

/** Where the line with this number begins; behind the text where it has fewer lines. */
function startOfLine(text: string, line: number): number {
  let at = 0;
  for (let left = line - 1; left > 0 && at < text.length; left--) at = endOfLine(text, at) + 1;
  return at;
}

/** The delimiter that gives the widest header. */
function widest(cutting: Omit<Cutting, "delimiter">, { header }: CsvSpec): string {
  let best = { delimiter: ",", width: 1 };
  for (const delimiter of delimiters) {
    const names = takeHeader(linesOf({ ...cutting, delimiter }), { header });
    if (names && !("code" in names) && names.length > best.width) best = { delimiter, width: names.length };
  }
  return best.delimiter;
}

/** A first line `sep=;` is a note of spreadsheet programs about the delimiter. */
const separatorNote = /^sep=([,;\t|])\r?\n/i;

function cuttingOf(text: string, how: CsvSpec): Cutting {
  const note = separatorNote.exec(text);
  const noted = note ? 2 : 1;
  const line = Math.max(typeof how.header === "number" ? how.header : 1, noted);
  const plain = { text, start: startOfLine(text, line), line, quotes: how.quotes ?? true };
  return { ...plain, delimiter: how.delimiter ?? note?.[1] ?? widest(plain, how) };
}

/**
 * Reads a table of RFC 4180 and its kin to `{ rows }`, all cells text: nothing is a number, a date or a formula. A line
 * whose quotes or cells do not fit is a fault that names it; the others are read.
 */
export function readCsv(bytes: Uint8Array, limits: Limits, how: CsvSpec): ReadOutcome {
  const text: string | Coded = textOf(bytes, how.encoding, "CSV");
  if (typeof text !== "string") return unreadable(text);
  const plain = text.includes("\n") ? text : text.replaceAll("\r", "\n");
  return readTable(linesOf(cuttingOf(plain, how)), how, limits);
}
