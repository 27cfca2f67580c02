import type { Released, ReleasedAddress, ReleasedDocument, ReleaseQuery, Trouble } from "../../core/delivery/erp.ts";
import type { Document } from "./documents.ts";
import type { Context, Filter, Rows, Site } from "./site.ts";

const fields = ["name", "modified", "customer", "customer_name", "posting_date", "shipping_address_name"];
const itemFields = ["parent", "item_code", "item_name", "qty", "uom", "against_sales_order"];

/** A note that was saved under a transaction that ended later is seen later: a round begins so long before the last one. */
const overlapMs = 60_000;

/**
 * Delivery Notes in draft that are no returns, by the time of their last change: what is picked and packed, and submitted
 * by the goods issue. The cursor is the change and the name of the last one.
 */
export async function readReleased(site: Site, query: ReleaseQuery, context: Context): Promise<Released | Trouble> {
  const found = await draftsBehind(site, query, context);
  if (found.kind === "trouble") return found;
  const items = await below(site, found.rows, context);
  if (items.kind === "trouble") return items;
  const addresses = await addressesOf(site, found.rows, context);
  if ("kind" in addresses) return addresses;
  const documents = found.rows.map((note) => releasedOf(note, items.rows, addresses));
  const last = found.rows.at(-1);
  const cursor = last ? cursorBehind(last, found.rows.length >= query.limit) : query.cursor;
  return { kind: "released", documents, cursor, answer: found.answer };
}

/** The next drafts behind a cursor; what is no cursor of ours begins anew. */
function draftsBehind(site: Site, { cursor, limit }: ReleaseQuery, context: Context): Promise<Rows | Trouble> {
  const [since = "", after = ""] = (cursor ?? "").split("|");
  const isOurs = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/.test(since);
  const drafts: readonly Filter[] = [
    ["docstatus", "=", 0],
    ["is_return", "=", 0],
  ];
  const behind: readonly Filter[] = isOurs ? [["modified", ">=", since]] : [];
  const orFilters: readonly Filter[] = isOurs
    ? [
        ["modified", ">", since],
        ["name", ">", after],
      ]
    : [];
  const query = { fields, filters: [...drafts, ...behind], orFilters, order: "modified asc, name asc", limit };
  return site.list("Delivery Note", query, context);
}

function cursorBehind({ modified, name }: Document, isFull: boolean): string {
  if (isFull) return `${String(modified)}|${String(name)}`;
  const ms = Date.parse(`${String(modified).slice(0, 19).replace(" ", "T")}Z`) - overlapMs;
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")}|`;
}

async function below(site: Site, notes: readonly Document[], context: Context): Promise<Rows | Trouble> {
  const filters: readonly Filter[] = [["parent", "in", notes.map(({ name }) => name)]];
  if (notes.length === 0) return { kind: "rows", rows: [], answer: { status: null, erpCode: null, requestId: null } };
  const query = { fields: itemFields, filters, order: "parent asc, idx asc", limit: 0, parent: "Delivery Note" };
  return site.list("Delivery Note Item", query, context);
}

/** Addresses by name; their countries as codes, which ERPNext keeps apart from the names. */
async function addressesOf(
  site: Site,
  notes: readonly Document[],
  context: Context,
): Promise<ReadonlyMap<unknown, ReleasedAddress> | Trouble> {
  const names = [...new Set(notes.map((note) => note.shipping_address_name))].filter((name) => Boolean(name));
  if (names.length === 0) return new Map();
  const wanted = ["name", "address_title", "address_line1", "pincode", "city", "country"];
  const found = await site.list("Address", { fields: wanted, filters: [["name", "in", names]], limit: 0 }, context);
  if (found.kind === "trouble") return found;
  const countries = [...new Set(found.rows.map(({ country }) => country))];
  const query = { fields: ["name", "code"], filters: [["name", "in", countries]] as const, limit: 0 };
  const codes = await site.list("Country", query, context);
  if (codes.kind === "trouble") return codes;
  const codeOf = new Map(codes.rows.map(({ name, code }) => [name, textOf(code)?.toUpperCase() ?? null]));
  return new Map(found.rows.map((row) => [row.name, addressOf(row, codeOf.get(row.country) ?? null)]));
}

function addressOf(row: Document, country: string | null): ReleasedAddress {
  return {
    name: textOf(row.address_title),
    street: textOf(row.address_line1),
    postalCode: textOf(row.pincode),
    city: textOf(row.city),
    country,
  };
}

function releasedOf(
  note: Document,
  items: readonly Document[],
  addresses: ReadonlyMap<unknown, ReleasedAddress>,
): ReleasedDocument {
  const own = items.filter(({ parent }) => parent === note.name);
  const address = addresses.get(note.shipping_address_name);
  const name = String(note.name);
  return {
    ...{ document: name, version: textOf(note.modified), delivery: name },
    order: own.map((item) => textOf(item.against_sales_order)).find((order) => order !== null) ?? null,
    customer: textOf(note.customer),
    consignee: address ? { ...address, name: textOf(note.customer_name) ?? address.name } : null,
    ...{ shipOn: textOf(note.posting_date), deliverBy: null },
    lines: own.map((item) => ({
      ...{ item: textOf(item.item_code), text: textOf(item.item_name), unit: textOf(item.uom) },
      quantity: typeof item.qty === "number" ? item.qty : null,
    })),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
