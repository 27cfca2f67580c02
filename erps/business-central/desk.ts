import { unfit, unsent } from "../../core/delivery/answer.ts";
import type { Ask, AskContext, Found, Reading, Trouble } from "../../core/delivery/erp.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import type { Caller, ODataService, ServiceRequest } from "../../core/delivery/odata-service.ts";
import { etagOf, literal, type Query, queryOf, type Row, rowsOf } from "../../core/delivery/odata-v4.ts";
import type { AnswerFacts, TargetField } from "../../core/delivery/erp.ts";

/** Where the fields of an operation are described: a metadata document, and the entity set in it. */
export interface Described {
  readonly root: string;
  readonly entity: string;
  readonly request: "update" | "create";
}

/** One family of operations that work on the same kind of document. */
export interface Desk {
  readonly vocabulary: Vocabulary;
  /** Null where the operation takes no fields. */
  readonly described: Described | null;
  find(ask: Ask, context: AskContext): Promise<Found | Trouble>;
  read(ask: Ask, context: AskContext): Promise<Reading | Trouble>;
  /** The one request that changes something. */
  request(ask: Ask, version: string | null, context: AskContext): Promise<Prepared | Trouble>;
}

export interface Prepared {
  readonly kind: "prepared";
  readonly request: ServiceRequest;
}

/** Fields that every entity has and nobody writes; the metadata does not say so. */
const kept: ReadonlySet<string> = new Set(["id", "lastModifiedDateTime", "journalId"]);

export function withoutKept(fields: readonly TargetField[]): readonly TargetField[] {
  return fields.map((field) => (kept.has(field.name) ? { ...field, updatable: false } : field));
}

export interface Rows {
  readonly kind: "rows";
  readonly rows: readonly Row[];
  readonly facts: AnswerFacts;
}

/** The entities of a set that a query gives. Trouble with it leaves nothing behind. */
export async function rowsAt(
  service: ODataService,
  path: string,
  query: Query,
  caller: Caller,
): Promise<Rows | Trouble> {
  const meaning = await service.ask({ method: "GET", path: path + queryOf(query) }, caller);
  if (meaning.kind === "trouble") return unsent(meaning);
  return { kind: "rows", rows: rowsOf(meaning.content), facts: meaning.facts };
}

/** `number eq 'S-1'` */
export function equals(field: string, value: string): string {
  return `${field} eq ${literal(value)}`;
}

/** What a change needs of an entity that was read: the id that addresses it, and the version that it is sent with. */
export function tokenOf(row: Row): string | null {
  const etag = etagOf(row);
  return typeof row.id === "string" && etag !== null ? `${row.id} ${etag}` : null;
}

/** The two parts of a token; null for any other text. */
export function partsOf(token: string | null): { readonly id: string; readonly etag: string } | null {
  const [, id, etag] = /^([0-9a-f-]{36}) (.+)$/i.exec(token ?? "") ?? [];
  return id === undefined || etag === undefined ? null : { id, etag };
}

/** The words of the one document that a lookup found; trouble where several hold the number. */
export function foundIn(ask: Ask, numbers: readonly unknown[]): Found | Trouble {
  const found = [...new Set(numbers.filter((number) => typeof number === "string" && number !== "").map(String))];
  const { field = "", value = "" } = ask.lookup ?? {};
  if (found.length > 1)
    return unfit("ambiguous", `${field} ${value} is held by several documents: ${found.join(", ")}`);
  return { kind: "found", document: found[0] ?? null };
}

/** A reading that the system has no document for. */
export function nothingThere(answer: AnswerFacts): Reading {
  return { kind: "reading", state: "missing", version: null, evidence: {}, answer };
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
