/**
 * A moment as a carrier stated it. `local` is the wall time as sent, ISO 8601 without zone (`2026-03-02T07:53:47`, or
 * `2026-03-02` where only a date was sent). `utc` is the moment (`…Z`) only where the payload determines it, else null.
 * `basis` says on what ground; `zoneHint` names an IANA zone that was inferred (from the place, or declared for the
 * carrier) and is never used to fill `utc`.
 */
export interface Instant {
  readonly local: string;
  readonly utc: string | null;
  readonly basis: Basis;
  readonly zoneHint?: string;
}

/**
 * offset: the value carries an offset · utc: sent as UTC, or beside a UTC value · abbr: an unambiguous zone abbreviation ·
 * x12-623: an X12 time code · declared: the pack declares one zone for the carrier · local: wall time of an unstated zone ·
 * local-mislabelled-Z: local time wrongly marked Z · date: a date without time
 */
export type Basis = "offset" | "utc" | "abbr" | "x12-623" | "declared" | "local" | "local-mislabelled-Z" | "date";

/** The moment `ms` (milliseconds since 1970 UTC) as ISO 8601 text ending in Z; milliseconds are written only where not zero. */
export function utcText(ms: number): string {
  const text = new Date(ms).toISOString();
  return text.endsWith(".000Z") ? `${text.slice(0, 19)}Z` : text;
}

/** The digits of a wall time behind its milliseconds, which a moment in milliseconds has lost. */
function fineOf(local: string, utc: string): string {
  return local.length > 23 ? `${utc.slice(0, 19)}${local.slice(19)}Z` : utc;
}

/** A wall time with the offset (minutes east of UTC) that was sent beside it: the moment is known. */
export function withOffset(local: string, offsetMinutes: number): Instant {
  return { local, utc: fineOf(local, utcText(wallMs(local) - offsetMinutes * 60_000)), basis: "offset" };
}

/** A moment that was sent in UTC; `local` is the wall time that was sent beside it, else the UTC wall time. */
export function inUtc(utcWall: string, local: string = utcWall): Instant {
  return { local, utc: `${utcWall}Z`, basis: "utc" };
}

/** A wall time whose zone was not sent: no moment; the hint (an IANA zone) is kept as a hint. */
export function wallTime(local: string, zoneHint?: string, basis: "local" | "local-mislabelled-Z" = "local"): Instant {
  return zoneHint === undefined ? { local, utc: null, basis } : { local, utc: null, basis, zoneHint };
}

/** A date without a time (or with a dummy midnight, which stays in `local` as sent). */
export function dateOnly(local: string, zoneHint?: string): Instant {
  return zoneHint === undefined ? { local, utc: null, basis: "date" } : { local, utc: null, basis: "date", zoneHint };
}

/** The wall time of `local` read as if it were UTC, in milliseconds; NaN where it is no ISO wall time. */
export function wallMs(local: string): number {
  return Date.parse(local.length === 10 ? `${local}T00:00:00Z` : `${local}Z`);
}
