/** What reading a body gives, whatever its format. */
import type { Coded } from "../errors.ts";

/** How much a body may ask of a reader. Size is the caller's business: it has the bytes already. */
export interface Limits {
  /** How deep lists, objects, elements or loops may be nested. */
  readonly depth: number;
  /** How many values (elements, cells, segments) a body may hold. */
  readonly values: number;
}

export const usualLimits: Limits = { depth: 64, values: 2_000_000 };

/**
 * A body as plain lists, objects and texts, which paths of a pack read. `faults` are the parts that could not be read
 * while their neighbours could: each becomes a letter of its own.
 */
export type ReadOutcome =
  | { readonly kind: "read"; readonly payload: unknown; readonly faults: readonly Coded[] }
  | { readonly kind: "unreadable"; readonly error: Coded };

export function unreadable(error: Coded): ReadOutcome {
  return { kind: "unreadable", error };
}
