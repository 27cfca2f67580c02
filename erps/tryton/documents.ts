import { type MilestoneCodes, milestoneHeld } from "../../core/delivery/milestone-codes.ts";
import type { Ask, TargetField } from "../../core/delivery/erp.ts";
import { isNewer, type Standing } from "../../core/delivery/standing.ts";
import { dateOf, isSame, momentOf, textOfMoment } from "./values.ts";

/** What a connection was told about its database: names of fields, and the milestones' own codes. */
export interface TrytonFields {
  /** Field of the customer shipment that holds the milestone; empty where there is none. */
  readonly milestone: string;
  /** Field that holds the milestone's moment; empty where there is none. */
  readonly milestoneAt: string;
  /** Whether that field is a DateTime; otherwise it takes ISO 8601 text. */
  readonly milestoneAtIsDateTime: boolean;
  /** Field of the customer shipment that takes the tracking number. */
  readonly tracking: string;
  /** Field of the package that takes the tracking number instead; empty where the shipment takes it. */
  readonly packageTracking: string;
  /** The database's own code for a milestone; the milestone itself where none is given. */
  readonly codes: MilestoneCodes;
}

/** A record as far as it was read. */
export type Row = Readonly<Record<string, unknown>>;

/** The pseudo field of the tracking operation: goes to the field that the connection names for it. */
export const trackingNumber = "trackingNumber";
/** The pseudo field that says which package of the shipment takes the tracking number. */
export const packageName = "package";

/** Fields of stock.shipment.out that a shipment's events can fill. */
export const shipmentFields: readonly TargetField[] = [
  { name: "reference", title: "Reference", type: "string", maxLength: null },
  { name: "planned_date", title: "Planned date", type: "date", maxLength: null },
  { name: "effective_date", title: "Effective date", type: "date", maxLength: null },
  { name: "carrier", title: "Carrier (id of the record)", type: "number", maxLength: null },
];

const dateFields: ReadonlySet<string> = new Set(
  shipmentFields.filter(({ type }) => type === "date").map(({ name }) => name),
);

/** Whether the ask is for a package of the shipment and not for the shipment. */
export function isForPackage(ask: Ask, fields: TrytonFields): boolean {
  return ask.operation === "tracking" && fields.packageTracking !== "";
}

/** The values to write for an ask, in the form of the server's JSON. */
export function changesOf(ask: Ask, fields: TrytonFields): Row {
  const changes: Record<string, unknown> = {};
  const toPackage = isForPackage(ask, fields);
  for (const [name, value] of Object.entries(ask.fields)) {
    if (toPackage && name === packageName) continue;
    const target = name === trackingNumber ? fields.packageTracking || fields.tracking : name;
    changes[target] = dateFields.has(target) && typeof value === "string" ? dateOf(value) : value;
  }
  if (ask.operation !== "milestone" || ask.milestone === null) return changes;
  if (fields.milestone) changes[fields.milestone] ??= fields.codes.get(ask.milestone) ?? ask.milestone;
  if (fields.milestoneAt) changes[fields.milestoneAt] ??= momentFor(ask.occurredAt, fields);
  return changes;
}

function momentFor(occurredAt: string | null, { milestoneAtIsDateTime }: TrytonFields): unknown {
  return occurredAt !== null && milestoneAtIsDateTime ? momentOf(occurredAt) : occurredAt;
}

/** Fields of the shipment to read so that an ask can be compared with what the database holds. */
export function selectionOf(ask: Ask, fields: TrytonFields): readonly string[] {
  const standing = ask.operation === "milestone" ? [fields.milestone, fields.milestoneAt] : [];
  const written = isForPackage(ask, fields) ? [] : Object.keys(changesOf(ask, fields));
  return [...new Set(["number", "state", "_timestamp", ...standing, ...written])].filter((name) => name !== "");
}

/** What a record says about an ask that writes fields: it holds it, it holds something newer, or it may be sent. */
export function stateOf(ask: Ask, row: Row, fields: TrytonFields): "done" | "newer" | "open" {
  if (Object.entries(changesOf(ask, fields)).every(([name, wanted]) => isSame(row[name], wanted))) return "done";
  if (ask.operation !== "milestone") return "open";
  return isNewer(standingOf(row, fields), { milestone: ask.milestone, at: ask.occurredAt }) ? "newer" : "open";
}

function standingOf(row: Row, fields: TrytonFields): Standing {
  const code = row[fields.milestone];
  return { milestone: milestoneHeld(code, fields.codes), at: textOfMoment(row[fields.milestoneAt]) };
}

/** A record with the moment of its last change: what a write must name so that nothing newer is lost. */
export interface Version {
  readonly model: string;
  readonly id: number;
  readonly timestamp: string;
}

/** `stock.shipment.out,17@1767598020.125000` */
export function versionText({ model, id, timestamp }: Version): string {
  return `${model},${id}@${timestamp}`;
}

/** Reads what `versionText` wrote; null for anything else. */
export function versionOf(text: string | null): Version | null {
  const [, model, id, timestamp] = /^([\w.]+),(\d+)@(.*)$/.exec(text ?? "") ?? [];
  return model === undefined ? null : { model, id: Number(id), timestamp: timestamp ?? "" };
}
