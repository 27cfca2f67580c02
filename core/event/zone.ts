import type { Place } from "./event.ts";
import zones from "./zones.json" with { type: "json" };

const countries: ReadonlyMap<string, string> = new Map(Object.entries(zones.countries));
const regions: ReadonlyMap<string, string> = new Map(
  Object.entries(zones.regions).flatMap(([country, states]) =>
    Object.entries(states).map(([state, zone]) => [`${country}/${state}`, zone] as const),
  ),
);

/**
 * The IANA zone that a place suggests: by state in countries with many zones, else by country. Undefined where the
 * place names neither. A hint only: it orders events, and never fills `utc`.
 */
export function zoneHint(place: Place | null): string | undefined {
  if (!place?.country) return undefined;
  return countries.get(place.country) ?? (place.region ? regions.get(`${place.country}/${place.region}`) : undefined);
}

const formatters = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  formatters.set(zone, made);
  return made;
}

/** Reads `GMT-05:30` (or `GMT`) as milliseconds. */
function readOffset(text: string): number {
  const match = /^GMT([+-])(\d\d):(\d\d)/.exec(text);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === "-" ? -minutes : minutes) * 60_000;
}

function offsetAt(zone: string, utcMs: number): number {
  const key = `${zone}@${Math.floor(utcMs / 900_000)}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const part = formatter(zone)
    .formatToParts(utcMs)
    .find((each) => each.type === "timeZoneName");
  const offset = readOffset(part?.value ?? "GMT");
  if (offsets.size > 10_000) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

/** True where the machine knows the IANA zone. */
export function isZone(zone: string): boolean {
  try {
    formatter(zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * The moment (milliseconds since 1970 UTC) at which clocks in `zone` show `wallMs` (a wall time read as UTC). Of the
 * two moments of an hour that is repeated in autumn it gives the first; an hour that is skipped in spring is read with
 * the offset before it.
 */
export function momentIn(zone: string, wallMs: number): number {
  const before = offsetAt(zone, wallMs - 86_400_000);
  const guess = wallMs - before;
  if (offsetAt(zone, guess) === before) return guess;
  const after = offsetAt(zone, wallMs + 86_400_000);
  return offsetAt(zone, wallMs - after) === after ? wallMs - after : guess;
}
