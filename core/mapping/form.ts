import { monthAt } from "./months.ts";
import { type EpochForm, type FormPart, isEpochForm, readForm, type Token } from "./syntax.ts";

import { emptyWall, isReal, minutesOf, offsetForm, type Wall } from "./wall.ts";

function digitsAt(text: string, at: number, most: number): number {
  let count = 0;
  while (count < most) {
    const code = text.charCodeAt(at + count);
    if (!(code >= 48 && code <= 57)) break;
    count++;
  }
  return count;
}

/** Reads what stands at `at` into the wall time; the place behind it, or -1. */
type ReadPart = (wall: Wall, text: string, at: number) => number;

const widths: Partial<Record<Token, number>> = { YYYY: 4, YY: 2, MM: 2, DD: 2, HH: 2, mm: 2, ss: 2 };

function setHour(wall: Wall, hour: number): void {
  wall.hour = hour;
  wall.timed = true;
}

const setters: Partial<Record<Token, (wall: Wall, value: number) => void>> = {
  YYYY: (wall, value) => void (wall.year = value),
  YY: (wall, value) => void (wall.year = 2000 + value),
  MM: (wall, value) => void (wall.month = value),
  M: (wall, value) => void (wall.month = value),
  DD: (wall, value) => void (wall.day = value),
  D: (wall, value) => void (wall.day = value),
  HH: setHour,
  H: setHour,
  mm: (wall, value) => void (wall.minute = value),
  ss: (wall, value) => void (wall.second = value),
};

