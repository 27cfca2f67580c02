/** What a carrier's own words say that a code means. A suggestion only: people choose. */
import type { EventName } from "../event/kinds.ts";
import type { Milestone } from "../event/milestone.ts";
import type { Reason } from "../event/reason.ts";
import { folded } from "./names.ts";
import words from "./wording.json" with { type: "json" };

/** What a code means to us. */
export interface CodeMeaning {
  /** Null: informational, moves nothing. */
  readonly milestone: Milestone | null;
  readonly event: Exclude<EventName, "UNMAPPED">;
  readonly reason?: Reason | undefined;
}

/** A meaning with the words that speak for it. */
export interface Suggestion extends CodeMeaning {
  readonly words: string;
}

interface Rule extends CodeMeaning {
  readonly says: readonly RegExp[];
}

const rules: readonly Rule[] = words.rules.map(({ says, ...meaning }) => ({
  ...(meaning as CodeMeaning),
  says: says.map((pattern) => new RegExp(pattern)),
}));

/** Plain words with single blanks: what the patterns are written for. */
function plain(text: string): string {
  const spaced = text.replaceAll(/([a-z\d])([A-Z])/g, "$1 $2");
  return folded(spaced)
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim();
}

/** What a wording says, by the first rule that fits; null where no rule knows it: it stays open. */
export function suggest(wording: string): Suggestion | null {
  const text = plain(wording);
  for (const { says, ...meaning } of rules) {
    for (const pattern of says) {
      const found = pattern.exec(text)?.[0];
      if (found) return { ...meaning, words: found.trim() };
    }
  }
  return null;
}

/** True for two meanings that are one to us. */
export function sameMeaning(a: CodeMeaning, b: CodeMeaning): boolean {
  return a.milestone === b.milestone && a.event === b.event && (a.reason ?? null) === (b.reason ?? null);
}
