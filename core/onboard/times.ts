/** Which forms of time fit the values of a column, and what decides between day and month. */
import { compileForm } from "../mapping/form.ts";
import { isoOf, type Wall } from "../mapping/wall.ts";
import { type Cell, type Column, type Level, recordAbove } from "./survey.ts";

/** On what ground the zone of the values is known: `offset` and `utc` in the values themselves, `epoch` by definition. */
export type Basis = "offset" | "utc" | "epoch" | "local" | "date" | "mixed";

/** How a column is read as times. */
export interface TimeReading {
  /** The forms that together fit every value. */
  readonly forms: readonly string[];
  readonly basis: Basis;
  /** Why day and month stand as they do; null where the form leaves no doubt. `open`: nothing decides. */
  readonly order: "beyond12" | "siblings" | "sequence" | "open" | null;
  /** The forms with day and month exchanged, where they fit too. */
  readonly other: readonly string[] | null;
}

const dates = {
  plain: ["YYYY-MM-DD", "YYYYMMDD", "YYYY/MM/DD", "YYYY.MM.DD", "DD.MM.YYYY", "D.M.YYYY", "DD.MM.YY"],
  /** The month by its name leaves no doubt. */
  named: ["D MMM YYYY", "D-MMM-YYYY", "D. MMM YYYY", "MMM D, YYYY", "MMM D YYYY", "D MMM YY", "D-MMM-YY"],
  /** Pairs in which day and month change places. */
  exchanged: [
    ["DD/MM/YYYY", "MM/DD/YYYY"],
    ["DD-MM-YYYY", "MM-DD-YYYY"],
    ["D/M/YYYY", "M/D/YYYY"],
    ["D-M-YYYY", "M-D-YYYY"],
  ],
} as const;
const times = ["HH:mm:ss", "HH:mm", "HH:mm:ss[.S]", "HH.mm", "HH.mm.ss", "HHmmss", "HHmm", "H:mm", "H:mm:ss", "Hmmss"];
const halves = ["H:mm A", "H:mm:ss A", "H:mmA"];
const zones = ["", "Z", "ZZ", " ZZ"];

const clocks: readonly string[] = [...times.flatMap((time) => zones.map((zone) => time + zone)), ...halves];
const withClocks = (date: string): readonly string[] => [
  date,
  ...clocks.flatMap((clock) => ["T", " ", ", ", "-", ""].map((between) => date + between + clock)),
];
/** The beginning of a text that is written like a date. */
function shapeOf(date: string): RegExp {
  const signs: Readonly<Record<string, string>> = {
    YYYY: "\\d{4}",
    YY: "\\d{2}",
    MMM: "\\p{L}{3,10}\\.?",
    MM: "\\d{2}",
    DD: "\\d{2}",
  };
  const pattern = date.replaceAll(
    /YYYY|YY|MMM|MM|DD|M|D|[./]/g,
    (sign) => signs[sign] ?? (/[MD]/.test(sign) ? "\\d{1,2}" : `\\${sign}`),
  );
  return new RegExp(`^${pattern}`, "u");
}

/** Ways to write a date, each with the forms that begin so. */
interface Group {
  readonly shape: RegExp;
  readonly forms: readonly string[];
}

const groupOf = (date: string): Group => ({ shape: shapeOf(date), forms: withClocks(date) });
const groups: readonly Group[] = [
  { shape: /^\d{10}/, forms: ["EPOCH"] },
  { shape: /^\d{13}$/, forms: ["EPOCHMS"] },
  ...[...dates.plain, ...dates.named].map(groupOf),
  ...dates.exchanged.flatMap((pair) => pair.map(groupOf)),
];

type Fits = (text: string) => Wall | null;
const compiled = new Map<string, Fits>();

function formFits(form: string): Fits {
  const known = compiled.get(form);
  if (known) return known;
  const made = compileForm(form);
  compiled.set(form, made);
  return made;
}

/** Whether a text looks like a time at all, before every form is tried. */
const looksTimed =
  /^(\d{4}[-/.]?\d{2}|\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2}\b)|\d{1,2}[.]?[ -]\p{L}{3}|\p{L}{3,10} \d{1,2},? \d{4}|\d{10}(\.\d+)?$|\d{13}$)/u;

/** No form is longer; what is, is prose that begins with a date. */
const longestTime = 40;

/** Years in which parcels of today travel; a count or a row of eight digits outside of them is a number. */
const isNear = (wall: Wall): boolean => wall.year >= 2000 && wall.year <= 2099;

function covers(form: string, texts: readonly string[]): readonly string[] {
  const fits = formFits(form);
  return texts.filter((text) => {
    const wall = fits(text);
    return wall !== null && isNear(wall);
  });
}

/** Odd values are let through as long as most fit: what fits no form is parked when it comes. */
const mostShare = 0.75;

