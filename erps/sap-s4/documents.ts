import { type MilestoneCodes, milestoneHeld } from "../../core/delivery/milestone-codes.ts";
import type { Ask, Reading, TargetField } from "../../core/delivery/erp.ts";
import { type Standing, isNewer } from "../../core/delivery/standing.ts";

/** What a connection was told about its system: names of customer fields, and the milestones' own codes. */
export interface S4Fields {
  /** Field that holds the milestone; empty where the system keeps none. */
  readonly milestone: string;
  /** Field that holds the milestone's moment, as text; empty where the system keeps none. */
  readonly milestoneAt: string;
  /** Field that takes the tracking number. */
  readonly tracking: string;
  /** The system's own code for a milestone; the milestone itself where none is given. */
  readonly codes: MilestoneCodes;
}

/** An outbound delivery header as far as it was selected. */
export type Header = Readonly<Record<string, unknown>>;

const text = (name: string, title: string, maxLength: number): TargetField => ({
  name,
  title,
  type: "string",
  maxLength,
});
const date = (name: string, title: string): TargetField => ({ name, title, type: "date", maxLength: null });
const number = (name: string, title: string): TargetField => ({ name, title, type: "number", maxLength: null });

/** Header fields that API_OUTBOUND_DELIVERY_SRV 0002 lets a client change, as far as a shipment's events fill them. */
export const headerFields: readonly TargetField[] = [
  text("BillOfLading", "Bill of lading", 35),
  text("DeliveryDocumentBySupplier", "External delivery number", 35),
  text("MeansOfTransport", "Means of transport", 20),
  text("MeansOfTransportType", "Means of transport type", 4),
  text("UnloadingPointName", "Unloading point", 25),
  text("ProposedDeliveryRoute", "Route", 6),
  text("DeliveryPriority", "Delivery priority", 2),
  text("DeliveryBlockReason", "Delivery block", 2),
  text("IncotermsTransferLocation", "Incoterms location", 28),
  date("ActualGoodsMovementDate", "Actual goods movement"),
  date("PlannedGoodsIssueDate", "Planned goods movement"),
  date("DeliveryDate", "Delivery date"),
  date("LoadingDate", "Loading date"),
  date("PickingDate", "Picking date"),
  date("TransportationPlanningDate", "Transportation planning date"),
  number("HeaderGrossWeight", "Gross weight"),
  number("HeaderNetWeight", "Net weight"),
];

const dateFields: ReadonlySet<string> = new Set(
  headerFields.filter(({ type }) => type === "date").map(({ name }) => name),
);

/** The fields to write for an ask, in the form of OData V2 JSON. */
export function changesOf(ask: Ask, fields: S4Fields): Readonly<Record<string, string | boolean | null>> {
  const changes: Record<string, string | boolean | null> = {};
  for (const [name, value] of Object.entries(ask.fields)) {
    changes[name] = wireOf(name, value);
  }
  if (ask.operation !== "milestone" || ask.milestone === null) return changes;
  if (fields.milestone) changes[fields.milestone] ??= fields.codes.get(ask.milestone) ?? ask.milestone;
  if (fields.milestoneAt) changes[fields.milestoneAt] ??= ask.occurredAt ?? "";
  return changes;
}

function wireOf(name: string, value: string | number | boolean | null): string | boolean | null {
  if (typeof value === "number") return String(value);
  if (typeof value === "string" && dateFields.has(name)) return `${value.slice(0, 10)}T00:00:00`;
  return value;
}

/** Fields to select so that an ask can be compared with what the system holds. */
export function selectionOf(ask: Ask, fields: S4Fields): readonly string[] {
  const always = ["DeliveryDocument", "DeliveryVersion", "OverallGoodsMovementStatus"];
  const standing = ask.operation === "milestone" ? [fields.milestone, fields.milestoneAt] : [];
  return [...new Set([...always, ...standing, ...Object.keys(changesOf(ask, fields))])].filter((name) => name !== "");
}

/** What a delivery header says about an ask: it holds it, it holds something newer, or it may be sent. */
export function stateOf(ask: Ask, header: Header, fields: S4Fields): "done" | "newer" | "open" {
  if (ask.operation === "ship-confirm") return header.OverallGoodsMovementStatus === "C" ? "done" : "open";
  const changes = Object.entries(changesOf(ask, fields));
  if (changes.every(([name, wanted]) => isSame(header[name], wanted))) return "done";
  if (ask.operation !== "milestone") return "open";
  return isNewer(standingOf(header, fields), { milestone: ask.milestone, at: ask.occurredAt }) ? "newer" : "open";
}

function standingOf(header: Header, fields: S4Fields): Standing {
  const code = header[fields.milestone];
  const at = header[fields.milestoneAt];
  const milestone = milestoneHeld(code, fields.codes);
  return { milestone, at: typeof at === "string" && !Number.isNaN(Date.parse(at)) ? at : null };
}

/** What fields of a delivery hold, in the form in which people write it. */
export function heldOf(header: Header, names: readonly string[]): NonNullable<Reading["held"]> {
  return Object.fromEntries(names.map((name) => [name, dayHeld(header[name]) ?? plainOf(header[name])]));
}

function plainOf(value: unknown): string | number | boolean | null {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

/** The day (ISO 8601) that a field holds; null where it holds none. */
export function dayHeld(value: unknown): string | null {
  const ms = typeof value === "string" ? dayForm.exec(value)?.[1] : undefined;
  return ms === undefined ? null : new Date(Number(ms)).toISOString().slice(0, 10);
}

const dayForm = /^\/Date\((-?\d+)(?:[+-]\d+)?\)\/$/;

/** V2 sends a day as `/Date(ms)/`, a decimal with its scale, and an empty text where nothing was written. */
function isSame(held: unknown, wanted: string | boolean | null): boolean {
  if (held === wanted || (held === "" && wanted === null) || (held === null && wanted === "")) return true;
  if (typeof held !== "string" || typeof wanted !== "string") return false;
  const ms = dayForm.exec(held)?.[1];
  if (ms !== undefined) return Number(ms) === Date.parse(`${wanted}Z`);
  return isDecimal(held) && isDecimal(wanted) && held.includes(".") && Number(held) === Number(wanted);
}

function isDecimal(value: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(value);
}

/** A delivery number in the system's own spelling: ten digits. */
export function documentKeyOf(document: string): string {
  return /^\d{1,10}$/.test(document) ? document.padStart(10, "0") : document;
}

/** A text as an OData literal within a path or a query. */
export function literal(value: string): string {
  return `'${encodeURIComponent(value.replaceAll("'", "''"))}'`;
}
