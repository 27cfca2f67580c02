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
