import type { Ask, TargetField, Trouble } from "../../core/delivery/erp.ts";
import { milestoneHeld } from "../../core/delivery/milestone-codes.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { isNewer, type Standing } from "../../core/delivery/standing.ts";
import { unfit } from "../../core/delivery/answer.ts";
import { sublists } from "./names.ts";
import type { AccountOptions } from "./options.ts";

/** An item fulfillment as it is read, sublists expanded. */
export type Fulfillment = Readonly<Record<string, unknown>>;

/** One line of a package sublist. */
type PackageLine = Readonly<Record<string, unknown>>;

type Plain = string | number | boolean | null;

const text = (name: string, title: string, maxLength: number): TargetField => {
  return { name, title, type: "string", maxLength };
};

/** Body fields of every account; a custom field is written by its own id (custbody_...). */
export const bodyFields: readonly TargetField[] = [
  text("memo", "Memo", 999),
  { name: "shippedDate", title: "Shipped on", type: "date", maxLength: null },
  {
    name: "shipMethod",
    title: "Shipping method (carrier of the connection, or internal id)",
    type: "string",
    maxLength: null,
  },
];

/** What the tracking operation takes beside the body fields, whatever the sublist. */
export const trackingFields: readonly TargetField[] = [
  ...Object.values(sublists).map((name) => text(name, "Tracking number", 60)),
  ...bodyFields,
];

/** Lookups that lead over another table; every other lookup is a column of the transaction. */
export const lookups = { order: "createdfrom.tranid", trackingNumber: "trackingnumber" } as const;

/** Our terms in an operation, and the numbers that lead to a fulfillment. */
export function vocabularyOf(operation: string, options: AccountOptions): Vocabulary {
  const { deliveryNumber, billOfLading } = options;
  const numbers = { delivery: deliveryNumber, ...lookups };
  return {
    numbers: billOfLading ? { ...numbers, bol: billOfLading.toLowerCase() } : numbers,
    fields: termsOf(operation, options),
  };
}

function termsOf(operation: string, options: AccountOptions): Vocabulary["fields"] {
  if (operation === "accrual") return { amount: "debit", currency: "currency", text: "memo" };
  if (operation === "claim")
    return { reason: "title", text: "incomingMessage", amount: "amount", currency: "currency" };
  if (operation === "return") return { reason: "memo" };
  if (operation === "invoice-release") return { text: "memo" };
  if (operation === "ship-confirm") return {};
  const { deliveredAt, receivedBy, estimatedDelivery, trackingUrl, billOfLading } = options;
  const homes = {
    ...{ carrier: "shipMethod", shippedAt: "shippedDate", text: "memo" },
    ...{ deliveredAt, receivedBy, estimatedDelivery, trackingUrl, billOfLading },
    trackingNumber: operation === "tracking" ? numberFieldOf(options) : "",
  };
  return Object.fromEntries(Object.entries(homes).filter(([, field]) => field !== ""));
}

/** The body fields to write for an ask. */
export function changesOf(ask: Ask, options: AccountOptions): Readonly<Record<string, unknown>> {
  if (ask.operation === "ship-confirm") return { shipStatus: { id: shipped } };
  const own = Object.entries(ask.fields).filter(([name]) => !isNumberField(name, ask, options));
  const changes: Record<string, unknown> = Object.fromEntries(
    own.map(([name, value]) => [name, wireOf(name, value, options)]),
  );
  const { milestone, milestoneAt, deliveredAt, codes } = options;
  if (ask.operation === "proof-of-delivery" && deliveredAt) changes[deliveredAt] ??= ask.occurredAt;
  if (ask.operation !== "milestone" || ask.milestone === null) return changes;
  if (milestone) changes[milestone] ??= codes.get(ask.milestone) ?? ask.milestone;
  if (milestoneAt) changes[milestoneAt] ??= ask.occurredAt;
  return changes;
}

/** Why an ask that writes fields cannot be followed; null where it can. */
export function obstacleOf(ask: Ask, options: AccountOptions): Trouble | null {
  const method = ask.fields.shipMethod;
  if (typeof method === "string" && shipMethodOf(method, options) === null) {
    return unfit("shipMethod", `the connection names no shipping method for ${method}`);
  }
  // A change without a field would be "done" at once: nobody would learn that nothing is ever written.
  if (numberOf(ask, options) !== null || Object.keys(changesOf(ask, options)).length > 0) return null;
  return unfit("fields", "neither the connection nor the node names a field to write");
}

/** Status of a fulfillment that has left the house; A is picked, B packed. */
const shipped = "C";

function wireOf(name: string, value: Plain, options: AccountOptions): unknown {
  if (value === null) return null;
  if (name === "shipMethod") return { id: shipMethodOf(String(value), options) ?? String(value) };
  return name.endsWith("Date") && typeof value === "string" ? value.slice(0, 10) : value;
}

