/** Dates of spreadsheets: a number of days, and a number format that says it is a date. */

/** What a number format shows of a serial number; null where it shows a number. */
export type Shown = "date" | "time" | "date-time" | null;

/** Number formats that are known by their number alone (ECMA-376, 18.8.30), with those of East Asian locales. */
const known: ReadonlyMap<number, Shown> = new Map([
  ...[14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, "date"] as const),
  ...[18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56].map((id) => [id, "time"] as const),
  [22, "date-time"] as const,
]);

/** What a format code shows: its first section without quoted text, escapes, paddings, colours and locales. */
export function shownByCode(code: string): Shown {
  if (/\[(?:h+|m+|s+)\]/i.test(code)) return null;
  const bare = code.replace(/"[^"]*"|\\.|[_*].|\[[^\]]*\]/g, "").replace(/AM\/PM|A\/P/gi, "h");
  const [first = ""] = bare.split(";");
  if (/general/i.test(first)) return null;
  const timed = /[hs]/i.test(first);
  const dated = /[yd]/i.test(first) || (!timed && /m/i.test(first));
  if (timed) return dated ? "date-time" : "time";
  return dated ? "date" : null;
}

/** What a cell of this number format shows; `code` is the workbook's own format, where it declares one. */
export function shownBy(id: number, code: string | undefined): Shown {
  return code === undefined ? (known.get(id) ?? null) : shownByCode(code);
}

const dayMs = 86_400_000;
const lastSerial = 2_958_465;

/** The day of which the count begins: of the 1904 system day 0; of the 1900 system, which has a 29 February 1900, day 0 before and behind it. */
function firstDayMs(day: number, from1904: boolean): number {
  if (from1904) return Date.UTC(1904, 0, 1);
  return day > 60 ? Date.UTC(1899, 11, 30) : Date.UTC(1899, 11, 31);
}

/**
 * A serial number as ISO text, to the second, without a zone: `2026-03-04`, `2026-03-04T20:27:16`, `20:27:16`. A time
 * that the format hides is shown, so that nothing is lost; null where the number is no date of the calendar.
 */
export function isoOfSerial(serial: number, shown: Exclude<Shown, null>, from1904: boolean): string | null {
  if (!(serial >= 0 && serial < lastSerial + 1)) return null;
  const seconds = Math.round(serial * 86_400);
  const day = Math.floor(seconds / 86_400);
  const clock = new Date((seconds % 86_400) * 1000).toISOString().slice(11, 19);
  if (day === 0 && shown === "time") return clock;
  if (!from1904 && (day === 60 || day === 0)) return null;
  const date = new Date(firstDayMs(day, from1904) + day * dayMs).toISOString().slice(0, 10);
  return shown === "date" && clock === "00:00:00" ? date : `${date}T${clock}`;
}
