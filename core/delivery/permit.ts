import { type Coded, coded } from "../errors.ts";
import { type Ruling, trespass } from "./authority.ts";
import type { Ask, ErpConnection, Reading, Trouble } from "./erp.ts";
import type { Trial } from "./trial.ts";
import { inWordsOf } from "./vocabulary.ts";

/** An ask that may be made: in the system's own words, with what was left out and what only its first writer fills. */
export interface Permit {
  readonly kind: "permit";
  readonly ask: Ask;
  readonly leftOut: readonly string[];
  readonly guarded: readonly string[];
}

/** Puts an ask into the words of the system, and asks whose it is to write; the reason where it cannot be made. */
export function permitOf(erp: ErpConnection, ruleOn: (ask: Ask) => Ruling, asked: Ask): Permit | Coded {
  const worded = inWordsOf(erp, asked);
  if (worded.kind === "trouble") return worded.error;
  const { ask, leftOut } = worded;
  const { refused, guarded } = ruleOn(ask);
  return refused ?? { kind: "permit", ask, leftOut, guarded };
}

/** Why fields that belong to their first writer cannot be written; null where we are that writer, or the first. */
export async function strangerAt(
  ask: Ask,
  guarded: readonly string[],
  reading: Reading | Trouble | null,
  trial: Pick<Trial, "written">,
): Promise<Coded | null> {
  if (guarded.length === 0) return null;
  const unread = coded("WB-ERP-011", { field: guarded.join(", "), held: "a value that cannot be read" });
  if (reading?.kind !== "reading" || !reading.held) return unread;
  return trespass(ask, guarded, reading.held, await trial.written(ask.document ?? ""));
}
