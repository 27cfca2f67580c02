/** What a set counts of itself, held against what is there. */
import type { SegmentError } from "./receipt.ts";
import type { Segment } from "./segments.ts";

interface Totals {
  readonly segment: string;
  /** Segments of which one kind or the other is what the first element counts: senders differ. */
  readonly counts: readonly string[];
  /** The element whose sum is the second element. */
  readonly sum: { readonly segment: string; readonly element: number };
}

const totals: Readonly<Record<string, Totals>> = {
  "856": { segment: "CTT", counts: ["HL", "LIN"], sum: { segment: "SN1", element: 2 } },
};

/** What the standard calls a value that cannot be (AK403). */
const invalidValue = 7;
const elementsWrong = 8;

function sumOf(segments: readonly Segment[], { segment, element }: Totals["sum"]): number {
  return segments.reduce((sum, { id, elements }) => sum + (id === segment ? Number(elements[element - 1] ?? 0) : 0), 0);
}

function wrongIn({ elements: [count = "", hash = ""] }: Segment, all: readonly Segment[], rule: Totals) {
  const there = rule.counts.map((id) => all.filter((one) => one.id === id).length);
  const wrong = (element: number, value: string, says: string) => ({ element, code: invalidValue, value, says });
  if (count.trim() !== "" && !there.includes(Number(count)))
    return [wrong(1, count, `counts ${count}, ${there[0]} ${rule.counts[0]} are there`)];
  const sum = sumOf(all, rule.sum);
  if (hash.trim() === "" || Number.isNaN(sum) || Math.abs(Number(hash) - sum) < 0.005) return [];
  return [wrong(2, hash, `sums to ${hash}, ${sum} is there`)];
}

/** The totals of a set that do not agree with its segments. */
export function wrongTotals(set: string, segments: readonly Segment[]): SegmentError[] {
  const rule = Object.hasOwn(totals, set) ? totals[set] : undefined;
  const at = rule ? segments.findLastIndex(({ id }) => id === rule.segment) : -1;
  const stated = segments[at];
  const elements = rule && stated ? wrongIn(stated, segments, rule) : [];
  if (!rule || elements.length === 0) return [];
  return [{ id: rule.segment, position: at + 2, code: elementsWrong, says: "an element is wrong", elements }];
}
