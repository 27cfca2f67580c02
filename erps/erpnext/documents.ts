import type { Ask, Reading, TargetField } from "../../core/delivery/erp.ts";
import { type MilestoneCodes, milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import { isNewer, type Standing } from "../../core/delivery/standing.ts";
import { isMilestone, type Milestone } from "../../core/event/milestone.ts";

/** A document as the API shows it. */
export type Document = Readonly<Record<string, unknown>>;

const inProgress = "In Progress";

/** The words of the standard's list for `tracking_status`; it has none for the missing milestones. A cancelled or unknown shipment leaves the status as it is. */
const standardCodes: MilestoneCodes = new Map([
  ["INFO_RECEIVED", inProgress],
  ["PICKED_UP", inProgress],
  ["IN_TRANSIT", inProgress],
  ["OUT_FOR_DELIVERY", inProgress],
  ["AVAILABLE_FOR_PICKUP", inProgress],
  ["DELIVERY_ATTEMPTED", inProgress],
  ["EXCEPTION", inProgress],
  ["DELIVERED", "Delivered"],
  ["RETURNING", inProgress],
  ["RETURNED", "Returned"],
  ["LOST", "Lost"],
]);

/** Reads `EXCEPTION=Lost, RETURNING=Returned` over the words of the standard; what is not a milestone is left out. */
export function codesOf(list: string): MilestoneCodes {
  return new Map([...standardCodes, ...milestoneCodesOf(list)]);
}

const field = (name: string, title: string, maxLength: number | null): TargetField => ({
  name,
  title,
  type: "string",
  maxLength,
});

const statusField = "tracking_status";
const infoField = "tracking_status_info";

/** Fields of a Shipment that tell how it travels. `Data` fields hold 140 characters, `tracking_url` any number. */
export const trackingFields: readonly TargetField[] = [
  field("awb_number", "AWB number (tracking number)", 140),
  field("tracking_url", "Tracking URL", null),
  field("carrier", "Carrier", 140),
  field("carrier_service", "Carrier service", 140),
  field("service_provider", "Service provider", 140),
  field("shipment_id", "Shipment id at the provider", 140),
];

/** The same for a milestone. The info begins with the milestone and its moment, which leaves 94 characters. */
export const milestoneFields: readonly TargetField[] = [
  field(infoField, "Tracking status info, behind milestone and moment", 94),
  ...trackingFields,
];

/** The kind of document that an operation is about: the Shipment travels, the Delivery Note is the business. */
export function doctypeOf({ operation }: Pick<Ask, "operation">): "Shipment" | "Delivery Note" {
  return operation === "milestone" || operation === "tracking" ? "Shipment" : "Delivery Note";
}

/** What fields of a document hold, as plain values: nothing is null. */
export function heldOf(document: Document, names: readonly string[]): NonNullable<Reading["held"]> {
  return Object.fromEntries(names.map((name) => [name, plainOf(document[name])]));
}

function plainOf(value: unknown): string | number | boolean | null {
  if (value === "" || value === undefined || typeof value === "object") return null;
  return value as string | number | boolean;
}

/** The fields to write for an ask. */
export function changesOf(ask: Ask, codes: MilestoneCodes): Ask["fields"] {
  if (ask.operation === "ship-confirm") return { docstatus: 1 };
  if (ask.operation !== "milestone" || ask.milestone === null) return ask.fields;
  const code = codes.get(ask.milestone);
  const status = code === undefined ? {} : { [statusField]: code };
  return { ...status, ...ask.fields, [infoField]: infoOf(ask, ask.milestone) };
}

/** `DELIVERED 2026-01-05T07:00:00Z` and what the post says of it; the head tells which of two milestones is newer. */
function infoOf({ occurredAt, fields }: Ask, milestone: Milestone): string {
  return [milestone, occurredAt, fields[infoField]].filter((part) => part !== null && part !== undefined).join(" ");
}

/** Whether a document holds what an ask wants, something newer, or neither. */
export function stateOf(ask: Ask, document: Document, codes: MilestoneCodes): "done" | "newer" | "open" {
  const changes = Object.entries(changesOf(ask, codes));
  if (changes.every(([name, wanted]) => isSame(document[name], wanted))) return "done";
  if (ask.operation !== "milestone") return "open";
  return isNewer(standingOf(document, codes), { milestone: ask.milestone, at: ask.occurredAt }) ? "newer" : "open";
}

/** By the head of the info that we wrote; else by a status that only one milestone has. */
function standingOf(document: Document, codes: MilestoneCodes): Standing {
  const [head, moment = ""] = String(document[infoField] ?? "").split(" ");
  if (isMilestone(head)) return { milestone: head, at: Number.isNaN(Date.parse(moment)) ? null : moment };
  const named = [...codes].filter(([, code]) => code === document[statusField]).map(([milestone]) => milestone);
  return { milestone: named.length === 1 ? (named[0] ?? null) : null, at: null };
}

/** Checks come as 0 and 1, decimals as numbers, days and moments as text; what was never written is null or empty. */
function isSame(held: unknown, wanted: string | number | boolean | null): boolean {
  const plain = (value: unknown): unknown => (typeof value === "boolean" ? Number(value) : (value ?? ""));
  if (plain(held) === plain(wanted)) return true;
  if (typeof held === "number" && typeof wanted === "string") return wanted.trim() !== "" && held === Number(wanted);
  return typeof held === "string" && typeof wanted === "number" && held === String(wanted);
}
