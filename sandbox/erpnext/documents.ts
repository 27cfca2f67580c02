import type { Effect } from "../doubles.ts";
import type { Ledger, Trace } from "../ledger.ts";
import { type Parcel, parcelsTo } from "../parcels.ts";
import { type Doctype, doctypes } from "./doctypes.ts";

/** A value of a field as JSON carries it. */
export type Value = string | number | null;

/** A row of a table of a document. */
export type Row = Readonly<Record<string, Value>>;

/** A document with its fields; `modified` is what a client proves that it has read the latest. */
export type Document = {
  readonly doctype: Doctype;
  readonly name: string;
  readonly values: Record<string, Value>;
  /** Rows by the name of their table. */
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  /** Epoch milliseconds until which another job holds the document. */
  lockedUntilMs: number;
};

/** What an insert makes, and what of it the ledger is told. */
export type Draft = Pick<Document, "doctype" | "values" | "tables"> & { readonly name: string };

/** The documents of the site. */
export type Documents = {
  find(doctype: string, name: string): Document | null;
  all(doctype: string): Document[];
  lock(document: Document, forMs: number): void;
  isLocked(document: Document): boolean;
  /** Saves fields as a client asked: books what changed and moves `modified` on. */
  save(document: Document, values: Readonly<Record<string, Value>>, trace: Trace): void;
  /** Saves as a person at the desk does, without a row in the ledger. */
  touch(document: Document, values: Readonly<Record<string, Value>>): void;
  /** Puts a new document on the shelf, and books what it is. */
  insert(draft: Draft, effect: Effect, trace: Trace): Document;
};

/** Delivery Notes that were submitted before the site was started are numbered from here. */
const submittedFrom = 90_000;

function numberOf(n: number): string {
  return String(n).padStart(5, "0");
}

function documentOf(
  doctype: Doctype,
  name: string,
  values: Document["values"],
  tables: Document["tables"] = {},
): Document {
  const fields = (doctypes.get(doctype) ?? []).filter(({ fieldtype }) => fieldtype !== "Table");
  const blank = Object.fromEntries(fields.map(({ fieldname }) => [fieldname, null]));
  return { doctype, name, values: { ...blank, docstatus: 0, ...values }, tables, lockedUntilMs: 0 };
}

function shipmentOf(parcel: Parcel): Document {
  const note = `MAT-DN-2026-${numberOf(parcel.n)}`;
  const more = { awb_number: parcel.trackingNumber, carrier: parcel.carrier, docstatus: 1, status: "Booked" };
  const values = { ...more, description_of_content: "Goods", custom_order: parcel.orderNumber };
  return documentOf("Shipment", `SHIPMENT-${numberOf(parcel.n)}`, values, {
    shipment_delivery_note: [{ name: `${note}-s`, delivery_note: note }],
  });
}

function noteOf(parcel: Parcel, isSubmitted: boolean): Document {
  const n = isSubmitted ? submittedFrom + parcel.n : parcel.n;
  const name = `MAT-DN-2026-${numberOf(n)}`;
  const { number, name: customer_name } = parcel.customer;
  const values = {
    ...{ docstatus: isSubmitted ? 1 : 0, company: "Waybill Traders", customer: number, customer_name },
    ...{ posting_date: "2026-01-05", is_return: 0, shipping_address_name: `${number}-${parcel.n}-Shipping` },
    custom_order: parcel.orderNumber,
  };
  const items = parcel.items.map(({ material, quantity }, at) => ({
    ...{ name: `${name}-${at}`, idx: at + 1, item_code: material, item_name: `${material} boxed`, qty: quantity },
    ...{ uom: "Nos", against_sales_order: `SAL-ORD-2026-${numberOf(n)}` },
  }));
  return documentOf("Delivery Note", name, values, { items });
}

function mastersOf(parcels: readonly Parcel[]): Document[] {
  const account = (name: string): Document =>
    documentOf("Account", name, { account_currency: "EUR", company: "Waybill Traders" });
  const places = parcels.flatMap(({ customer, destination, n }) => [
    documentOf("Address", `${customer.number}-${n}-Shipping`, {
      ...{ address_title: customer.name, address_line1: `Harbour Street ${n}`, pincode: destination.postalCode },
      ...{ city: destination.city, country: destination.countryName },
    }),
    documentOf("Country", destination.countryName, { code: destination.country.toLowerCase() }),
  ]);
  return [account("Freight - WT"), account("Accrued Freight - WT"), ...places];
}

/** What a save does, for the ledger: a submit is a goods issue; a status that stays is nothing. */
function effectsOf({ name, doctype, values }: Document, changes: Readonly<Record<string, Value>>): Effect[] {
  const asked = Object.entries(changes).filter(([field, to]) => field !== "docstatus" || values[field] !== to);
  return asked.map(([field, value]): Effect => {
    if (field === "docstatus" && doctype === "Delivery Note") return { effect: "goods-issue", document: name };
    return { effect: "field", document: name, field, from: String(values[field] ?? ""), to: String(value ?? "") };
  });
}

/** `2026-01-05 07:00:00.000123`, in the time of the site; each one is later than the one before. */
function openMoments(now: () => number): () => string {
  let count = 0;
  return () => {
    count += 1;
    const [day, time] = new Date(now()).toISOString().slice(0, 19).split("T");
    return `${day} ${time}.${String(count % 1_000_000).padStart(6, "0")}`;
  };
}

/** One Shipment (submitted) and one Delivery Note (a draft) for each parcel; `delivered`: beside it a submitted one. */
function knownOf(parcels: readonly Parcel[], delivered: boolean): Document[] {
  return [
    ...parcels.flatMap((parcel) => [shipmentOf(parcel), noteOf(parcel, false)]),
    ...(delivered ? parcels.map((parcel) => noteOf(parcel, true)) : []),
    ...mastersOf(parcels),
  ];
}

/** The documents of the first parcels. */
export function openDocuments(parcels: number, ledger: Ledger, now: () => number, delivered = false): Documents {
  const moment = openMoments(now);
  const keyOf = ({ doctype, name }: Pick<Document, "doctype" | "name">): string => `${doctype}/${name}`;
  const byKey = new Map(knownOf(parcelsTo(parcels), delivered).map((document) => [keyOf(document), document]));
  for (const { values } of byKey.values()) values["creation"] = values["modified"] = moment();
  const touch: Documents["touch"] = ({ values }, changes) => {
    Object.assign(values, changes, { modified: moment() });
  };
  return {
    find: (doctype, name) => byKey.get(`${doctype}/${name}`) ?? null,
    all: (doctype) => [...byKey.values()].filter((document) => document.doctype === doctype),
    lock: (document, forMs) => void (document.lockedUntilMs = now() + forMs),
    isLocked: ({ lockedUntilMs }) => lockedUntilMs > now(),
    save(document, changes, trace) {
      const effects = effectsOf(document, changes);
      touch(document, changes);
      ledger.record(effects, trace);
    },
    touch,
    insert({ doctype, name, values, tables }, effect, trace) {
      const document = documentOf(doctype, name, values, tables);
      touch(document, { creation: moment() });
      byKey.set(keyOf(document), document);
      ledger.record([effect], trace);
      return document;
    },
  };
}
