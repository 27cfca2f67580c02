import { randomUUID } from "node:crypto";
import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import type { Trace } from "../ledger.ts";
import { doctypes, fieldOf, isSubmittable, statusWords } from "./doctypes.ts";
import type { Document, Documents, Value } from "./documents.ts";
import { thrown } from "./errors.ts";
import { drawUp, insertDocument } from "./inserts.ts";
import { listDocuments, listRows } from "./lists.ts";

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

function shown({ doctype, name, values, tables }: Document): object {
  return { name, owner: "Administrator", modified_by: user, doctype, ...values, ...tables };
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
function changesIn({ doctype }: Document, body: Readonly<Record<string, Value>>): Changes {
  const isKnown = (name: string): boolean => name === "docstatus" || fieldOf(doctype, name) !== undefined;
  return Object.fromEntries(Object.entries(body).filter(([name]) => isKnown(name)));
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
    const isOpen = name === "docstatus" || fieldOf(document.doctype, name)?.allow_on_submit === 1;
    if (stands === 1 && !isOpen && isChange(document, name, value)) {
      return thrown("UpdateAfterSubmitError", `Not allowed to change ${name} after submission`);
    }
    if (name === "tracking_status" && !statusWords.has(value)) {
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

/** A document of an API user's own; an exception on the way undoes it. */
function insert(options: SiteOptions, call: Call, doctype: string): Reply {
  const body = objectIn(call.body);
  if (!body) return thrown("ValidationError", "Invalid JSON");
  const exception = options.nextException();
  if (exception !== null) return thrown(exception, "Please try again");
  const made = insertDocument(options.documents, doctype, body, traceOf(call));
  return "doctype" in made ? jsonReply(200, { data: shown(made) }) : made;
}

const mapper =
  /^\/api\/method\/erpnext\.stock\.doctype\.delivery_note\.delivery_note\.(make_sales_(?:return|invoice))$/;

/** Methods by their path; null for a path that is none. */
function method({ documents }: SiteOptions, call: Call): Reply | null {
  if (call.path === "/api/method/frappe.auth.get_logged_user") return jsonReply(200, { message: user });
  const drawn = mapper.exec(call.path)?.[1];
  if (drawn !== undefined) return drawUp(documents, drawn, objectIn(call.body)?.["source_name"]);
  if (call.path !== "/api/method/frappe.desk.form.load.getdoctype") return null;
  const name = new URLSearchParams(call.query).get("doctype") ?? "";
  const fields = doctypes.get(name);
  if (!fields) return thrown("DoesNotExistError", `DocType ${name} not found`);
  const layout = { fieldname: "section_break_1", fieldtype: "Section Break", label: "" };
  const meta = { doctype: "DocType", name, is_submittable: isSubmittable(name) ? 1 : 0, fields: [layout, ...fields] };
  return jsonReply(200, { docs: [meta] });
}

function route(options: SiteOptions, call: Call): Reply | null {
  const found = resource.exec(decoded(call.path));
  if (!found) return method(options, call);
  const [, doctype = "", name] = found;
  if (name === undefined && call.method === "POST") return insert(options, call, doctype);
  if (name === undefined) {
    return listRows(options.documents, call, doctype) ?? listDocuments(options.documents, call, doctype);
  }
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
