import type { Ask, AskContext, Found, Reading, TargetField, Trouble } from "../../core/delivery/erp.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import type { ServiceRequest } from "../../core/delivery/odata-service.ts";
import { etagOf, type Row } from "../../core/delivery/odata-v4.ts";

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
