import { milestoneHeld } from "../../core/delivery/milestone-codes.ts";
import type { Ask, TargetField } from "../../core/delivery/erp.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { isNewer, type Standing } from "../../core/delivery/standing.ts";
import type { Row } from "./database.ts";
import type { TrytonOptions } from "./options.ts";
import { isSame, type Plain, plainOf, textOfMoment } from "./values.ts";

export const shipmentModel = "stock.shipment.out";
export const packageModel = "stock.package";

/** The pseudo field that says which package of the shipment takes the tracking number. */
export const packageName = "package";

const text = { type: "string", maxLength: null } as const;

/** Fields of stock.shipment.out that a shipment's events can fill. */
export const shipmentFields: readonly TargetField[] = [
  { name: "reference", title: "Reference", ...text },
  { name: "planned_date", title: "Planned date", type: "date", maxLength: null },
  { name: "effective_date", title: "Effective date", type: "date", maxLength: null },
  { name: "carrier", title: "Carrier (name, or id of the record)", ...text },
];

/** What the tracking operation takes where packages carry the number. */
export const packageFields: readonly TargetField[] = [
  { name: "shipping_reference", title: "Shipping reference", ...text },
  { name: packageName, title: "Package, where the shipment has several", ...text },
];

/** Whether the ask is for a package of the shipment and not for the shipment. */
export function isForPackage({ operation }: Pick<Ask, "operation">, { packageTracking }: TrytonOptions): boolean {
  return operation === "tracking" && packageTracking !== "";
}

/** Our terms in an operation, and the numbers that lead to a shipment. */
export function vocabularyOf(operation: string, options: TrytonOptions): Vocabulary {
  const { tracking, packageTracking } = options;
  const numbers = {
    delivery: "number",
    order: "moves.sale.number",
    trackingNumber: packageTracking ? `packages.${packageTracking}` : tracking,
    invoice: "moves.invoice_lines.invoice.number",
  };
  return { numbers, fields: termsOf(operation, options) };
}

function termsOf(operation: string, options: TrytonOptions): Vocabulary["fields"] {
  if (operation === "accrual") return { amount: "debit", currency: "currency", text: "description" };
  if (operation === "claim") {
    return { reason: "reason", text: "description", amount: "amount", currency: "currency" };
  }
  if (!writes.has(operation)) return {};
  if (isForPackage({ operation }, options)) return { trackingNumber: options.packageTracking };
  const { deliveredAt, receivedBy, estimatedDelivery } = options;
  const trackingNumber = options.packageTracking === "" ? options.tracking : "";
  const named = { carrier: "carrier", shippedAt: "effective_date", trackingNumber };
  const homes = Object.entries({ ...named, deliveredAt, receivedBy, estimatedDelivery });
  return Object.fromEntries(homes.filter(([, field]) => field !== ""));
}

const writes: ReadonlySet<string> = new Set(["milestone", "tracking", "proof-of-delivery"]);

/** The values to write for an ask, by field, as they were given. */
export function changesOf(ask: Ask, options: TrytonOptions): Row {
  const changes: Record<string, unknown> = { ...ask.fields };
  const { milestone, milestoneAt, deliveredAt, codes } = options;
  if (isForPackage(ask, options)) delete changes[packageName];
  if (ask.operation === "proof-of-delivery" && deliveredAt) changes[deliveredAt] ??= ask.occurredAt;
  if (ask.operation !== "milestone" || ask.milestone === null) return changes;
  if (milestone) changes[milestone] ??= codes.get(ask.milestone) ?? ask.milestone;
  if (milestoneAt) changes[milestoneAt] ??= ask.occurredAt;
  return changes;
}

/** Fields of the shipment to read so that an ask can be compared with what the database holds. */
export function selectionOf(ask: Ask, options: TrytonOptions): readonly string[] {
  const standing = ask.operation === "milestone" ? [options.milestone, options.milestoneAt] : [];
  const written = isForPackage(ask, options) ? [] : Object.keys(changesOf(ask, options));
  return [...new Set([...standing, ...written])].filter((name) => name !== "");
}

/**
 * What a record says about an ask that writes fields: it holds it, it holds something newer, or it may be sent. `wanted`
 * are the changes in the form of the server's JSON.
 */
export function stateOf(ask: Ask, row: Row, wanted: Row, options: TrytonOptions): "done" | "newer" | "open" {
  if (Object.entries(wanted).every(([name, value]) => isSame(row[name], value))) return "done";
  if (ask.operation !== "milestone") return "open";
  return isNewer(standingOf(row, options), { milestone: ask.milestone, at: ask.occurredAt }) ? "newer" : "open";
}

function standingOf(row: Row, { milestone, milestoneAt, codes }: TrytonOptions): Standing {
  return { milestone: milestoneHeld(row[milestone], codes), at: textOfMoment(row[milestoneAt]) };
}

/** What the written fields hold now; what is held as it is wanted is told in the words of the ask. */
export function heldOf(row: Row, wanted: Row, asked: Row): Readonly<Record<string, Plain>> {
  const told = Object.entries(wanted).map(([name, value]) => {
    return [name, plainOf(isSame(row[name], value) ? asked[name] : row[name])] as const;
  });
  return Object.fromEntries(told);
}

/** A record with the moment of its last change: what a write must name so that nothing newer is lost. */
export interface Version {
  readonly model: string;
  readonly id: number;
  readonly timestamp: string;
}

/** `stock.shipment.out,17@1767598020.125000` */
export function versionText(model: string, row: Row): string {
  return `${model},${Number(row.id)}@${String(row._timestamp ?? "")}`;
}

/** Reads what `versionText` wrote; null for anything else. */
export function versionOf(text: string | null): Version | null {
  const [, model, id, timestamp] = /^([\w.]+),(\d+)@(.*)$/.exec(text ?? "") ?? [];
  return model === undefined ? null : { model, id: Number(id), timestamp: timestamp ?? "" };
}

/** The timestamps that make the server refuse a change of a record that changed meanwhile; none where nothing was read. */
export function timestampsOf({ model, id, timestamp }: Version): { readonly timestamps?: Record<string, string> } {
  return timestamp === "" ? {} : { timestamps: { [`${model},${id}`]: timestamp } };
}
