import type { FieldValue } from "./deliveries.ts";
import type { EntityType } from "./fields.ts";

/** An entity as far as a query can see it: its values by field. */
export type Row = Readonly<Record<string, FieldValue>>;

type Filter = (row: Row) => boolean;

const token = /\s*(\(|\)|(?:datetime|time)?'(?:[^']|'')*'|[\w./-]+)/y;

function tokensOf(text: string): string[] | null {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const found = token.exec(text);
    if (!found?.[1]) return null;
    tokens.push(found[1]);
  }
  return tokens;
}

function literalOf(text: string | undefined): FieldValue | undefined {
  if (text === undefined) return undefined;
  if (text === "null") return null;
  if (text === "true" || text === "false") return text === "true";
  const day = /^datetime'(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)'$/.exec(text)?.[1];
  if (day !== undefined) return `/Date(${Date.parse(`${day}Z`)})/`;
  return /^'.*'$/s.test(text) ? text.slice(1, -1).replaceAll("''", "'") : undefined;
}

/** Document numbers are ten digits inside and shown without zeros; moments are numbers. */
function comparable(field: string, value: FieldValue | undefined): string | number | boolean | null {
  if (typeof value !== "string") return value ?? null;
  const ms = /^\/Date\((-?\d+)\)\/$/.exec(value)?.[1];
  if (ms !== undefined) return Number(ms);
  return /(Document|CustomerReturn)$/.test(field) && /^\d+$/.test(value) ? value.padStart(10, "0") : value;
}

/** Which of two rows comes first by a field: -1, 0 or 1; what holds nothing comes before everything. */
export function compareRows(field: string, one: Row, other: Row): number {
  const [left, right] = [comparable(field, one[field]), comparable(field, other[field])];
  if (left === right) return 0;
  return left === null || (right !== null && left < right) ? -1 : 1;
}

/** Where the reading of a filter stands, and what went wrong first. */
type Cursor = { readonly type: EntityType; readonly tokens: readonly string[]; position: number; wrong: string | null };

function fail(cursor: Cursor, reason: string): Filter {
  cursor.wrong ??= reason;
  cursor.position = cursor.tokens.length;
  return () => false;
}

const operators: Readonly<Record<string, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
};

function comparison(cursor: Cursor): Filter {
  const [field = "", operator = "", value] = cursor.tokens.slice(cursor.position, cursor.position + 3);
  cursor.position += 3;
  const expected = literalOf(value);
  const holds = operators[operator];
  if (!cursor.type.fields.has(field))
    return fail(cursor, `Property '${field}' not found in type '${cursor.type.name}'`);
  if (expected === undefined || !holds) return fail(cursor, "Unsupported $filter");
  const isOrder = operator === "gt" || operator === "ge";
  return (row) => !(isOrder && (row[field] ?? null) === null) && holds(compareRows(field, row, { [field]: expected }));
}

function term(cursor: Cursor): Filter {
  if (cursor.tokens[cursor.position] !== "(") return comparison(cursor);
  cursor.position += 1;
  const inner = alternatives(cursor);
  return cursor.tokens[cursor.position++] === ")" ? inner : fail(cursor, "Missing bracket in $filter");
}

function joined(cursor: Cursor, word: string, next: (cursor: Cursor) => Filter): Filter[] {
  const parts = [next(cursor)];
  while (cursor.tokens[cursor.position] === word) {
    cursor.position += 1;
    parts.push(next(cursor));
  }
  return parts;
}

function conjunction(cursor: Cursor): Filter {
  const parts = joined(cursor, "and", term);
  return (row) => parts.every((part) => part(row));
}

function alternatives(cursor: Cursor): Filter {
  const parts = joined(cursor, "or", conjunction);
  return (row) => parts.some((part) => part(row));
}

/** A filter, or what is wrong with its text. */
export type FilterReading =
  | { readonly kind: "filter"; readonly filter: Filter }
  | { readonly kind: "refused"; readonly reason: string };

/** Reads a `$filter` of comparisons (`Field eq 'value'`, `ne`, `gt`, `ge`) joined by `and`, `or` and brackets. */
export function readFilter(text: string, type: EntityType): FilterReading {
  const tokens = tokensOf(text);
  if (!tokens) return { kind: "refused", reason: "Invalid token detected in $filter" };
  const cursor: Cursor = { type, tokens, position: 0, wrong: null };
  const filter = alternatives(cursor);
  if (cursor.position < tokens.length) fail(cursor, "Unexpected end of $filter");
  return cursor.wrong === null ? { kind: "filter", filter } : { kind: "refused", reason: cursor.wrong };
}
