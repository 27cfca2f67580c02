/** What the routes of the on-boarding dialog are asked and answer: plain data. */
import type { FieldName } from "../../../core/onboard/choose.ts";
import type { Because } from "../../../core/onboard/facts.ts";
import type { Question } from "../../../core/onboard/onboard.ts";
import type { CodeMeaning } from "../../../core/onboard/wording.ts";

export type { Because, CodeMeaning, FieldName };

/** A sample that the browser holds (base64), or one that lies in a store as the receipt of a letter. */
export type SampleGiven =
  | { readonly name: string; readonly data: string }
  | { readonly name: string; readonly store: string; readonly letter: number };

/** A column with a value that lies in it. */
export interface ColumnFacts {
  readonly id: string;
  readonly sample: string;
}

export interface FieldProposal {
  readonly field: FieldName;
  readonly needed: boolean;
  readonly column: ColumnFacts | null;
  readonly because: readonly Because[];
  /** 0 to 100. */
  readonly confidence: number;
  readonly chosen: boolean;
  readonly alternatives: readonly ColumnFacts[];
}

export interface CodeFacts {
  readonly code: string;
  readonly wordings: readonly string[];
  readonly count: number;
  readonly meaning: CodeMeaning | null;
  /** The words that speak for the suggestion; null where nothing is suggested. */
  readonly words: string | null;
  readonly chosen: boolean;
}

/** An event of a sample, as the pack would read it. */
export interface PreviewRow {
  readonly sample: string;
  readonly number: string;
  readonly time: string;
  /** Null: the moment is not known. */
  readonly utc: string | null;
  readonly milestone: string | null;
  readonly event: string;
  readonly code: string;
  readonly text: string | null;
  readonly place: string | null;
}

export interface SampleFacts {
  readonly name: string;
  readonly passes: boolean;
  readonly problems: readonly string[];
}

export interface FilledFacts {
  readonly field: string;
  readonly filled: number;
  readonly of: number;
}

/** How far the samples have become a pack. */
export interface OnboardFacts {
  readonly unfit: Because | null;
  readonly format: string;
  readonly events: string;
  readonly eventLevels: readonly string[];
  readonly fields: readonly FieldProposal[];
  /** Every column that a field may be read from. */
  readonly columns: readonly ColumnFacts[];
  readonly time: { readonly forms: string; readonly basis: string; readonly open: boolean } | null;
  readonly codes: readonly CodeFacts[];
  readonly questions: readonly Question[];
  readonly preview: readonly PreviewRow[];
  readonly samples: readonly SampleFacts[];
  readonly coverage: readonly FilledFacts[];
  readonly ready: boolean;
}

export interface SavedPack {
  /** Relative to the user directory. */
  readonly folder: string;
}

export interface PackTested {
  readonly samples: readonly { readonly name: string; readonly passes: boolean; readonly detail: string }[];
}
