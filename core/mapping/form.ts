import { type FormPart, readForm, type Token } from "./syntax.ts";

/** A wall time that was read, and the zone as far as the text itself states one. */
export interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** Digits after the second's point, without trailing zeros. */
  fraction: string;
  timed: boolean;
  /** Minutes east of UTC; null where the text states none. */
  offset: number | null;
  zulu: boolean;
}

const offsetForm = /([+-])(\d{1,2})(?:[:.]?(\d\d))?/y;

/** Reads `-05:00`, `+0530`, `-04.00`, `+1` as minutes east of UTC; null where the text is none. */
export function readOffset(text: string): number | null {
  offsetForm.lastIndex = 0;
  const match = offsetForm.exec(text);
  return match && match[0].length === text.length ? minutesOf(match) : null;
}

function minutesOf(match: RegExpExecArray): number | null {
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  if (Number(match[3] ?? 0) > 59 || minutes > 14 * 60) return null;
  return match[1] === "-" ? -minutes : minutes;
}

function digitsAt(text: string, at: number, most: number): number {
  let count = 0;
  while (count < most) {
    const code = text.charCodeAt(at + count);
    if (!(code >= 48 && code <= 57)) break;
    count++;
  }
  return count;
}

const fixed: Partial<Record<Token, number>> = { YYYY: 4, MM: 2, DD: 2, HH: 2, mm: 2, ss: 2 };

/** Reads a number of a fixed count of digits, or of one or two; -1 where there is none. */
function numberAt(text: string, at: number, least: number, most: number): number {
  const count = digitsAt(text, at, most);
  if (count < least) return -1;
  let value = 0;
  for (let place = at; place < at + count; place++) value = value * 10 + text.charCodeAt(place) - 48;
  return value;
}

function setNumber(wall: Wall, token: Token, value: number): void {
  if (token === "YYYY") wall.year = value;
  else if (token === "MM" || token === "M") wall.month = value;
  else if (token === "DD" || token === "D") wall.day = value;
  else if (token === "mm") wall.minute = value;
  else if (token === "ss") wall.second = value;
  else {
    wall.hour = value;
    wall.timed = true;
  }
}

function readZone(wall: Wall, text: string, at: number): number {
  offsetForm.lastIndex = at;
  const match = offsetForm.exec(text);
  const minutes = match && minutesOf(match);
  if (!match || minutes === null) return -1;
  wall.offset = minutes;
  return at + match[0].length;
}

function readHalf(wall: Wall, text: string, at: number): number {
  const half = text.slice(at, at + 2).toUpperCase();
  if ((half !== "AM" && half !== "PM") || wall.hour < 1 || wall.hour > 12) return -1;
  wall.hour = (wall.hour % 12) + (half === "PM" ? 12 : 0);
  return at + 2;
}

function readFraction(wall: Wall, text: string, at: number): number {
  const count = digitsAt(text, at, 9);
  wall.fraction = text.slice(at, at + count).replace(/0+$/, "");
  return count > 0 ? at + count : -1;
}

function readZulu(wall: Wall, text: string, at: number): number {
  wall.zulu = text.charCodeAt(at) === 90;
  return wall.zulu ? at + 1 : -1;
}

/** Reads one token at `at`; the place behind it, or -1. */
function readToken(wall: Wall, token: Token, text: string, at: number): number {
  if (token === "ZZ") return readZone(wall, text, at);
  if (token === "Z") return readZulu(wall, text, at);
  if (token === "A") return readHalf(wall, text, at);
  if (token === "S") return readFraction(wall, text, at);
  const width = fixed[token];
  const loose = width === undefined ? looseWidth(text, at) : width;
  const value = numberAt(text, at, loose, loose);
  if (value < 0) return -1;
  setNumber(wall, token, value);
  return at + loose;
}

/** Of an unpadded number before packed digits (`74700`) one digit where the count of digits is odd, else two. */
function looseWidth(text: string, at: number): number {
  const run = digitsAt(text, at, 12);
  return run <= 2 ? Math.max(run, 1) : run % 2 === 1 ? 1 : 2;
}

function readParts(wall: Wall, parts: readonly FormPart[], text: string, from: number): number {
  let at = from;
  for (const part of parts) {
    if ("token" in part) at = readToken(wall, part.token, text, at);
    else if ("text" in part) at = text.startsWith(part.text, at) ? at + 1 : -1;
    else {
      const behind = readParts(wall, part.optional, text, at);
      at = behind < 0 ? at : behind;
    }
    if (at < 0) return -1;
  }
  return at;
}

const longMonths: ReadonlySet<number> = new Set([1, 3, 5, 7, 8, 10, 12]);

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return longMonths.has(month) ? 31 : 30;
}

function isReal(wall: Wall): boolean {
  if (wall.month < 1 || wall.month > 12 || wall.day < 1 || wall.day > daysIn(wall.year, wall.month)) return false;
  return wall.hour < 24 && wall.minute < 60 && wall.second < 60;
}

/** Compiles a form of a checked pack: reads a text as a whole, or gives null (no such form, no such date or time). */
export function compileForm(form: string): (text: string) => Wall | null {
  const parts = readForm(form);
  if (!parts) throw new Error(`${form} is no form of time`);
  return (text) => {
    const wall: Wall = {
      year: 0,
      month: 0,
      day: 0,
      hour: 0,
      minute: 0,
      second: 0,
      fraction: "",
      timed: false,
      offset: null,
      zulu: false,
    };
    return readParts(wall, parts, text, 0) === text.length && isReal(wall) ? wall : null;
  };
}

const two = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));

/** The wall time as ISO 8601 text without zone; a date where no time was read. */
export function isoOf(wall: Wall): string {
  const date = `${String(wall.year).padStart(4, "0")}-${two[wall.month]}-${two[wall.day]}`;
  if (!wall.timed) return date;
  const time = `${date}T${two[wall.hour]}:${two[wall.minute]}:${two[wall.second]}`;
  return wall.fraction === "" ? time : `${time}.${wall.fraction}`;
}
