import type { Ask, Reading } from "./erp.ts";
import { type MilestoneCodes, milestoneHeld } from "./milestone-codes.ts";
import { isNewer } from "./standing.ts";
import { type Build, compileText, onlyPlaceholder, type Values } from "./template.ts";

/** One comparison of a reading: where in the answer, and what must stand there. */
export interface Comparison {
  readonly path: string;
  /** The one placeholder that it is compared with; null where it is compared with a longer text. */
  readonly name: string | null;
  readonly wanted: Build;
}

/** Where an answer tells how far a shipment is; empty paths where it does not. */
export interface MilestonePlace {
  readonly path: string;
  readonly timePath: string;
  readonly codes: MilestoneCodes;
}

/** Reads `status={milestone}, meta.tracking={trackingNumber}`. */
export function comparisonsOf(list: string): readonly Comparison[] {
  return pairsOf(list).flatMap(([path, text]) =>
    text === null ? [] : [{ path, name: onlyPlaceholder(text), wanted: compileText(text) }],
  );
}

/** The parts of a list between commas: a path, and what stands behind its `=`; null where there is none. */
function pairsOf(list: string): readonly (readonly [path: string, text: string | null])[] {
  const parts = list.split(",").map((part) => part.trim());
  return parts
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      return at === -1 ? [part, null] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    });
}

/** The value at a path of names joined by dots; undefined where there is none. */
export function valueAt(content: unknown, path: string): unknown {
  let value = content;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

/** Whether the answer holds what is wanted; `nothing` where the ask has no value for any comparison. */
export function compare(
  content: unknown,
  comparisons: readonly Comparison[],
  values: Values,
): "holds" | "differs" | "nothing" {
  const wanted = comparisons.map(({ path, wanted: want }) => [valueAt(content, path), want(values)] as const);
  const made = wanted.filter(([, want]) => want !== undefined);
  if (made.length === 0) return "nothing";
  return made.every(([held, want]) => isSame(held, want)) ? "holds" : "differs";
}

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/;

/** Numbers may come as text, and a moment in another spelling. */
function isSame(held: unknown, wanted: unknown): boolean {
  if (held === wanted || String(held) === String(wanted)) return true;
  if (typeof held !== "string" || typeof wanted !== "string") return false;
  return moment.test(held) && moment.test(wanted) && Date.parse(held) === Date.parse(wanted);
}

/** What the answer holds for each placeholder that it is compared with; what is no single value is left out. */
export function heldIn(content: unknown, comparisons: readonly Comparison[]): NonNullable<Reading["held"]> {
  const held: Record<string, string | number | boolean | null> = {};
  for (const { path, name } of comparisons) {
    const value = plain(valueAt(content, path) ?? null);
    if (name !== null && value !== undefined) held[name] = value;
  }
  return held;
}

/** Whether the answer holds a milestone that is newer than the one that the ask tells. */
export function isBehind(ask: Ask, content: unknown, { path, timePath, codes }: MilestonePlace): boolean {
  if (path === "") return false;
  const at = valueAt(content, timePath);
  const isTime = typeof at === "string" && !Number.isNaN(Date.parse(at));
  const held = { milestone: milestoneHeld(valueAt(content, path), codes), at: isTime ? at : null };
  return isNewer(held, { milestone: ask.milestone, at: ask.occurredAt });
}

/** One way in which an answer says no: what stands at the path; null for anything at all. */
export interface Condition {
  readonly path: string;
  readonly value: string | null;
}

/** Reads `success=false, error.code`: a value that says no, or a place where something stands only where it is no. */
export function conditionsOf(list: string): readonly Condition[] {
  return pairsOf(list).map(([path, value]) => ({ path, value }));
}

/** The first condition that the answer meets, with what stands there; null where it meets none. */
export function met(content: unknown, conditions: readonly Condition[]): string | null {
  for (const { path, value } of conditions) {
    const held = valueAt(content, path);
    const isThere = held !== undefined && held !== null && held !== "" && held !== false;
    if (value === null ? isThere : held !== undefined && String(held) === value) return String(plain(held) ?? path);
  }
  return null;
}

/** What a system says of a posting and an operator may look for: plain values named id, number, status or version. */
export function evidenceIn(content: unknown): Reading["evidence"] {
  const found: Record<string, string | number> = {};
  for (const name of ["id", "number", "status", "version"]) {
    const value = valueAt(content, name);
    if (typeof value === "string" || typeof value === "number") found[name] = value;
  }
  return found;
}

function plain(value: unknown): string | number | boolean | null | undefined {
  return typeof value === "object" && value !== null ? undefined : (value as string | number | boolean | null);
}
