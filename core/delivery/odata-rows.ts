import { unfit, unsent } from "./answer.ts";
import type { AnswerFacts, Ask, Found, Reading, Trouble } from "./erp.ts";
import type { Caller, ODataService } from "./odata-service.ts";
import { literal, type Query, queryOf, type Row, rowsOf } from "./odata-v4.ts";

/** Questions to a set of entities, as every connection to an OData service asks them. */

export interface Rows {
  readonly kind: "rows";
  readonly rows: readonly Row[];
  readonly facts: AnswerFacts;
}

/** The entities of a set that a query gives; `more` are options of the service's own. Trouble leaves nothing behind. */
export async function rowsAt(
  service: ODataService,
  path: string,
  query: Query,
  caller: Caller,
  more: Readonly<Record<string, string>> = {},
): Promise<Rows | Trouble> {
  const meaning = await service.ask({ method: "GET", path: path + queryOf(query, more) }, caller);
  if (meaning.kind === "trouble") return unsent(meaning);
  return { kind: "rows", rows: rowsOf(meaning.content), facts: meaning.facts };
}

/** `number eq 'S-1'` */
export function equals(field: string, value: string): string {
  return `${field} eq ${literal(value)}`;
}

/** The one document that a lookup found, by its number; trouble where several hold what was looked for. */
export function foundIn(ask: Ask, numbers: readonly unknown[]): Found | Trouble {
  const found = [...new Set(numbers.map(textOf).filter((number) => number !== null))];
  const { field = "", value = "" } = ask.lookup ?? {};
  if (found.length > 1)
    return unfit("ambiguous", `${field} ${value} is held by several documents: ${found.join(", ")}`);
  return { kind: "found", document: found[0] ?? null };
}

/** A reading that the system has no document for. */
export function nothingThere(answer: AnswerFacts): Reading {
  return { kind: "reading", state: "missing", version: null, evidence: {}, answer };
}

/** A text that says something; null for any other value. */
export function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
