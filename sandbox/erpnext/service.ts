import { randomUUID } from "node:crypto";
import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import type { Trace } from "../ledger.ts";
import { afterSubmit, type Document, type Documents, statusWords, type Value, writable } from "./documents.ts";
import { thrown } from "./errors.ts";

/** What the site works with. */
export type SiteOptions = {
  readonly documents: Documents;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** The next save ends with this exception, and is undone. */
  nextException(): string | null;
};

const resource = /^\/api\/resource\/([^/]+)(?:\/(.+?))?\/?$/;
const user = "waybill@site.example";

/** The document that a call names; null where it names none that exists. */
export function documentIn(documents: Documents, call: Call): Document | null {
  const [, doctype = "", name = ""] = resource.exec(decoded(call.path)) ?? [];
  return documents.find(doctype, name);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}

function traceOf(call: Call): Trace {
  return { system: "erpnext", correlationId: headerOf(call, "x-correlation-id"), idempotencyKey: null };
}

function shown({ doctype, name, values }: Document): object {
  return { name, owner: "Administrator", modified_by: user, doctype, ...values };
}

function objectIn(body: string): Record<string, Value> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

type Changes = Readonly<Record<string, Value>>;

/** The fields of a body that a document has; unknown names are dropped, as Frappe drops them. */
function changesIn(document: Document, body: Readonly<Record<string, Value>>): Changes {
  return Object.fromEntries(Object.entries(body).filter(([name]) => writable[document.doctype].has(name)));
}

function isChange(document: Document, name: string, value: Value): boolean {
  return (document.values[name] ?? "") !== (value ?? "");
}

/** What stands against a save, in the order in which Frappe looks; null where it may be saved. */
function refusalOf(options: SiteOptions, document: Document, body: Record<string, Value>): Reply | null {
  const { values, doctype, name } = document;
  if (options.documents.isLocked(document)) {
    return thrown("DocumentLockedError", "Document is currently locked and queued for execution");
  }
  if (body["modified"] !== undefined && body["modified"] !== values["modified"]) {
    return thrown("TimestampMismatchError", "Error: Document has been modified after you have opened it");
  }
  const stands = Number(values["docstatus"]);
  const wanted = Number(body["docstatus"] ?? stands);
  if (stands === 2) return thrown("ValidationError", "Cannot edit cancelled document");
  if (wanted < stands) return thrown("DocstatusTransitionError", `Cannot change docstatus from ${stands} to ${wanted}`);
  if (wanted > stands && values["lr_no"] === "NO-STOCK") {
    return thrown("NegativeStockError", `1.0 units of <strong>Item</strong> needed to complete ${doctype} ${name}`);
  }
  return fieldRefusal(document, changesIn(document, body), stands);
}

function fieldRefusal(document: Document, changes: Changes, stands: number): Reply | null {
  for (const [name, value] of Object.entries(changes)) {
    if (stands === 1 && !afterSubmit.has(name) && isChange(document, name, value)) {
      return thrown("UpdateAfterSubmitError", `Not allowed to change ${name} after submission`);
    }
    if (name === "tracking_status" && !statusWords.has(value ?? "")) {
      return thrown("ValidationError", `Tracking Status cannot be "${value}"`);
    }
    if (name !== "tracking_url" && String(value ?? "").length > 140) {
      return thrown("CharacterLengthExceededError", `${name} will get truncated, as max characters allowed is 140`);
    }
  }
  return null;
}

function save(options: SiteOptions, call: Call, document: Document): Reply {
  const body = objectIn(call.body);
  if (!body) return thrown("ValidationError", "Invalid JSON");
  const refusal = refusalOf(options, document, body);
  if (refusal) return refusal;
  const exception = options.nextException();
  if (exception !== null) return thrown(exception, "Please try again");
  options.documents.save(document, changesIn(document, body), traceOf(call));
  return jsonReply(200, { data: shown(document) });
}

type Filter = readonly [field: string, operator: string, value: Value];

function passes(document: Document, [field, operator, value]: Filter): boolean {
  const held = field === "name" ? document.name : (document.values[field] ?? "");
  return operator === "<" ? Number(held) < Number(value) : held === value;
}

/** A list of documents; a field that the doctype lacks is an error of the database. */
function list({ documents }: SiteOptions, call: Call, doctype: string): Reply {
  const query = new URLSearchParams(call.query);
  const fields: readonly string[] = JSON.parse(query.get("fields") ?? '["name"]');
  const filters: readonly Filter[] = JSON.parse(query.get("filters") ?? "[]");
  const all = documents.all(doctype);
  const [first] = all;
  if (!first) return thrown("DoesNotExistError", `DocType ${doctype} not found`);
  const names = [...fields, ...filters.map(([field]) => field)];
  const wrong = names.find((field) => field !== "name" && !(field in first.values));
  if (wrong !== undefined) return thrown("DataError", `Field not permitted in query: ${wrong}`);
  const found = all.filter((document) => filters.every((filter) => passes(document, filter)));
  const limit = Number(query.get("limit_page_length") ?? 20);
  const rows = found.slice(0, limit).map((document) => {
    return Object.fromEntries(
      fields.map((field) => [field, field === "name" ? document.name : document.values[field]]),
    );
  });
  return jsonReply(200, { data: rows });
}

function route(options: SiteOptions, call: Call): Reply | null {
  if (call.path === "/api/method/frappe.auth.get_logged_user") return jsonReply(200, { message: user });
  const found = resource.exec(decoded(call.path));
  if (!found) return null;
  const [, doctype = "", name] = found;
  if (name === undefined) return list(options, call, doctype);
  const document = options.documents.find(doctype, name);
  if (!document) return thrown("DoesNotExistError", `${doctype} ${name} not found`);
  if (call.method === "GET") return jsonReply(200, { data: shown(document) });
  return call.method === "PUT" ? save(options, call, document) : thrown("PermissionError", "Not permitted");
}

/** The API: a call in, an answer out; null when the path belongs to somebody else. */
export function serveSite(options: SiteOptions): (call: Call) => Reply | null {
  return (call) => {
    if (!call.path.startsWith("/api/")) return null;
    const authorization = headerOf(call, "authorization");
    if (authorization === null) return thrown("PermissionError", "Login to access");
    if (authorization !== `token ${options.apiKey}:${options.apiSecret}`) {
      return thrown("AuthenticationError", "Invalid credentials");
    }
    const reply = route(options, call);
    return reply && { ...reply, headers: { ...reply.headers, "x-frappe-request-id": randomUUID() } };
  };
}
