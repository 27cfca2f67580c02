import { type Call, jsonReply, type Reply } from "../call.ts";
import { doctypes } from "./doctypes.ts";
import type { Document, Documents, Row, Value } from "./documents.ts";
import { thrown } from "./errors.ts";

type Filter = readonly unknown[];

function plain(value: Value | undefined): string | number {
  return value ?? "";
}

const operators: Readonly<Record<string, (held: string | number, wanted: unknown) => boolean>> = {
  "=": (held, wanted) => held === wanted,
  "!=": (held, wanted) => held !== wanted,
  "<": (held, wanted) => held < (wanted as string | number),
  ">": (held, wanted) => held > (wanted as string | number),
  ">=": (held, wanted) => held >= (wanted as string | number),
  in: (held, wanted) => (wanted as unknown[]).includes(held),
  like: (held, wanted) => isLike(String(held), String(wanted)),
};

function isLike(text: string, pattern: string): boolean {
  const parts = pattern.split("%").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(text);
}

/** The rows that a filter looks at: the document itself, or those of one of its tables (`Sales Invoice Item`). */
function rowsFor(document: Document, filter: Filter): readonly Row[] {
  const own = [{ ...document.values, name: document.name }];
  if (filter.length < 4 || filter[0] === document.doctype) return own;
  const table = doctypes.get(document.doctype)?.find(({ options }) => options === filter[0]);
  return document.tables[table?.fieldname ?? ""] ?? [];
}

function passes(document: Document, filter: Filter): boolean {
  const [field, operator, wanted] = filter.slice(-3) as [string, string, unknown];
  const holds = operators[operator] ?? (() => false);
  return rowsFor(document, filter).some((row) => holds(plain(row[field]), wanted));
}

/** The first field of a query that the doctype lacks; null where it has all of them. */
function strangeIn(document: Document, fields: readonly string[], filters: readonly Filter[]): string | null {
  const own = filters.filter((filter) => filter.length === 3).map(([field]) => String(field));
  return [...fields, ...own].find((field) => field !== "name" && !(field in document.values)) ?? null;
}

function listIn(query: URLSearchParams, name: string): readonly unknown[] {
  return JSON.parse(query.get(name) ?? "[]") as readonly unknown[];
}

function sorted(rows: readonly Row[], order: string | null): readonly Row[] {
  if (!order) return rows;
  const keys = order.split(",").map((key) => key.trim().split(" "));
  return rows.toSorted((one, other) => {
    for (const [field = "", way] of keys) {
      const [left, right] = [plain(one[field]), plain(other[field])];
      if (left !== right) return (left < right ? -1 : 1) * (way === "desc" ? -1 : 1);
    }
    return 0;
  });
}

function answer(rows: readonly Row[], fields: readonly string[], query: URLSearchParams): Reply {
  const limit = Number(query.get("limit_page_length") ?? 20);
  const ordered = sorted(rows, query.get("order_by"));
  const shown = limit === 0 ? ordered : ordered.slice(0, limit);
  return jsonReply(200, { data: shown.map((row) => Object.fromEntries(fields.map((field) => [field, row[field]]))) });
}

/** A list of documents; a filter on a table brings a document once for each row that fits, as a join does. */
export function listDocuments(documents: Documents, call: Call, doctype: string): Reply {
  const query = new URLSearchParams(call.query);
  const fields = query.has("fields") ? (listIn(query, "fields") as readonly string[]) : ["name"];
  const filters = listIn(query, "filters") as readonly Filter[];
  const either = listIn(query, "or_filters") as readonly Filter[];
  if (!doctypes.has(doctype)) return thrown("DoesNotExistError", `DocType ${doctype} not found`);
  const all = documents.all(doctype);
  const wrong = all[0] && strangeIn(all[0], fields, [...filters, ...either]);
  if (wrong) return thrown("DataError", `Field not permitted in query: ${wrong}`);
  const found = all.filter((document) => {
    const isEither = either.length === 0 || either.some((filter) => passes(document, filter));
    return isEither && filters.every((filter) => passes(document, filter));
  });
  const joined = filters.filter((filter) => filter.length === 4 && filter[0] !== doctype);
  const rows = found.flatMap((document) => {
    const times = joined.map((filter) => rowsFor(document, filter).length);
    const row = { ...document.values, name: document.name };
    return Array.from({ length: Math.max(1, ...times) }, () => row);
  });
  return answer(rows, fields, query);
}

/** A list of rows of a table, for who may read the documents above (`parent`). */
export function listRows(documents: Documents, call: Call, table: string): Reply | null {
  const query = new URLSearchParams(call.query);
  const parent = query.get("parent") ?? "";
  const field = doctypes.get(parent)?.find(({ options }) => options === table);
  const isTable = [...doctypes.values()].flat().some(({ options }) => options === table);
  if (!isTable) return null;
  if (!field) return thrown("PermissionError", `Not permitted to read ${table}`);
  const filters = listIn(query, "filters") as readonly Filter[];
  const rows: readonly Row[] = documents.all(parent).flatMap((document) => {
    return (document.tables[field.fieldname] ?? []).map((row) => ({ ...row, parent: document.name }));
  });
  const found = rows.filter((row) => {
    return filters.every(([name, operator, wanted]) => operators[String(operator)]?.(plain(row[String(name)]), wanted));
  });
  return answer(found, listIn(query, "fields") as readonly string[], query);
}
