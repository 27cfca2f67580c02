import { type ErpWords, formTrouble, type Meaning, objectIn, propertiesOf } from "./answer.ts";
import type { Ask } from "./erp.ts";
import { type HttpAnswer, headerOf } from "./http.ts";

/** OData version 4 in JSON, as far as every service speaks it alike (OASIS OData 4.01: Protocol, URL Conventions, JSON Format). */

/** An entity as it is read. */
export type Row = Readonly<Record<string, unknown>>;

/** The options of a query; each is plain text, and is escaped when the query is put together. */
export interface Query {
  readonly filter?: string;
  readonly select?: readonly string[];
  readonly expand?: string;
  readonly orderby?: string;
  readonly top?: number;
}

/** `?$filter=…&$top=2`; empty where nothing is asked. `more` are options of the service's own. */
export function queryOf(query: Query, more: Readonly<Record<string, string>> = {}): string {
  const { filter, select, expand, orderby, top } = query;
  const options: readonly (readonly [string, string | undefined])[] = [
    ...Object.entries(more),
    ["$filter", filter],
    ["$select", select?.join(",")],
    ["$expand", expand],
    ["$orderby", orderby],
    ["$top", top?.toString()],
  ];
  const given = options.flatMap(([name, value]) => (value ? [`${name}=${encodeURIComponent(value)}`] : []));
  return given.length === 0 ? "" : `?${given.join("&")}`;
}

/** A text as a literal of a filter or a key, not escaped for an address yet. */
export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Whether a text can be the name of a property; nothing else may come into an address. */
export function isPropertyName(name: string): boolean {
  return /^[A-Za-z_]\w{0,127}$/.test(name);
}

/** The entities of an answer that is a collection. */
export function rowsOf(content: unknown): readonly Row[] {
  const { value } = propertiesOf(content);
  return Array.isArray(value) ? value.map(propertiesOf) : [];
}

/** The version of an entity, to be sent as If-Match; null where the service gives none. */
export function etagOf(row: Row): string | null {
  const etag = row["@odata.etag"];
  return typeof etag === "string" && etag !== "" ? etag : null;
}

/**
 * The content of an answer of success; null for any other answer, and for an error that came with a status of success.
 * `content` is the JSON object; null where a change was taken without an answer (204).
 */
export function contentOf(answer: HttpAnswer, words: ErpWords): Meaning | null {
  const { status, body } = answer;
  if (status < 200 || status >= 300 || words.code !== null) return null;
  const facts = { status, erpCode: null, requestId: words.requestId };
  if (status === 204) return { kind: "content", content: null, facts };
  const content = objectIn(body);
  return content ? { kind: "content", content, facts } : formTrouble("no OData content", facts);
}

/** Code and text of an error, the innermost text where there is one: it says what the outer one only announces. */
export function wordsOf(answer: HttpAnswer, requestIdHeaders: readonly string[]): ErpWords {
  const error = propertiesOf(objectIn(answer.body)?.error);
  const inner = innermost(propertiesOf(error.innererror));
  const said = inner ?? textOf(error.message);
  const told = /\s*CorrelationId:\s*([0-9a-f-]{36})\.?\s*$/i.exec(textOf(error.message) ?? "")?.[1] ?? null;
  const header = requestIdHeaders.map((name) => headerOf(answer.headers, name)).find((id) => id !== null);
  return { code: textOf(error.code), message: said && plain(said), requestId: told ?? header ?? null };
}

/** The text at the end of a chain of inner errors. */
function innermost(error: Readonly<Record<string, unknown>>): string | null {
  const { innererror, internalexception } = error;
  const deeper = propertiesOf(internalexception ?? innererror);
  return (Object.keys(deeper).length > 0 ? innermost(deeper) : null) ?? textOf(error.message);
}

function plain(said: string): string | null {
  const text = said.replace(/\s*CorrelationId:\s*\S+\s*$/i, "").replace(/\s+/g, " ");
  return text.trim().replace(/\.$/, "").slice(0, 500) || null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** What the fields of an ask hold in an entity; what is no single value is left out. */
export function heldIn(row: Row, names: readonly string[]): Ask["fields"] {
  const values = names.map((name) => [name, row[name]] as const);
  return Object.fromEntries(
    values.filter((pair): pair is readonly [string, Ask["fields"][string]] => isScalar(pair[1])),
  );
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

/**
 * Whether an entity holds a value that was to be written. What was never written is null, empty, or the first day that
 * the service knows (`0001-01-01`, `1900-01-01`); a day may come back as a moment, a moment in another spelling, and a
 * field that keeps codes keeps them in capitals.
 */
export function isHeld(held: unknown, wanted: Ask["fields"][string]): boolean {
  if (held === wanted || (isBlank(held) && isBlank(wanted))) return true;
  if (typeof held === "number" && typeof wanted === "string") return wanted.trim() !== "" && held === Number(wanted);
  if (typeof held === "string" && typeof wanted === "number") return held === String(wanted);
  if (typeof held !== "string" || typeof wanted !== "string") return false;
  if (held === wanted.trim().toUpperCase()) return true;
  if (day.test(wanted) && moment.test(held)) return held.slice(0, 10) === wanted;
  return moment.test(held) && moment.test(wanted) && Date.parse(held) === Date.parse(wanted);
}

const day = /^\d{4}-\d\d-\d\d$/;
const moment = /^\d{4}-\d\d-\d\dT/;

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === "" || /^(0001|1900)-01-01(T|$)/.test(String(value));
}