function shipMethodOf(carrier: string, { shipMethods }: AccountOptions): string | null {
  return shipMethods.get(carrier.toLowerCase()) ?? (/^\d+$/.test(carrier) ? carrier : null);
}

function isNumberField(name: string, ask: Ask, options: AccountOptions): boolean {
  return ask.operation === "tracking" && name === numberFieldOf(options);
}

/** The tracking number that an ask wants on a package; null where it wants none. */
export function numberOf(ask: Ask, options: AccountOptions): string | null {
  const value = ask.operation === "tracking" ? ask.fields[numberFieldOf(options)] : null;
  return value === undefined || value === null || value === "" ? null : String(value);
}

/** The lines of the package sublist as they were read. */
export function packagesOf(record: Fulfillment, { packages }: AccountOptions): readonly PackageLine[] {
  const items = (record[packages] as { items?: unknown } | undefined)?.items;
  return Array.isArray(items) ? (items as PackageLine[]) : [];
}

/** A package has that number already. */
export function holdsNumber(record: Fulfillment, number: string, options: AccountOptions): boolean {
  const name = numberFieldOf(options);
  return packagesOf(record, options).some((line) => line[name] === number);
}

/**
 * The whole sublist to write: every line that was read, and the number on the first package that has none, or on a
 * package of its own. Sent with `?replace`, so that a repeat writes the same lines and never one more.
 */
export function linesWith(record: Fulfillment, number: string, options: AccountOptions): readonly PackageLine[] {
  const name = numberFieldOf(options);
  const lines = packagesOf(record, options).map((line) => withoutLinks(line) as PackageLine);
  const free = lines.findIndex((line) => line[name] === undefined || line[name] === null || line[name] === "");
  if (free === -1) return [...lines, { [name]: number }];
  return lines.map((line, index) => (index === free ? { ...line, [name]: number } : line));
}

function numberFieldOf({ packages }: AccountOptions): string {
  return sublists[packages] ?? "packageTrackingNumber";
}

/** A line as it may be sent back: what only says where to read more, or how a reference is called, is left out. */
function withoutLinks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLinks);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => name !== "links" && name !== "refName");
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutLinks(inner)]));
}

/** What a fulfillment says about an ask: it holds it, it holds something newer, or it may be sent. */
export function stateOf(ask: Ask, record: Fulfillment, options: AccountOptions): "done" | "newer" | "open" {
  const number = numberOf(ask, options);
  const hasNumber = number === null || holdsNumber(record, number, options);
  const changes = Object.entries(changesOf(ask, options));
  if (hasNumber && changes.every(([name, wanted]) => isSame(record[name], wanted))) return "done";
  if (ask.operation !== "milestone") return "open";
  return isNewer(standingOf(record, options), { milestone: ask.milestone, at: ask.occurredAt }) ? "newer" : "open";
}

/** What the written fields hold now; what is held as it is wanted is told in the words of the ask. */
export function heldOf(ask: Ask, record: Fulfillment, options: AccountOptions): Readonly<Record<string, Plain>> {
  const changes = Object.entries(changesOf(ask, options));
  const told = changes.map(([name, wanted]) => {
    const isThere = isSame(record[name], wanted) && ask.fields[name] !== undefined;
    return [name, isThere ? (ask.fields[name] as Plain) : textOf(plain(record[name]))] as const;
  });
  const number = numberOf(ask, options);
  if (number === null) return Object.fromEntries(told);
  const name = numberFieldOf(options);
  const numbers = packagesOf(record, options).flatMap((line) => (line[name] ? [String(line[name])] : []));
  return { ...Object.fromEntries(told), [name]: numbers.includes(number) ? number : numbers.join(", ") || null };
}

function textOf(value: unknown): Plain {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

function standingOf(record: Fulfillment, { milestone: field, milestoneAt, codes }: AccountOptions): Standing {
  const at = plain(record[milestoneAt]);
  const milestone = milestoneHeld(plain(record[field]), codes);
  return { milestone, at: typeof at === "string" && !Number.isNaN(Date.parse(at)) ? at : null };
}

/** A field that was never filled is not there at all; a choice is an object with its id. */
function isSame(held: unknown, wanted: unknown): boolean {
  const [has, wants] = [plain(held), plain(wanted)];
  if (has === wants || ((has ?? "") === "" && (wants ?? "") === "")) return true;
  const isMoment = (value: unknown): value is string => typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value);
  return isMoment(has) && isMoment(wants) && Date.parse(has) === Date.parse(wants);
}

function plain(value: unknown): unknown {
  return typeof value === "object" && value !== null && "id" in value ? value.id : value;
}
