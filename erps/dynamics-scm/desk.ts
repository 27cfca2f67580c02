import type { Ask, AskContext, Found, Reading, Trouble } from "../../core/delivery/erp.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { type Rows, rowsAt } from "../../core/delivery/odata-rows.ts";
import type { Caller, ODataService, ServiceRequest } from "../../core/delivery/odata-service.ts";
import { literal, type Query } from "../../core/delivery/odata-v4.ts";

/** One family of operations that work on the same kind of document. */
export interface Desk {
  readonly vocabulary: Vocabulary;
  /** The entity set whose fields the operation writes, and how; null where it takes none. */
  readonly described: { readonly set: string; readonly request: "update" | "create" } | null;
  find(ask: Ask, context: AskContext): Promise<Found | Trouble>;
  read(ask: Ask, context: AskContext): Promise<Reading | Trouble>;
  prepare(ask: Ask, version: string | null, context: AskContext): Promise<Prepared | Trouble>;
}

/** The requests that change something: the second one is made of the answer to the first. */
export interface Prepared {
  readonly kind: "prepared";
  readonly first: ServiceRequest;
  readonly next?: (answer: Readonly<Record<string, unknown>>) => ServiceRequest;
}

/** One legal entity of an environment: its entities are asked for across companies, and always by its id. */
export interface LegalEntity {
  readonly service: ODataService;
  readonly company: string;
}

/** Without it only the default company of the user is seen. */
const acrossCompanies = { "cross-company": "true" };

/** The entities of a set in the legal entity that a filter gives. */
export function entitiesIn(
  { service, company }: LegalEntity,
  set: string,
  query: Query & { readonly filter: string },
  caller: Caller,
): Promise<Rows | Trouble> {
  const filter = `dataAreaId eq ${literal(company)} and ${query.filter}`;
  return rowsAt(service, `/data/${set}`, { ...query, filter }, caller, acrossCompanies);
}

/** `/data/Set?cross-company=true`; with keys, one entity of it. */
export function pathOf(set: string, keys: readonly (readonly [name: string, value: unknown])[] = []): string {
  const parts = keys.map(([name, value]) => {
    return `${name}=${encodeURIComponent(typeof value === "string" ? literal(value) : String(value))}`;
  });
  const address = parts.length === 0 ? "" : `(${parts.join(",")})`;
  return `/data/${set}${address}?cross-company=true`;
}
