import { CodedError, coded } from "../../core/errors.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { type TermFields, termFieldsOf } from "../../core/delivery/term-fields.ts";
import { doctypeOf } from "./documents.ts";

/** The customer's own fields for our terms, on the Shipment and on the Delivery Note. */
export interface OwnFields {
  readonly shipment: TermFields;
  readonly note: TermFields;
}

/** Reads both lists. Throws a CodedError WB-CFG-001 where a part of one is no term with the name of a field. */
export function ownFieldsOf(settings: ErpSettings): OwnFields {
  return { shipment: read(settings, "shipmentFields"), note: read(settings, "noteFields") };
}

function read({ values, baseUrl }: ErpSettings, setting: string): TermFields {
  const { fields, wrong } = termFieldsOf(String(values[setting] ?? ""));
  const [first] = wrong;
  if (first === undefined) return fields;
  const detail = `"${first}" in the fields of your own is no term of ours with the name of a field`;
  throw new CodedError(coded("WB-CFG-001", { node: new URL(baseUrl).host, detail }));
}

/** Rows of the tables that join an order, its Delivery Notes and their Shipments. */
export const joins = {
  orderOfNote: "Delivery Note Item.against_sales_order",
  noteOfShipment: "Shipment Delivery Note.delivery_note",
  numberOfShipment: "Shipment.awb_number",
} as const;

const tracking = {
  trackingNumber: "awb_number",
  trackingUrl: "tracking_url",
  carrier: "carrier",
  carrierService: "carrier_service",
  amount: "shipment_amount",
} as const;

/**
 * What the site calls our terms. A number may lead over tables: from an order to its Delivery Notes, from a Delivery Note
 * to its Shipments, and back.
 */
export function vocabularyOf(operation: string, own: OwnFields): Vocabulary {
  const { orderOfNote: order } = joins;
  if (doctypeOf({ operation }) === "Shipment") {
    const text = operation === "milestone" ? { text: "tracking_status_info" } : {};
    const numbers = { delivery: joins.noteOfShipment, order, trackingNumber: "awb_number" };
    return { fields: { ...tracking, ...text, ...own.shipment }, numbers };
  }
  const numbers = { delivery: "name", order, trackingNumber: joins.numberOfShipment, bol: "lr_no" };
  return { fields: noteFields(operation, own.note), numbers };
}

function noteFields(operation: string, own: TermFields): TermFields {
  const entry = { amount: "debit_in_account_currency", currency: "account_currency", text: "user_remark" };
  const made: Readonly<Record<string, TermFields>> = {
    "ship-confirm": {},
    "invoice-release": {},
    accrual: { ...entry, shippedAt: "posting_date" },
    claim: { reason: "subject", text: "description" },
  };
  return made[operation] ?? own;
}
