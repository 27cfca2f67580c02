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

/** What an acknowledgement needs that the received body cannot say: its control number, and when it is written (ms since 1970, UTC). */
export interface Control {
  readonly number: number;
  readonly at: number;
}

/** Writes the answer that a standard asks for (997 and TA1, CONTRL): the same receipt and control give the same text. */
export type Acknowledge = (control: Control) => string;

/**
 * A body as plain lists, objects and texts, which paths of a pack read. `faults` are the parts that could not be read
 * while their neighbours could: each becomes a letter of its own. `acknowledgement` is there where the format has one;
 * an empty text means that the sender asked for none.
 */
export type ReadOutcome =
  | {
      readonly kind: "read";
      readonly payload: unknown;
      readonly faults: readonly Coded[];
      readonly acknowledgement?: Acknowledge;
    }
  | { readonly kind: "unreadable"; readonly error: Coded; readonly acknowledgement?: Acknowledge };

export function unreadable(error: Coded): ReadOutcome {
  return { kind: "unreadable", error };
}
