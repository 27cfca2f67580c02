/** What the analyst has said so far of a new carrier, and what came of it. */
import type { CodeMeaning, FieldName, OnboardFacts, SampleGiven } from "../../kit/admin/onboard-answers.ts";
import { word } from "../../kit/editor/register.ts";

/** Decisions that are open to change while the tray is open. */
export interface Decisions {
  events?: string;
  fields: Partial<Record<FieldName, string | null>>;
  dayFirst?: boolean;
  zone?: string;
  codes: Record<string, CodeMeaning | null>;
}

export interface Draft {
  samples: readonly SampleGiven[];
  name: string;
  id: string;
  /** True once the id was typed: it no longer follows the name. */
  ownId: boolean;
  decisions: Decisions;
  facts: OnboardFacts | null;
}

export function emptyDraft(): Draft {
  return { samples: [], name: "", id: "", ownId: false, decisions: { fields: {}, codes: {} }, facts: null };
}

/** An id made of a name: lower case letters, digits and underscores, a letter first. */
export function idOf(name: string): string {
  const plain = name
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return /^\d/.test(plain) ? `c_${plain}` : plain;
}

/** A text of the tray. */
export function say(text: string, values?: Readonly<Record<string, string | number>>): string {
  return word("carrier-pack", `onboard.${text}`, values);
}