/** Forms of one way to write a date that together fit the texts, the most common first; null where too many fit none. */
function coverMost(forms: readonly string[], texts: readonly string[]): readonly string[] | null {
  let left = texts;
  const chosen: string[] = [];
  while (left.length > 0 && chosen.length < 4) {
    let best: { form: string; fits: readonly string[] } = { form: "", fits: [] };
    for (const form of forms) {
      const fits = covers(form, left);
      if (fits.length > best.fits.length) best = { form, fits };
      if (fits.length === left.length) break;
    }
    if (best.fits.length === 0) break;
    chosen.push(best.form);
    const fitting = new Set(best.fits);
    left = left.filter((text) => !fitting.has(text));
  }
  return left.length <= texts.length * (1 - mostShare) && chosen.length > 0 ? chosen : null;
}

function basisOf(forms: readonly string[]): Basis {
  const all = new Set(
    forms.map((form): Basis => {
      if (form.startsWith("EPOCH")) return "epoch";
      if (form.endsWith("ZZ")) return "offset";
      if (form.endsWith("Z")) return "utc";
      return /[Hm]/.test(form.replaceAll("MM", "")) ? "local" : "date";
    }),
  );
  const [only] = all;
  return all.size === 1 && only ? only : "mixed";
}

const exchanged = (form: string): string => form.replace(/^(DD?|MM?)([/-])(DD?|MM?)(?=[/-]YYYY)/, "$3$2$1");

const hasOrder = (forms: readonly string[]): boolean => forms.some((form) => /^(DD?|MM?)[/-]/.test(form));

/** Reads a list of texts as times; null where some text fits no form. Day and month stay open where both orders fit. */
export function readTimes(texts: readonly string[]): TimeReading | null {
  const distinct = [...new Set(texts)];
  const timed = distinct.filter((text) => text.length <= longestTime && looksTimed.test(text)).length;
  if (distinct.length === 0 || timed < distinct.length * mostShare) return null;
  for (const group of groups) {
    const forms = distinct.some((text) => group.shape.test(text)) ? coverMost(group.forms, distinct) : null;
    if (!forms) continue;
    if (!hasOrder(forms)) return { forms, basis: basisOf(forms), order: null, other: null };
    const other = forms.map(exchanged);
    const fitting = (list: readonly string[]): number =>
      distinct.filter((text) => list.some((form) => covers(form, [text]).length > 0)).length;
    const both = fitting(other) >= fitting(forms);
    return { forms, basis: basisOf(forms), order: both ? "open" : "beyond12", other: both ? other : null };
  }
  return null;
}

/** The wall time of a text by the first form that fits, as ISO text, which sorts like time. */
function wallOf(text: string, forms: readonly string[]): string | null {
  for (const form of forms) {
    const wall = formFits(form)(text);
    if (wall) return isoOf(wall);
  }
  return null;
}

/** In how many lists the times run one way only, forwards or backwards. */
function orderly(lists: readonly (readonly string[])[], forms: readonly string[]): number {
  return lists.filter((texts) => {
    const walls = texts.map((text) => wallOf(text, forms) ?? "");
    const pairs = walls.slice(1).map((wall, at) => wall.localeCompare(walls[at] ?? ""));
    return pairs.every((sign) => sign >= 0) || pairs.every((sign) => sign <= 0);
  }).length;
}

function listsIn(cells: readonly Cell[], level: Level): readonly (readonly string[])[] {
  const above = level.above ?? level;
  const lists = Map.groupBy(cells, ({ record }) => recordAbove(level, record, above));
  return [...lists.values()].map((list) => list.map(({ text }) => text)).filter((list) => list.length > 1);
}

/**
 * Decides between day and month where the values alone do not: by other columns that are written alike and leave no
 * doubt, else by the order in which the events of a parcel stand. Else it stays open.
 */
export function decideOrder(column: Column, reading: TimeReading, others: readonly TimeReading[]): TimeReading {
  const { forms, other } = reading;
  if (reading.order !== "open" || !other) return reading;
  const day = (form: string | undefined): string =>
    form?.slice(0, form.indexOf("YYYY")).replaceAll(/(D|M)\1/g, "$1") ?? "";
  const decided = others.find(
    (one) => one.order === "beyond12" && [day(forms[0]), day(other[0])].includes(day(one.forms[0])),
  );
  if (decided) {
    const same = day(decided.forms[0]) === day(forms[0]);
    return { ...reading, forms: same ? forms : other, other: same ? other : forms, order: "siblings" };
  }
  const lists = listsIn(column.cells, column.level);
  const [here, there] = [orderly(lists, forms), orderly(lists, other)];
  if (here === there) return reading;
  return here > there
    ? { ...reading, order: "sequence" }
    : { ...reading, forms: other, other: forms, order: "sequence" };
}
