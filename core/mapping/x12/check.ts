/** Elements against what a segment's grammar says of them. */
import type { ElementRule, ElementType, SegmentRule } from "./grammar.ts";
import type { ElementError } from "./receipt.ts";

/** What the standard calls an element's error (AK403). */
const code = { missing: 1, tooMany: 3, tooLong: 5, character: 6, date: 8, time: 9 } as const;

function isDate(text: string): boolean {
  if (!/^(\d\d)?\d{6}$/.test(text)) return false;
  const month = Number(text.slice(-4, -2));
  const day = Number(text.slice(-2));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

function isTime(text: string): boolean {
  return /^([01]\d|2[0-4])[0-5]\d([0-5]\d\d{0,2})?$/.test(text);
}

interface Wrong {
  readonly code: number;
  readonly says: string;
}

const noNumber: Wrong = { code: code.character, says: "is no number" };

const forms: Readonly<Record<ElementType, (text: string) => Wrong | null>> = {
  AN: () => null,
  C: () => null,
  ID: (text) => (/\s/.test(text) ? { code: code.character, says: "is no code" } : null),
  N: (text) => (/^-?\d+$/.test(text) ? null : noNumber),
  R: (text) => (/^-?(\d+\.?\d*|\.\d+)$/.test(text) ? null : noNumber),
  DT: (text) => (isDate(text) ? null : { code: code.date, says: "is no date" }),
  TM: (text) => (isTime(text) ? null : { code: code.time, says: "is no time" }),
};

/** The characters of a value that count: sign and decimal point do not. */
function lengthOf(text: string, type: ElementType): number {
  return type === "N" || type === "R" ? text.replace(/[-.]/g, "").length : text.length;
}

function wrongWith(text: string, rule: ElementRule, strict: boolean): Wrong | null {
  if (text === "") return rule.required ? { code: code.missing, says: "is missing" } : null;
  const length = lengthOf(text, rule.type);
  if (strict && length > rule.max)
    return { code: code.tooLong, says: `has ${length} characters, at most ${rule.max} are allowed` };
  return forms[rule.type](text);
}

/** The longest value that is shown or sent back (AK404). */
const shownLength = 99;

/**
 * Checks the elements of a segment. `strict`: the set is of the version whose lengths are known; of other versions only
 * what is mandatory and what a type is, is asked.
 */
export function checkElements(values: readonly string[], rule: SegmentRule, strict: boolean): ElementError[] {
  const errors: ElementError[] = [];
  const note = (at: number, value: string, wrong: Wrong): void => {
    const shown = value.slice(0, shownLength);
    const says = value === "" ? wrong.says : `"${shown}" ${wrong.says}`;
    errors.push({ element: at + 1, code: wrong.code, value: shown, says });
  };
  rule.elements.forEach((element, at) => {
    const value = (values[at] ?? "").trimEnd();
    const wrong = wrongWith(value, element, strict);
    if (wrong) note(at, value, wrong);
  });
  const first = rule.elements.length;
  const extra = strict && !rule.open ? values.findIndex((value, at) => at >= first && value.trim() !== "") : -1;
  if (extra >= 0)
    note(extra, values[extra] ?? "", { code: code.tooMany, says: `is too many, the segment has ${first} elements` });
  return errors;
}
