import { type MilestoneCodes, milestoneHeld } from "../../core/delivery/milestone-codes.ts";
import type { Ask, Reading, TargetField } from "../../core/delivery/erp.ts";
import { isNewer, type Standing } from "../../core/delivery/standing.ts";

/** What a connection was told about its database. */
export interface PickingFields {
  /** Field that holds the milestone; empty where the database keeps none. */
  readonly milestone: string;
  /** Field that holds the milestone's moment; empty where the database keeps none. */
  readonly milestoneAt: string;
  /** Field that takes the tracking number. */
  readonly tracking: string;
  /** The database's own value for a milestone; the milestone itself where none is given. */
  readonly codes: MilestoneCodes;
}

/** A transfer (`stock.picking`) as far as it was read. Odoo says `false` where a field is empty. */
export type Picking = Readonly<Record<string, unknown>>;

const field = (name: string, title: string, type: TargetField["type"]): TargetField => {
  return { name, title, type, maxLength: null };
};

/** Fields of a transfer that a shipment's events may fill in every database with the module stock_delivery. */
export const pickingFields: readonly TargetField[] = [
  field("carrier_tracking_ref", "Tracking reference", "string"),
  field("carrier_price", "Shipping cost", "number"),
  field("origin", "Source document", "string"),
  field("scheduled_date", "Scheduled date", "datetime"),
];

type Wire = string | number | boolean;

/** The values to write for an ask, as Odoo takes them. */
export function changesOf(ask: Ask, fields: PickingFields): Readonly<Record<string, Wire>> {
  const changes: Record<string, Wire> = {};
  for (const [name, value] of Object.entries(ask.fields)) {
    changes[name] = wireOf(value);
  }
  if (ask.operation !== "milestone" || ask.milestone === null) return changes;
  if (fields.milestone) changes[fields.milestone] ??= fields.codes.get(ask.milestone) ?? ask.milestone;
  if (fields.milestoneAt) changes[fields.milestoneAt] ??= wireOf(ask.occurredAt);
  return changes;
}

/** An instant goes over the wire as Odoo writes it, UTC without a zone: `2026-01-05 07:00:00`. Nothing is `false`. */
function wireOf(value: string | number | boolean | null): Wire {
  if (value === null) return false;
  const isInstant = typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value);
  return isInstant ? value.slice(0, 19).replace("T", " ") : value;
}

/** Fields to read so that an ask can be compared with what the database holds. */
export function selectionOf(ask: Ask, fields: PickingFields): readonly string[] {
  const standing = ask.operation === "milestone" ? [fields.milestone, fields.milestoneAt] : [];
  return [...new Set(["name", "state", ...standing, ...Object.keys(changesOf(ask, fields))])].filter(Boolean);
}

/** What a transfer says about an ask: it holds it, it holds something newer, or it may be sent. */
export function stateOf(ask: Ask, picking: Picking, fields: PickingFields): "done" | "newer" | "open" {
  if (ask.operation === "ship-confirm") return picking.state === "done" ? "done" : "open";
  if (holds(picking, changesOf(ask, fields))) return "done";
  if (ask.operation !== "milestone") return "open";
  return isNewer(standingOf(picking, fields), { milestone: ask.milestone, at: ask.occurredAt }) ? "newer" : "open";
}

/** What fields of a transfer hold, in the form in which people write it: nothing is null, a relation its name. */
export function heldOf(picking: Picking, names: readonly string[]): NonNullable<Reading["held"]> {
  return Object.fromEntries(names.map((name) => [name, plainOf(picking[name])]));
}

function plainOf(held: unknown): string | number | boolean | null {
  const value: unknown = Array.isArray(held) ? (held[1] ?? null) : held;
  if (value === false || value === null || value === undefined || typeof value === "object") return null;
  return typeof value === "string" ? (instantOf(value) ?? value) : (value as number | boolean);
}

/** Whether a transfer holds these values already. */
export function holds(picking: Picking, changes: Readonly<Record<string, Wire>>): boolean {
  return Object.entries(changes).every(([name, wanted]) => isSame(picking[name], wanted));
}

/** A relation is read as `[id, name]` and written as its id; nothing is read as `false`. */
function isSame(held: unknown, wanted: Wire): boolean {
  const value: unknown = Array.isArray(held) ? held[0] : held;
  return value === wanted || (isNothing(value) && isNothing(wanted));
}

function isNothing(value: unknown): boolean {
  return value === false || value === null || value === undefined || value === "";
}

function standingOf(picking: Picking, fields: PickingFields): Standing {
  const code = picking[fields.milestone];
  const at = picking[fields.milestoneAt];
  return { milestone: milestoneHeld(code, fields.codes), at: typeof at === "string" ? instantOf(at) : null };
}

/** An instant as Odoo writes it, as ISO 8601; null for any other text. */
export function instantOf(held: string): string | null {
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(held) ? `${held.replace(" ", "T")}Z` : null;
}

/** One condition of a search as Odoo writes it. */
export type Condition = readonly [
  field: string,
  operator: "=" | "!=" | ">" | "in" | "like",
  value: Wire | readonly Wire[],
];

/** Conditions that only the outgoing transfer of that name meets, in one company where the connection names one. */
export function byName(name: string, company: number | null): readonly Condition[] {
  return outgoing([["name", "=", name]], company);
}

/** Conditions for a lookup by a field, which may lead over relations (`sale_id.name`); cancelled transfers do not count. */
export function byField(field: string, value: string, company: number | null): readonly Condition[] {
  return outgoing(
    [
      [field, "=", value],
      ["state", "!=", "cancel"],
    ],
    company,
  );
}

function outgoing(conditions: readonly Condition[], company: number | null): readonly Condition[] {
  const ours: readonly Condition[] = company === null ? [] : [["company_id", "=", company]];
  return [...conditions, ["picking_type_id.code", "=", "outgoing"], ...ours];
}
