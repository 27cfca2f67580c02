import { jsonReply, type Reply } from "../call.ts";
import type { Effect } from "../doubles.ts";
import type { Trace } from "../ledger.ts";
import { type Doctype, doctypes } from "./doctypes.ts";
import type { Document, Documents, Row, Value } from "./documents.ts";
import { thrown } from "./errors.ts";

type Body = Readonly<Record<string, unknown>>;

function rowsIn(value: unknown): readonly Row[] {
  return (Array.isArray(value) ? value : []) as readonly Row[];
}

/** A Delivery Note, drawn up as a return or an invoice: the draft that a form would show, kept nowhere. */
function drawnUp(note: Document, isReturn: boolean): Body {
  const { company, customer, customer_name } = note.values;
  const items = (note.tables["items"] ?? []).map(({ name, qty, ...item }) => {
    const back = isReturn ? { qty: -Number(qty), dn_detail: name } : { qty, dn_detail: name, delivery_note: note.name };
    return { ...item, ...back, __islocal: 1 };
  });
  const head = isReturn ? { is_return: 1, return_against: note.name } : { is_return: 0 };
  return {
    doctype: isReturn ? "Delivery Note" : "Sales Invoice",
    __islocal: 1,
    docstatus: 0,
    ...head,
    company,
    customer,
    customer_name,
    items,
  };
}

function invoicesOf(documents: Documents, note: string): Document[] {
  return documents.all("Sales Invoice").filter(({ tables, values }) => {
    return values["docstatus"] === 1 && (tables["items"] ?? []).some((row) => row["delivery_note"] === note);
  });
}

/** The mappers behind the buttons of the Delivery Note. Drafts that are there already do not keep them from drawing. */
export function drawUp(documents: Documents, mapper: string, source: unknown): Reply {
  const note = documents.find("Delivery Note", String(source));
  if (!note) return thrown("DoesNotExistError", `Delivery Note ${String(source)} not found`);
  if (note.values["docstatus"] !== 1) {
    return thrown("ValidationError", "Cannot map because following condition fails: Delivery Note: docstatus=1");
  }
  const isReturn = mapper === "make_sales_return";
  if (!isReturn && invoicesOf(documents, note.name).length > 0) {
    return thrown("ValidationError", "All these items have already been Invoiced/Returned");
  }
  return jsonReply(200, { message: drawnUp(note, isReturn) });
}

/** What stands against an insert, in the order in which Frappe looks; null where it may be inserted. */
function refusalOf(documents: Documents, doctype: string, body: Body): Reply | null {
  const fields = doctypes.get(doctype) ?? [];
  const missing = fields.find(({ reqd, fieldname }) => reqd === 1 && !body[fieldname]);
  if (missing) return thrown("MandatoryError", `[${doctype}, new]: ${missing.fieldname}`);
  const long = fields.find(
    ({ fieldtype, fieldname }) => fieldtype === "Data" && String(body[fieldname] ?? "").length > 140,
  );
  if (long)
    return thrown(
      "CharacterLengthExceededError",
      `${long.fieldname} will get truncated, as max characters allowed is 140`,
    );
  return doctype === "Journal Entry" ? entryRefusal(documents, body) : returnRefusal(documents, doctype, body);
}

function entryRefusal(documents: Documents, body: Body): Reply | null {
  const rows = rowsIn(body["accounts"]);
  const at = rows.findIndex(({ account }) => !documents.find("Account", String(account)));
  if (at !== -1)
    return thrown("LinkValidationError", `Could not find Row #${at + 1}: Account: ${String(rows[at]?.["account"])}`);
  const side = (field: string): number => rows.reduce((sum, row) => sum + Number(row[field] ?? 0), 0);
  const difference = side("debit_in_account_currency") - side("credit_in_account_currency");
  if (rows.length === 0 || Math.abs(difference) < 0.005) return null;
  return thrown("ValidationError", `Total Debit must be equal to Total Credit. The difference is ${difference}`);
}

/** Only returns that are submitted count against another one. */
function returnRefusal(documents: Documents, doctype: string, body: Body): Reply | null {
  if (doctype !== "Delivery Note" || body["is_return"] !== 1 || body["docstatus"] !== 1) return null;
  const back = documents.all(doctype).find(({ values }) => {
    return values["return_against"] === body["return_against"] && values["docstatus"] === 1;
  });
  return back ? thrown("StockOverReturnError", "Item has already been returned") : null;
}

const series: Readonly<Record<string, string>> = {
  "Delivery Note": "MAT-DN-RET-2026",
  "Sales Invoice": "ACC-SINV-2026",
  "Journal Entry": "ACC-JV-2026",
  Issue: "ISS-2026",
};

/** What the ledger is told of a new document: what it is, and of which Delivery Note. */
function effectOf(doctype: string, body: Body): Effect {
  const noteIn = (text: unknown): string => /MAT-DN-\d+-\d+/.exec(String(text))?.[0] ?? "";
  const [first] = rowsIn(body["items"]);
  switch (doctype) {
    case "Delivery Note":
      return { effect: "created", document: String(body["return_against"]), made: "return", about: "" };
    case "Sales Invoice":
      return { effect: "created", document: String(first?.["delivery_note"]), made: "invoice", about: "" };
    case "Journal Entry":
      return {
        effect: "created",
        document: noteIn(body["user_remark"]),
        made: "accrual",
        about: String(body["cheque_no"]),
      };
    default:
      return { effect: "created", document: noteIn(body["subject"]), made: "claim", about: String(body["subject"]) };
  }
}

/** Inserts a document; fields that the doctype lacks are dropped. With `docstatus` 1 it is submitted in the same breath. */
export function insertDocument(documents: Documents, doctype: string, body: Body, trace: Trace): Document | Reply {
  const name = series[doctype];
  if (name === undefined) return thrown("PermissionError", `Not permitted to create ${doctype}`);
  const refused = refusalOf(documents, doctype, body);
  if (refused) return refused;
  const fields = doctypes.get(doctype) ?? [];
  const known = fields.filter(({ fieldname }) => fieldname in body);
  const values = known
    .filter(({ fieldtype }) => fieldtype !== "Table")
    .map(({ fieldname }) => [fieldname, body[fieldname]]);
  const tables = known.filter(({ fieldtype }) => fieldtype === "Table");
  const number = String(documents.all(doctype).length + 1).padStart(5, "0");
  const draft = {
    doctype: doctype as Doctype,
    name: `${name}-${number}`,
    values: { ...Object.fromEntries(values), docstatus: Number(body["docstatus"] ?? 0) } as Record<string, Value>,
    tables: Object.fromEntries(tables.map(({ fieldname }) => [fieldname, rowsIn(body[fieldname])])),
  };
  return documents.insert(draft, effectOf(doctype, body), trace);
}
