/** A moment as segments hold it: a day, and a time of that day where it is known. */
export interface Moment {
  /** `20260105` */
  readonly date: string;
  /** `070000` */
  readonly time: string | null;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Swedish writes `2026-01-05 07:00:00`. */
function formatter(zone: string): Intl.DateTimeFormat {
  const made = formatters.get(zone) ?? new Intl.DateTimeFormat("sv-SE", { ...style, timeZone: zone });
  formatters.set(zone, made);
  return made;
}

const style = { dateStyle: "short", timeStyle: "medium" } as const;
const day = /^(\d{4})-?(\d\d)-?(\d\d)$/;
const wallTime = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(?:\.\d+)?$/;

/**
 * A text as the clocks of a zone show it: a day stays a day, a time without a zone is taken as those clocks', every
 * other one is moved there. Null where it is no moment.
 */
export function momentFor(text: string, zone: string): Moment | null {
  const [, year, month, date] = day.exec(text) ?? [];
  if (year) return Number.isNaN(Date.parse(`${year}-${month}-${date}`)) ? null : digitsOf(`${year}${month}${date}`);
  const [, wallDay, minutes, seconds = ":00"] = wallTime.exec(text) ?? [];
  if (wallDay) return Number.isNaN(Date.parse(`${text}Z`)) ? null : digitsOf(`${wallDay}${minutes}${seconds}`);
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : momentAt(ms, zone);
}

/** A moment in milliseconds since 1970 UTC, as the clocks of a zone show it. */
export function momentAt(ms: number, zone: string): Moment {
  return digitsOf(formatter(zone).format(ms));
}

function digitsOf(text: string): Moment {
  const digits = text.replace(/\D/g, "");
  return { date: digits.slice(0, 8), time: digits.slice(8, 14) || null };
}
