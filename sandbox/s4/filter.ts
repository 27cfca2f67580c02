import type { Delivery, FieldValue } from "./deliveries.ts";
import { headerFields } from "./fields.ts";

/** Whether a delivery passes a filter. */
type Filter = (delivery: Delivery) => boolean;

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
  return /^'.*'$/s.test(text) ? text.slice(1, -1).replaceAll("''", "'") : undefined;
}

/** Where the reading of a filter stands, and what went wrong first. */
type Cursor = { readonly tokens: readonly string[]; position: number; wrong: string | null };

function fail(cursor: Cursor, reason: string): Filter {
  cursor.wrong ??= reason;
  cursor.position = cursor.tokens.length;
  return () => false;
}

function comparison(cursor: Cursor): Filter {
  const [field = "", operator, value] = cursor.tokens.slice(cursor.position, cursor.position + 3);
  cursor.position += 3;
  const expected = literalOf(value);
  if (!headerFields.has(field)) return fail(cursor, `Property '${field}' not found in type 'A_OutbDeliveryHeaderType'`);
  if (expected === undefined || (operator !== "eq" && operator !== "ne")) return fail(cursor, "Unsupported $filter");
  return (delivery) => (delivery.values[field] === expected) === (operator === "eq");
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
  return (delivery) => parts.every((part) => part(delivery));
}

function alternatives(cursor: Cursor): Filter {
  const parts = joined(cursor, "or", conjunction);
  return (delivery) => parts.some((part) => part(delivery));
}

/** A filter, or what is wrong with its text. */
export type FilterReading =
  | { readonly kind: "filter"; readonly filter: Filter }
  | { readonly kind: "refused"; readonly reason: string };

/** Reads a `$filter` of comparisons (`Field eq 'value'`, `ne`) joined by `and`, `or` and brackets. */
export function readFilter(text: string): FilterReading {
  const tokens = tokensOf(text);
  if (!tokens) return { kind: "refused", reason: "Invalid token detected in $filter" };
  const cursor: Cursor = { tokens, position: 0, wrong: null };
  const filter = alternatives(cursor);
  if (cursor.position < tokens.length) fail(cursor, "Unexpected end of $filter");
  return cursor.wrong === null ? { kind: "filter", filter } : { kind: "refused", reason: cursor.wrong };
}
