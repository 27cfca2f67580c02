import type { Effect } from "../doubles.ts";
import type { Ledger, Trace } from "../ledger.ts";
import { type Parcel, parcelsTo } from "../parcels.ts";

/** The kinds of document that the site holds. */
export type Doctype = "Shipment" | "Delivery Note";

/** A value of a field as JSON carries it. */
export type Value = string | number | null;

/** A document with its fields; `modified` is what a client proves that it has read the latest. */
export type Document = {
  readonly doctype: Doctype;
  readonly name: string;
  readonly values: Record<string, Value>;
  /** Epoch milliseconds until which another job holds the document. */
  lockedUntilMs: number;
};

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
};

const written = ["awb_number", "tracking_url", "carrier", "carrier_service", "service_provider", "shipment_id"];
const told = ["tracking_status", "tracking_status_info"];

/** Fields that a client may write. `custom_` fields stand for those that a customer adds. */
export const writable: Readonly<Record<Doctype, ReadonlySet<string>>> = {
  Shipment: new Set([...written, ...told, "description_of_content", "docstatus", "custom_order"]),
  "Delivery Note": new Set(["lr_no", "docstatus", "custom_received_by", "custom_is_received", "custom_order"]),
};

/** Fields that stay writable after the document was submitted. */
export const afterSubmit: ReadonlySet<string> = new Set([
  ...[...written, ...told],
  ...["custom_received_by", "custom_is_received"],
]);

/** The words that a list field takes. */
export const statusWords: ReadonlySet<Value> = new Set(["", "In Progress", "Delivered", "Returned", "Lost"]);

function blank(doctype: Doctype): Record<string, Value> {
  return Object.fromEntries([...writable[doctype]].map((name) => [name, null]));
}

function shipmentOf(parcel: Parcel): Document {
  const name = `SHIPMENT-${String(parcel.n).padStart(5, "0")}`;
  const more = { awb_number: parcel.trackingNumber, carrier: parcel.carrier, docstatus: 1, status: "Booked" };
  const values = { ...blank("Shipment"), ...more, description_of_content: "Goods", custom_order: parcel.orderNumber };
  return { doctype: "Shipment", name, values, lockedUntilMs: 0 };
}

function noteOf(parcel: Parcel): Document {
  const name = `MAT-DN-2026-${String(parcel.n).padStart(5, "0")}`;
  const values = {
    ...blank("Delivery Note"),
    docstatus: 0,
    customer: parcel.customer.name,
    custom_order: parcel.orderNumber,
  };
  return { doctype: "Delivery Note", name, values, lockedUntilMs: 0 };
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

/** One Shipment (submitted) and one Delivery Note (a draft) for each of the first parcels. */
export function openDocuments(parcels: number, ledger: Ledger, now: () => number): Documents {
  const moment = openMoments(now);
  const known = parcelsTo(parcels).flatMap((parcel) => [shipmentOf(parcel), noteOf(parcel)]);
  for (const { values } of known) values["modified"] = moment();
  const keyOf = (doctype: string, name: string): string => `${doctype}/${name}`;
  const byKey = new Map(known.map((document) => [keyOf(document.doctype, document.name), document]));
  const touch: Documents["touch"] = ({ values }, changes) => {
    Object.assign(values, changes, { modified: moment() });
  };
  return {
    find: (doctype, name) => byKey.get(keyOf(doctype, name)) ?? null,
    all: (doctype) => known.filter((document) => document.doctype === doctype),
    lock(document, forMs) {
      document.lockedUntilMs = now() + forMs;
    },
    isLocked: ({ lockedUntilMs }) => lockedUntilMs > now(),
    save(document, changes, trace) {
      const effects = effectsOf(document, changes);
      touch(document, changes);
      ledger.record(effects, trace);
    },
    touch,
  };
}
