import { unfit } from "./answer.ts";
import type { Ask, ErpConnection, Trouble } from "./erp.ts";
import {
  essential,
  fieldTerms,
  isFieldTerm,
  isNumberTerm,
  isOperationId,
  numberTerms,
  type Vocabulary,
} from "./operations.ts";

/** An ask in a system's own words, and the terms for which it has no home: those are left out, and told. */
export interface Worded {
  readonly kind: "worded";
  readonly ask: Ask;
  readonly leftOut: readonly string[];
}

/**
 * Puts an ask of a flow into the words of the system that it goes to. Names that are no terms of ours are the system's
 * own and stay. Refused where the system knows neither the number that the document is looked up by nor the one value
 * that the operation is about.
 */
export function inWordsOf(erp: ErpConnection, ask: Ask): Worded | Trouble {
  const vocabulary = erp.vocabulary?.(ask.operation);
  if (!vocabulary) return { kind: "worded", ask, leftOut: [] };
  const lookup = lookupIn(vocabulary, ask.lookup);
  if (lookup && "kind" in lookup) return lookup;
  const named = Object.entries(ask.fields).map(([name, value]) => [ownName(vocabulary, name), value, name] as const);
  const leftOut = named.flatMap(([own, , name]) => (own === null ? [name] : []));
  const needed = isOperationId(ask.operation) ? essential[ask.operation] : undefined;
  if (needed && leftOut.includes(needed)) {
    return unfit("field", `the connection names no field for ${fieldTerms[needed].toLowerCase()}`);
  }
  const fields = Object.fromEntries(named.flatMap(([own, value]) => (own === null ? [] : [[own, value] as const])));
  return { kind: "worded", ask: { ...ask, lookup, fields }, leftOut };
}

function ownName({ fields }: Vocabulary, name: string): string | null {
  return isFieldTerm(name) ? fields[name] || null : name;
}

function lookupIn({ numbers }: Vocabulary, lookup: Ask["lookup"]): Ask["lookup"] | Trouble {
  if (lookup === null || !isNumberTerm(lookup.field)) return lookup;
  const field = numbers[lookup.field];
  if (field) return { ...lookup, field };
  return unfit("lookup", `this operation finds no document by ${numberTerms[lookup.field].toLowerCase()}`);
}
