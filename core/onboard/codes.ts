/** The code table of a new carrier: what was seen, what the carrier calls it, and what that suggests. */
import { byRecord } from "./facts.ts";
import type { Column, Level } from "./survey.ts";
import { type CodeMeaning, sameMeaning, suggest, type Suggestion } from "./wording.ts";

/** A code of the samples. */
export interface CodeRow {
  readonly code: string;
  /** The carrier's wording, the most frequent first; the code itself where there is none. */
  readonly wordings: readonly string[];
  readonly count: number;
  readonly suggestion: Suggestion | null;
  /** What the code means in the pack: chosen, else suggested; null while it is open. */
  readonly meaning: CodeMeaning | null;
  readonly chosen: boolean;
  /** Its wordings mean different things: the code alone is too coarse. */
  readonly ambiguous: boolean;
}

/** Meanings by code as the analyst chose them; null leaves a code open. */
export type CodeChoices = Readonly<Record<string, CodeMeaning | null>>;

const shownWordings = 3;

interface Seen {
  count: number;
  readonly wordings: Map<string, number>;
}

function wordingsByCode(code: Column, text: Column | null): Map<string, Seen> {
  const texts = text ? byRecord(text) : new Map<number, string>();
  const rows = new Map<string, Seen>();
  for (const { record, text: value } of code.cells) {
    const row = rows.get(value) ?? { count: 0, wordings: new Map<string, number>() };
    row.count += 1;
    const wording = texts.get(record);
    if (wording !== undefined) row.wordings.set(wording, (row.wordings.get(wording) ?? 0) + 1);
    rows.set(value, row);
  }
  return rows;
}

/** Codes that only another list of events bears. */
function addTwin(rows: Map<string, Seen>, code: Column | undefined, text: Column | undefined): void {
  if (!code) return;
  for (const [value, seen] of wordingsByCode(code, text ?? null)) if (!rows.has(value)) rows.set(value, seen);
}

/** What several wordings suggest together: nothing where two of them disagree. */
function agreed(wordings: readonly string[]): { readonly suggestion: Suggestion | null; readonly ambiguous: boolean } {
  const found = wordings.flatMap((wording) => suggest(wording) ?? []);
  const [first] = found;
  if (!first) return { suggestion: null, ambiguous: false };
  const ambiguous = found.some((other) => other.milestone !== first.milestone);
  if (ambiguous) return { suggestion: null, ambiguous };
  const exact = found.every((other) => sameMeaning(other, first)) ? first : { ...first, reason: undefined };
  return { suggestion: exact, ambiguous };
}

/** Wordings that are a word at least; a code such as `OUT_FOR_DELIVERY` speaks for itself. */
const speaks = (code: string): boolean => /[A-Za-z\u00c0-\u024f]{4}/.test(code);

/** The code table over all samples, the most frequent code first. */
export function codeRows(
  code: Column,
  text: Column | null,
  choices: CodeChoices,
  twins: readonly Level[] = [],
): readonly CodeRow[] {
  const rows = wordingsByCode(code, text === code ? null : text);
  for (const { columns } of twins) addTwin(rows, columns.get(code.path), text ? columns.get(text.path) : undefined);
  return [...rows]
    .map(([value, { count, wordings }]): CodeRow => {
      const sorted = [...wordings].toSorted((a, b) => b[1] - a[1]).map(([wording]) => wording);
      const said = agreed(sorted);
      const found = said.suggestion || said.ambiguous || !speaks(value) ? said : agreed([value]);
      const chosen = Object.hasOwn(choices, value);
      const suggestion = found.suggestion;
      const meaning = chosen ? (choices[value] ?? null) : suggestion;
      const shown = sorted.length > 0 ? sorted.slice(0, shownWordings) : [value];
      return { code: value, wordings: shown, count, suggestion, meaning, chosen, ambiguous: found.ambiguous };
    })
    .toSorted((a, b) => b.count - a.count || a.code.localeCompare(b.code));
}
