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
  /** The abbreviation of a zone (`EST`) that stands in the text; what it means only a pack can say. */
  zone: string | undefined;
}

/** An offset from UTC in the spellings of carriers; sticky. */
export const offsetForm = /([+-])(\d{1,2})(?:[:.]?(\d\d))?/y;

/** Reads `-05:00`, `+0530`, `-04.00`, `+1` as minutes east of UTC; null where the text is none. */
export function readOffset(text: string): number | null {
  offsetForm.lastIndex = 0;
  const match = offsetForm.exec(text);
  return match && match[0].length === text.length ? minutesOf(match) : null;
}

/** Minutes east of UTC of a matched offset; null where no zone is that far away. */
export function minutesOf(match: RegExpExecArray): number | null {
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  if (Number(match[3] ?? 0) > 59 || minutes > 14 * 60) return null;
  return match[1] === "-" ? -minutes : minutes;
}

/** A wall time of which nothing was read yet. */
export function emptyWall(): Wall {
  return {
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
    zone: undefined,
  };
}

const longMonths: ReadonlySet<number> = new Set([1, 3, 5, 7, 8, 10, 12]);

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return longMonths.has(month) ? 31 : 30;
}

/** True for a date and time that exist. */
export function isReal(wall: Wall): boolean {
  if (wall.month < 1 || wall.month > 12 || wall.day < 1 || wall.day > daysIn(wall.year, wall.month)) return false;
  if (wall.year < 1 || wall.hour < 0 || wall.minute < 0 || wall.second < 0) return false;
  return wall.hour < 24 && wall.minute < 60 && wall.second < 60;
}

/** The wall time of a moment in UTC at an offset (minutes east of UTC; null: UTC itself). */
export function wallAt(utc: Wall, offset: number | null): string {
  const seconds = isoOf({ ...utc, fraction: "" });
  if (offset === null) return isoOf(utc);
  const local = new Date(Date.parse(`${seconds}Z`) + offset * 60_000).toISOString().slice(0, seconds.length);
  return utc.fraction === "" ? local : `${local}.${utc.fraction}`;
}

/** Hours from `b` to `a`, both read as if they were UTC. */
export function hoursBetween(a: Wall, b: Wall): number {
  const days =
    a.year === b.year && a.month === b.month
      ? a.day - b.day
      : (Date.UTC(a.year, a.month - 1, a.day) - Date.UTC(b.year, b.month - 1, b.day)) / 86_400_000;
  return days * 24 + a.hour - b.hour;
}

const two = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));

/** The wall time as ISO 8601 text without zone; a date where no time was read. */
export function isoOf(wall: Wall): string {
  const year = wall.year > 999 ? wall.year : String(wall.year).padStart(4, "0");
  const date = `${year}-${two[wall.month]}-${two[wall.day]}`;
  if (!wall.timed) return date;
  const time = `${date}T${two[wall.hour]}:${two[wall.minute]}:${two[wall.second]}`;
  return wall.fraction === "" ? time : `${time}.${wall.fraction}`;
}