/** The number of `width` digits at `at`; -1 where other characters stand there. */
function numberAt(text: string, at: number, width: number): number {
  let value = 0;
  for (let place = at; place < at + width; place++) {
    const digit = text.charCodeAt(place) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Of an unpadded number before packed digits (`74700`) one digit where the count of digits is odd, else two. */
function looseWidth(text: string, at: number): number {
  const run = digitsAt(text, at, 12);
  return run <= 2 ? Math.max(run, 1) : run % 2 === 1 ? 1 : 2;
}

function numberPart(set: (wall: Wall, value: number) => void, width: number | undefined): ReadPart {
  return (wall, text, at) => {
    const digits = width ?? looseWidth(text, at);
    const value = numberAt(text, at, digits);
    if (value < 0) return -1;
    set(wall, value);
    return at + digits;
  };
}

const readZone: ReadPart = (wall, text, at) => {
  offsetForm.lastIndex = at;
  const match = offsetForm.exec(text);
  const minutes = match && minutesOf(match);
  if (!match || minutes === null) return -1;
  wall.offset = minutes;
  return at + match[0].length;
};

const readHalf: ReadPart = (wall, text, at) => {
  const half = text.slice(at, at + 2).toUpperCase();
  if ((half !== "AM" && half !== "PM") || wall.hour < 1 || wall.hour > 12) return -1;
  wall.hour = (wall.hour % 12) + (half === "PM" ? 12 : 0);
  return at + 2;
};

const readFraction: ReadPart = (wall, text, at) => {
  const count = digitsAt(text, at, 9);
  wall.fraction = text.slice(at, at + count).replace(/0+$/, "");
  return count > 0 ? at + count : -1;
};

const readZulu: ReadPart = (wall, text, at) => {
  wall.zulu = text.charCodeAt(at) === 90;
  return wall.zulu ? at + 1 : -1;
};

const zoneName = /[A-Z]{2,5}/y;

const readZoneName: ReadPart = (wall, text, at) => {
  zoneName.lastIndex = at;
  wall.zone = zoneName.exec(text)?.[0];
  return wall.zone === undefined ? -1 : at + wall.zone.length;
};

const readMonthName: ReadPart = (wall, text, at) => {
  const found = monthAt(text, at);
  if (!found) return -1;
  wall.month = found.month;
  return found.behind;
};

function tokenPart(token: Token): ReadPart {
  const set = setters[token];
  if (set) return numberPart(set, widths[token]);
  if (token === "MMM") return readMonthName;
  if (token === "ZZZ") return readZoneName;
  if (token === "ZZ") return readZone;
  if (token === "Z") return readZulu;
  return token === "A" ? readHalf : readFraction;
}

function compilePart(part: FormPart): ReadPart {
  if ("token" in part) return tokenPart(part.token);
  if ("text" in part) {
    const code = part.text.charCodeAt(0);
    return (_, text, at) => (text.charCodeAt(at) === code ? at + 1 : -1);
  }
  const inner = compileParts(part.optional);
  return (wall, text, at) => {
    const behind = inner(wall, text, at);
    return behind < 0 ? at : behind;
  };
}

function compileParts(parts: readonly FormPart[]): ReadPart {
  const reads = parts.map(compilePart);
  return (wall, text, from) => {
    let at = from;
    for (const read of reads) {
      at = read(wall, text, at);
      if (at < 0) return -1;
    }
    return at;
  };
}

interface Slot {
  readonly at: number;
  readonly width: number;
}

type Slots = ReadonlyMap<Token, Slot>;

/** Where the numbers of a form stand whose parts all have a fixed width; null for other forms. */
function slotsOf(
  parts: readonly FormPart[],
): { readonly slots: Slots; readonly literals: readonly (readonly [number, number])[]; readonly width: number } | null {
  const slots = new Map<Token, Slot>();
  const literals: [number, number][] = [];
  let at = 0;
  for (const part of parts) {
    const width = "token" in part && part.token !== "YY" ? widths[part.token] : "text" in part ? 1 : undefined;
    if (width === undefined) return null;
    if ("token" in part) slots.set(part.token, { at, width });
    else if ("text" in part) literals.push([at, part.text.charCodeAt(0)]);
    at += width;
  }
  return { slots, literals, width: at };
}

type ReadForm = (text: string) => Wall | null;

/** Straight code for the forms that most carriers use: numbers at fixed places. */
function compileFixed(parts: readonly FormPart[]): ReadForm | null {
  const layout = slotsOf(parts);
  if (!layout) return null;
  const { slots, literals, width } = layout;
  const number = (token: Token): ((text: string) => number) => {
    const slot = slots.get(token);
    return slot ? (text) => numberAt(text, slot.at, slot.width) : () => 0;
  };
  const [year, month, day, hour, minute, second] = (["YYYY", "MM", "DD", "HH", "mm", "ss"] as const).map(number);
  const timed = slots.has("HH");
  return (text) => {
    if (text.length !== width) return null;
    for (const [at, code] of literals) if (text.charCodeAt(at) !== code) return null;
    const wall = emptyWall();
    wall.year = year!(text);
    wall.month = month!(text);
    wall.day = day!(text);
    wall.hour = hour!(text);
    wall.minute = minute!(text);
    wall.second = second!(text);
    wall.timed = timed;
    return wall;
  };
}

function compileLoose(parts: readonly FormPart[]): ReadForm {
  const read = compileParts(parts);
  return (text) => {
    const wall = emptyWall();
    return read(wall, text, 0) === text.length ? wall : null;
  };
}

/** Moments that a count since 1970 may mean: from 1980, so that a count in the other unit is no moment, to the year 9999. */
const epochMs = { from: 315_532_800_000, to: 253_402_300_800_000 } as const;

/** A count since 1970 as the UTC wall time that it is; what lies outside of the known centuries is no time. */
function compileEpoch(form: EpochForm): ReadForm {
  const [digits, unitMs] =
    form === "EPOCH" ? ([/^\d{9,11}(\.\d{1,9})?$/, 1000] as const) : ([/^\d{12,14}$/, 1] as const);
  return (text) => {
    const ms = digits.test(text) ? Math.round(Number(text) * unitMs) : Number.NaN;
    if (!(ms >= epochMs.from && ms < epochMs.to)) return null;
    const at = new Date(ms);
    const fraction = String(at.getUTCMilliseconds()).padStart(3, "0").replace(/0+$/, "");
    const date = { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
    const time = { hour: at.getUTCHours(), minute: at.getUTCMinutes(), second: at.getUTCSeconds() };
    return { ...emptyWall(), ...date, ...time, fraction, timed: true, zulu: true };
  };
}

/** Compiles a form of a checked pack: reads a text as a whole, or gives null (no such form, no such date or time). */
export function compileForm(form: string): ReadForm {
  if (isEpochForm(form)) return compileEpoch(form);
  const parts = readForm(form);
  if (!parts) throw new Error(`${form} is no form of time`);
  const read = compileFixed(parts) ?? compileLoose(parts);
  return (text) => {
    const wall = read(text);
    return wall && isReal(wall) ? wall : null;
  };
}
