import type { Delivery, FieldValue } from "./deliveries.ts";
import { headerFields } from "./fields.ts";

/** Whether a delivery passes a filter. */
export type Filter = (delivery: Delivery) => boolean;

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

/**
 * Reads a `$filter` of comparisons (`Field eq 'value'`, `ne`) joined by `and`, `or` and brackets. A string answers what
 * the filter does wrong.
 */
export function readFilter(text: string): Filter | string {
  const tokens = tokensOf(text);
  if (!tokens) return "Invalid token detected in $filter";
  let position = 0;
  let wrong: string | null = null;
  const fail = (reason: string): Filter => {
    wrong ??= reason;
    position = tokens.length;
    return () => false;
  };
  const comparison = (): Filter => {
    const [field = "", operator, value] = tokens.slice(position, position + 3);
    position += 3;
    const expected = literalOf(value);
    if (!headerFields.has(field)) return fail(`Property '${field}' not found in type 'A_OutbDeliveryHeaderType'`);
    if (expected === undefined || (operator !== "eq" && operator !== "ne")) return fail("Unsupported $filter");
    return (delivery) => (delivery.values[field] === expected) === (operator === "eq");
  };
  const term = (): Filter => {
    if (tokens[position] !== "(") return comparison();
    position += 1;
    const inner = alternatives();
    return tokens[position++] === ")" ? inner : fail("Missing bracket in $filter");
  };
  const joined = (word: string, next: () => Filter, every: boolean): Filter => {
    const parts = [next()];
    while (tokens[position] === word) {
      position += 1;
      parts.push(next());
    }
    return (delivery) => (every ? parts.every((part) => part(delivery)) : parts.some((part) => part(delivery)));
  };
  const alternatives = (): Filter => joined("or", () => joined("and", term, true), false);
  const filter = alternatives();
  return wrong ?? (position >= tokens.length ? filter : "Unexpected end of $filter");
}
