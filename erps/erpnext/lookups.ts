import { unfit, unsent } from "../../core/delivery/answer.ts";
import type { Ask, Found, Trouble } from "../../core/delivery/erp.ts";
import { type Document, doctypeOf } from "./documents.ts";
import { type Context, documentPath, type Filter, type Site } from "./site.ts";
import { joins } from "./words.ts";

/** Rows of tables make a document come as often as it has rows that fit. */
const mostRows = 50;

type Lookup = NonNullable<Ask["lookup"]>;
type Names = { readonly kind: "names"; readonly names: readonly string[] };

/**
 * Finds the document for a lookup. Cancelled documents do not count (an amended one holds the same number), nor do
 * returns. A number that several documents hold is refused with their names.
 */
export async function findDocument(site: Site, ask: Ask, context: Context): Promise<Found | Trouble> {
  if (!ask.lookup) return { kind: "found", document: null };
  const { field, value } = ask.lookup;
  if (!/^[A-Za-z][\w ]*(\.[a-z]\w*)?$/.test(field)) return unfit("field", `${field} is not the name of a field`);
  const found = await namesFor(site, doctypeOf(ask), ask.lookup, context);
  if (found.kind === "trouble") return found;
  const [document = null] = found.names;
  if (found.names.length < 2) return { kind: "found", document };
  return unfit("ambiguous", `${field} ${value} is held by several documents: ${found.names.join(", ")}`);
}

async function namesFor(site: Site, doctype: string, lookup: Lookup, context: Context): Promise<Names | Trouble> {
  const { field, value } = lookup;
  if (doctype === "Shipment" && field === joins.orderOfNote) {
    const notes = await named(site, "Delivery Note", filterFor(field, "=", value), context);
    if (notes.kind === "trouble" || notes.names.length === 0) return notes;
    return named(site, "Shipment", filterFor(joins.noteOfShipment, "in", notes.names), context);
  }
  if (doctype === "Delivery Note" && field === joins.numberOfShipment) return notesOf(site, value, context);
  return named(site, doctype, filterFor(field, "=", value), context);
}

/** The Delivery Notes of the one Shipment with this number. */
async function notesOf(site: Site, number: string, context: Context): Promise<Names | Trouble> {
  const shipments = await named(site, "Shipment", ["awb_number", "=", number], context);
  if (shipments.kind === "trouble") return shipments;
  const [shipment, ...more] = shipments.names;
  if (shipment === undefined || more.length > 0) return shipments;
  const { meaning } = await site.ask({ method: "GET", path: documentPath("Shipment", shipment) }, context);
  if (meaning.kind === "trouble") return unsent(meaning);
  const rows: unknown = (meaning.content as Document | null)?.shipment_delivery_note;
  const notes = Array.isArray(rows) ? rows.map((row: Document) => String(row.delivery_note)) : [];
  return notes.length === 0
    ? { kind: "names", names: [] }
    : named(site, "Delivery Note", ["name", "in", notes], context);
}

/** `Table.field` is a filter on the rows of a table. */
function filterFor(field: string, operator: string, value: unknown): Filter {
  const [table = "", column] = field.split(".");
  return column === undefined ? [field, operator, value] : [table, column, operator, value];
}

async function named(site: Site, doctype: string, filter: Filter, context: Context): Promise<Names | Trouble> {
  const noReturns: readonly Filter[] = doctype === "Delivery Note" ? [["is_return", "=", 0]] : [];
  const filters: readonly Filter[] = [filter, ["docstatus", "<", 2], ...noReturns];
  const found = await site.list(doctype, { fields: ["name"], filters, limit: mostRows }, context);
  if (found.kind === "trouble") return found;
  return { kind: "names", names: [...new Set(found.rows.map(({ name }) => String(name)))] };
}
