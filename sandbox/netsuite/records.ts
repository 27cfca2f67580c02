import type { Reply } from "../call.ts";
import type { Effect } from "../doubles.ts";
import type { Parcel } from "../parcels.ts";
import { refuse } from "./errors.ts";
import { type Fulfillment, seedFulfillments } from "./fulfillments.ts";

type Fields = Readonly<Record<string, unknown>>;

/** One sales order, in the status that its letter names: B waits for fulfillment, G is billed. */
export type SalesOrder = {
  readonly id: string;
  readonly tranId: string;
  readonly entity: string;
  readonly customer: string;
  readonly city: string;
  readonly country: string;
  readonly items: Parcel["items"];
  status: string;
  modifiedAtMs: number;
};

/** A record that a client made. */
export type Made = { readonly id: string; readonly record: string; readonly fields: Fields };

/** The records of an account. */
export type Records = {
  readonly fulfillments: ReadonlyMap<string, Fulfillment>;
  readonly orders: ReadonlyMap<string, SalesOrder>;
  /** Returns, invoices, journal entries and cases, in the order in which they were made. */
  readonly made: Made[];
};

export function seedRecords(parcels: readonly Parcel[], nowMs: number): Records {
  const orders = parcels.map(({ n, orderNumber, customer, destination, items }): [string, SalesOrder] => {
    const id = String(500_000 + n);
    const place = { city: destination.city, country: destination.country };
    const who = { entity: String(300_000 + n), customer: customer.name };
    return [
      id,
      { id, tranId: `SO${orderNumber}`, ...who, ...place, items, status: "B", modifiedAtMs: nowMs + n * 1000 },
    ];
  });
  return { fulfillments: seedFulfillments(parcels, nowMs), orders: new Map(orders), made: [] };
}

/** Accounts of the books, and the one subsidiary. */
const accounts: ReadonlySet<string> = new Set(["60", "21"]);

/** The fields that each record takes from a client here. */
const known: Readonly<Record<string, readonly string[]>> = {
  returnAuthorization: ["externalId", "memo", "orderStatus"],
  invoice: ["externalId", "memo", "tranDate"],
  journalEntry: ["externalId", "memo", "tranDate", "line", "subsidiary", "currency", "reversalDate"],
  supportCase: ["externalId", "title", "company", "incomingMessage", "priority", "origin"],
};

/** External ids are kept apart for transactions and for what happens with customers, not for each record. */
const isTransaction = (record: string): boolean => record !== "supportCase";

/** What making a record did: an effect, or a refusal. */
export type Making = { readonly made: Made; readonly effect: Effect } | Reply;

/** Makes a record by itself, or by transforming a sales order. */
export function make(
  records: Records,
  record: string,
  order: SalesOrder | null,
  fields: Fields,
  strict: boolean,
): Making {
  const stray = Object.keys(fields).find((name) => !known[record]?.includes(name));
  if (strict && stray) return refuse(400, "INVALID_CONTENT", `Unknown field ${stray}.`, stray);
  const twin = [...records.made, ...records.fulfillments.values()].find((one) => {
    const other = "record" in one ? one.record : "itemFulfillment";
    const held = "record" in one ? one.fields["externalId"] : one.externalId;
    return held === fields["externalId"] && isTransaction(other) === isTransaction(record);
  });
  if (twin && fields["externalId"]) return refuse(400, "DUP_RCRD", "This record already exists");
  const wrong = faultOf(record, order, fields);
  if (wrong) return wrong;
  const made = { id: String(7001 + records.made.length), record, fields };
  records.made.push(made);
  if (record === "invoice" && order) order.status = "G";
  const externalId = String(fields["externalId"] ?? "");
  return {
    made,
    effect: { effect: "created", document: order?.id ?? externalId, made: kinds[record] ?? "claim", about: externalId },
  };
}

const kinds: Readonly<Record<string, Extract<Effect, { effect: "created" }>["made"]>> = {
  returnAuthorization: "return",
  invoice: "invoice",
  journalEntry: "accrual",
  supportCase: "claim",
};

function faultOf(record: string, order: SalesOrder | null, fields: Fields): Reply | null {
  if (record === "invoice" && order?.status === "G") {
    return refuse(400, "USER_ERROR", "You must enter at least one line item for this transaction.");
  }
  if (record === "supportCase" && !idIn(fields["company"])) {
    return refuse(400, "USER_ERROR", "Please enter value(s) for: Company.");
  }
  return record === "journalEntry" ? faultOfEntry(fields) : null;
}

function faultOfEntry({ line }: Fields): Reply | null {
  const items = (line as { items?: unknown } | undefined)?.items;
  const lines = Array.isArray(items) ? (items as { account?: unknown; debit?: number; credit?: number }[]) : [];
  const stranger = lines.find(({ account }) => !accounts.has(idIn(account) ?? ""));
  if (stranger) return refuse(400, "INVALID_CONTENT", "Invalid reference key for account.", "line.items[0].account");
  const sum = lines.reduce((total, { debit = 0, credit = 0 }) => total + debit - credit, 0);
  const isBalanced = lines.length > 1 && Math.abs(sum) < 0.005;
  return isBalanced ? null : refuse(400, "USER_ERROR", "The amounts in a journal entry must balance.");
}

function idIn(reference: unknown): string | null {
  const id = (reference as { id?: unknown } | null | undefined)?.id;
  return typeof id === "string" ? id : null;
}

/** A record that a client made, as it is read. */
export function showMade({ id, record, fields }: Made): object {
  const number = record === "supportCase" ? { caseNumber: id } : { tranId: `${record.slice(0, 2).toUpperCase()}${id}` };
  return { links: [], id, ...number, ...fields };
}
