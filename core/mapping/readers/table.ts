/** What all tables share, whether they come as text or as a workbook: header, columns, faults of a line, groups. */
import { z } from "zod";
import { type Coded, coded } from "../../errors.ts";
import { type Limits, type ReadOutcome, unreadable } from "../reading.ts";

const columnName = z.string().trim().min(1);

export const groupBySchema = z.array(columnName).min(1).optional().meta({
  description:
    "Columns whose values make the rows of one shipment: the payload then has `groups`, each with `key` (values joined by /) and `rows`.",
});

/** How the columns of a table get their names. */
export const tableFields = {
  header: z
    .union([z.int().min(1).max(10_000), z.array(columnName).min(1)])
    .optional()
    .meta({
      description:
        "The line of the header (from 1; default 1), or names of columns: the header is the first line that holds all of them. Lines above it are left out.",
    }),
  columns: z.array(columnName).min(1).optional().meta({
    description: "Names of the columns, in order. Without `header` the table has no header line.",
  }),
  groupBy: groupBySchema,
};

/** The options of a table, as a pack declares them. */
export interface TableSpec {
  readonly header?: number | readonly string[] | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly groupBy?: readonly string[] | undefined;
}

/** A line of a table: its cells, or why it cannot be read. `line` counts from 1. */
export type Line =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly detail: string };

/** One row by column name. */
export type Row = Readonly<Record<string, string>>;

/** No list of shipments is wider; what is, is another file or an attack. */
export const mostCells = 1024;

/** A file with more lines that cannot be read is read as a whole or not at all: it is another format. */
const mostFaults = 200;

/** The header stands among the first so many lines from where it is looked for. */
const headerWithin = 200;

const plainName = (cell: string): string => cell.trim().replace(/\s+/g, " ");

/** Names that are there once each: an empty one is named by its place, a repeated one gets a number. */
function uniqueNames(cells: readonly string[]): readonly string[] {
  const names = new Set<string>();
  cells.forEach((cell, at) => {
    const name = plainName(cell) || `column ${at + 1}`;
    let free = name;
    for (let count = 2; names.has(free); count++) free = `${name} ${count}`;
    names.add(free);
  });
  return [...names];
}

/** True where a line of the table holds nothing. */
function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === "");
}

function isHeader(line: Line, header: number | readonly string[]): boolean {
  if (typeof header === "number") return line.line >= header && !("cells" in line && isBlank(line.cells));
  if (!("cells" in line)) return false;
  const names = new Set(line.cells.map(plainName));
  return header.every((name) => names.has(plainName(name)));
}

/** Takes lines up to the header, and gives its names; null where there is none. Takes nothing where the pack names the columns alone. */
export function takeHeader(lines: Iterator<Line>, { header, columns }: TableSpec): readonly string[] | Coded | null {
  if (columns && header === undefined) return uniqueNames(columns);
  const wanted = header ?? 1;
  for (let count = 0; count < headerWithin; count++) {
    const { value: line, done } = lines.next();
    if (done) return null;
    if (!isHeader(line, wanted)) continue;
    return "cells" in line ? uniqueNames(columns ?? line.cells) : brokenLine(line.line, line.detail);
  }
  return null;
}

/** The fault of a line that cannot be read. */
export function brokenLine(line: number, detail: string): Coded {
  return coded("WB-READ-021", { line, detail });
}

interface Group {
  readonly key: string;
  readonly rows: Row[];
}

/** Rows of one shipment together, in the order of their first row. */
function grouped(rows: readonly Row[], by: readonly string[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const key = by.map((name) => row[name]?.trim() ?? "").join("/");
    const known = groups.get(key);
    if (known) known.rows.push(row);
    else groups.set(key, { key, rows: [row] });
  }
  return [...groups.values()];
}

/** Collects rows and faults within the limits; the first refusal ends it. */
export function collectRows(
  found: Iterable<Row | Coded>,
  width: number,
  groupBy: readonly string[] | undefined,
  limits: Limits,
): ReadOutcome {
  const rows: Row[] = [];
  const faults: Coded[] = [];
  for (const one of found) {
    if (!isFault(one)) rows.push(one);
    else faults.push(one);
    if (rows.length * width > limits.values) return unreadable(coded("WB-READ-028", { limit: limits.values }));
    const first = faults[0];
    if (first && faults.length > mostFaults)
      return unreadable(coded("WB-READ-023", { limit: mostFaults, first: first.message }));
  }
  return { kind: "read", payload: groupBy ? { groups: grouped(rows, groupBy), rows } : { rows }, faults };
}

/** A row's values are texts, a fault's details an object. */
function isFault(one: Row | Coded): one is Coded {
  return typeof one["details"] === "object";
}

function rowOf(names: readonly string[], cells: readonly string[]): Row {
  const row: Record<string, string> = {};
  for (let at = 0; at < names.length; at++) row[names[at] as string] = cells[at] ?? "";
  return row;
}

function* rowsOf(lines: Iterable<Line>, names: readonly string[], sparse: boolean): Generator<Row | Coded> {
  const wanted = names.length;
  for (const one of lines) {
    if (!("cells" in one)) yield brokenLine(one.line, one.detail);
    else if (isBlank(one.cells)) continue;
    else if (one.cells.length > wanted || (one.cells.length < wanted && !sparse))
      yield coded("WB-READ-020", { line: one.line, found: one.cells.length, wanted });
    else yield rowOf(names, one.cells);
  }
}

/**
 * Reads the lines of a table to `{ rows }`, each row by the names of the header. A line with more or fewer cells than the
 * header is a fault of its own; `sparse` says that lines end with their last cell that is not empty.
 */
export function readTable(lines: Generator<Line>, how: TableSpec, limits: Limits, sparse = false): ReadOutcome {
  const names = takeHeader(lines, how);
  if (names === null) {
    const wanted = typeof how.header === "object" ? how.header.join(", ") : `line ${how.header ?? 1}`;
    return unreadable(coded("WB-READ-022", { wanted }));
  }
  if ("code" in names) return unreadable(names);
  if (names.includes("__proto__")) return unreadable(coded("WB-READ-003", { key: "__proto__" }));
  const missing = how.groupBy?.filter((name) => !names.includes(name)) ?? [];
  if (missing.length > 0) return unreadable(coded("WB-READ-022", { wanted: missing.join(", ") }));
  return collectRows(rowsOf(lines, names, sparse), names.length, how.groupBy, limits);
}
