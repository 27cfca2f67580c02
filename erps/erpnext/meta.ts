import { formTrouble, unsent } from "../../core/delivery/answer.ts";
import type { Described, TargetField, Trouble } from "../../core/delivery/erp.ts";
import type { Document } from "./documents.ts";
import type { Context, Site } from "./site.ts";

const forms: Readonly<Record<string, TargetField["type"]>> = {
  ...{ Data: "string", Link: "string", "Dynamic Link": "string", Select: "string", Phone: "string" },
  ...{ "Small Text": "string", Text: "string", "Long Text": "string", "Text Editor": "string", Code: "string" },
  ...{ Time: "string", Date: "date", Datetime: "datetime", Check: "boolean" },
  ...{ Int: "number", Float: "number", Currency: "number", Percent: "number", Duration: "number" },
};

/** Kinds of field that the database keeps in 140 characters unless the field says otherwise. */
const short: ReadonlySet<unknown> = new Set(["Data", "Link", "Dynamic Link", "Select", "Phone"]);

/**
 * The fields of a doctype as the form is drawn from them, customized and added ones included. Of documents that are
 * changed, those can be written that are open after the submit; of documents that are made, all.
 */
export async function describe(
  site: Site,
  doctype: string,
  isMade: boolean,
  signal: AbortSignal,
): Promise<Described | Trouble> {
  const path = `/api/method/frappe.desk.form.load.getdoctype?doctype=${encodeURIComponent(doctype)}`;
  const context: Context = { signal, correlationId: "" };
  const { meaning } = await site.ask({ method: "GET", path }, context);
  if (meaning.kind === "trouble") return unsent(meaning);
  const docs: unknown = meaning.content;
  const meta = (Array.isArray(docs) ? docs : []).find(({ name }: Document) => name === doctype) as Document | undefined;
  if (!Array.isArray(meta?.fields)) return unsent(formTrouble(`no description of ${doctype}`, meaning.facts));
  const isClosed = meta.is_submittable === 1 && !isMade;
  return { kind: "described", fields: meta.fields.flatMap((field: Document) => fieldOf(field, isClosed)) };
}

function fieldOf(field: Document, isClosed: boolean): readonly TargetField[] {
  const { fieldname: name, label, fieldtype, length } = field;
  const type = forms[String(fieldtype)];
  if (type === undefined || typeof name !== "string") return [];
  const own = typeof length === "number" && length > 0 ? length : null;
  const title = typeof label === "string" && label !== "" ? label : name;
  const updatable = !isClosed || field.allow_on_submit === 1;
  return [{ name, title, type, maxLength: own ?? (short.has(fieldtype) ? 140 : null), updatable }];
}
