/** Wall clocks of real places, offsets from the time zone database that Node carries. */

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
const quarterHourMs = 900_000;

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  formats.set(zone, format);
  return format;
}

function readOffset(zone: string, atMs: number): number {
  const name = formatOf(zone)
    .formatToParts(atMs)
    .find((part) => part.type === "timeZoneName")?.value;
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(name ?? "") ?? [];
  return sign ? (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) : 0;
}

/** Minutes that the zone's wall clock is ahead of UTC at that moment, daylight saving included. */
function offsetMinutes(zone: string, atMs: number): number {
  const key = `${zone}@${Math.floor(atMs / quarterHourMs)}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size > 20_000) offsets.clear();
  const offset = readOffset(zone, atMs);
  offsets.set(key, offset);
  return offset;
}

/** A moment as the wall clock of a zone shows it. */
export type WallClock = {
  /** `2026-05-04T14:30:00`, no zone. */
  readonly local: string;
  /** `-04:00` */
  readonly offset: string;
};

/** What the clock on the wall of that zone shows, to the second. */
export function wallClock(zone: string, atMs: number): WallClock {
  const minutes = offsetMinutes(zone, atMs);
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, "0");
  return {
    local: new Date(atMs + minutes * 60_000).toISOString().slice(0, 19),
    offset: `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`,
  };
}
