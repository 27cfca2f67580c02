import { type MilestoneCodes, milestoneHeld } from "../../core/delivery/milestone-codes.ts";
import type { Ask, TargetField } from "../../core/delivery/erp.ts";
import { isNewer, type Standing } from "../../core/delivery/standing.ts";

/** What a connection was told about its account: names of custom body fields, the package sublist, codes. */
export interface AccountFields {
  /** Custom body field that holds the milestone; empty where the account keeps none. */
  readonly milestone: string;
  /** Custom body field that holds the milestone's moment; empty where the account keeps none. */
  readonly milestoneAt: string;
  /** The sublist that holds the packages; see `sublists`. */
  readonly packages: string;
  /** The account's own code for a milestone; the milestone itself where none is given. */
  readonly codes: MilestoneCodes;
}

/** An item fulfillment as it is read, sublists expanded. */
export type Fulfillment = Readonly<Record<string, unknown>>;

/** One line of a package sublist. */
export type PackageLine = Readonly<Record<string, unknown>>;

/** The pseudo field of the tracking operation: becomes the number of a package. */
const trackingNumber = "trackingNumber";

/** The sublists that hold packages, and the name of the tracking number in each: the carrier integrations have their own. */
export const sublists: Readonly<Record<string, string>> = {
  package: "packageTrackingNumber",
  packageUps: "packageTrackingNumberUps",
  packageFedex: "packageTrackingNumberFedEx",
  packageUsps: "packageTrackingNumberUsps",
};

const text = (name: string, title: string, maxLength: number): TargetField => {
  return { name, title, type: "string", maxLength };
};

/** Body fields of every account; a custom field is written by its own id (custbody_...). */
export const bodyFields: readonly TargetField[] = [
  text("memo", "Memo", 999),
  { name: "shippedDate", title: "Shipped on", type: "date", maxLength: null },
];

/** What the tracking operation takes beside the body fields. */
export const trackingFields: readonly TargetField[] = [text(trackingNumber, "Tracking number", 60), ...bodyFields];

/** The body fields to write for an ask. */
export function changesOf(ask: Ask, fields: AccountFields): Readonly<Record<string, unknown>> {
  if (ask.operation === "ship-confirm") return { shipStatus: { id: shipped } };
  const own = Object.entries(ask.fields).filter(([name]) => name !== trackingNumber);
  const changes: Record<string, unknown> = Object.fromEntries(own.map(([name, value]) => [name, wireOf(name, value)]));
  if (ask.operation !== "milestone" || ask.milestone === null) return changes;
  if (fields.milestone) changes[fields.milestone] ??= fields.codes.get(ask.milestone) ?? ask.milestone;
  if (fields.milestoneAt) changes[fields.milestoneAt] ??= ask.occurredAt;
  return changes;
}

/** Status of a fulfillment that has left the house; A is picked, B packed. */
const shipped = "C";

function wireOf(name: string, value: string | number | boolean | null): string | number | boolean | null {
  return name.endsWith("Date") && typeof value === "string" ? value.slice(0, 10) : value;
}

/** The tracking number that an ask wants on a package; null where it wants none. */
export function numberOf(ask: Ask): string | null {
  const value = ask.operation === "tracking" ? ask.fields[trackingNumber] : null;
  return value === undefined || value === null || value === "" ? null : String(value);
}

/** The lines of the package sublist as they were read. */
export function packagesOf(record: Fulfillment, fields: AccountFields): readonly PackageLine[] {
  const items = (record[fields.packages] as { items?: unknown } | undefined)?.items;
  return Array.isArray(items) ? (items as PackageLine[]) : [];
}

/** A package has that number already. */
export function holdsNumber(record: Fulfillment, number: string, fields: AccountFields): boolean {
  const name = numberFieldOf(fields);
  return packagesOf(record, fields).some((line) => line[name] === number);
}

/**
 * The whole sublist to write: every line that was read, and the number on the first package that has none, or on a
 * package of its own. Sent with `?replace`, so that a repeat writes the same lines and never one more.
 */
export function linesWith(record: Fulfillment, number: string, fields: AccountFields): readonly PackageLine[] {
  const name = numberFieldOf(fields);
  const lines = packagesOf(record, fields).map((line) => withoutLinks(line) as PackageLine);
  const free = lines.findIndex((line) => line[name] === undefined || line[name] === null || line[name] === "");
  if (free === -1) return [...lines, { [name]: number }];
  return lines.map((line, index) => (index === free ? { ...line, [name]: number } : line));
}

function numberFieldOf({ packages }: AccountFields): string {
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
export function stateOf(ask: Ask, record: Fulfillment, fields: AccountFields): "done" | "newer" | "open" {
  const number = numberOf(ask);
  const hasNumber = number === null || holdsNumber(record, number, fields);
  const changes = Object.entries(changesOf(ask, fields));
  if (hasNumber && changes.every(([name, wanted]) => isSame(record[name], wanted))) return "done";
  if (ask.operation !== "milestone") return "open";
  return isNewer(standingOf(record, fields), { milestone: ask.milestone, at: ask.occurredAt }) ? "newer" : "open";
}

function standingOf(record: Fulfillment, fields: AccountFields): Standing {
  const code = plain(record[fields.milestone]);
  const at = plain(record[fields.milestoneAt]);
  const milestone = milestoneHeld(code, fields.codes);
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

/** An internal id in its own spelling: no leading zeros. */
export function documentKeyOf(document: string): string {
  return /^0*(\d+)$/.exec(document)?.[1] ?? document;
}

/** A text as a literal of SuiteQL. */
export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Whether a text can be the name of a field; nothing else may come into a query. */
export function isFieldName(name: string): boolean {
  return /^[A-Za-z]\w*$/.test(name);
}
