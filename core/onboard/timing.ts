/** How the time of a record is read: forms, the clock or the offset beside it, and the zone. */
import type { TimeRuleSpec } from "../mapping/format.ts";
import { byRecord, columnsOf, factsOf, isOffset } from "./facts.ts";
import { clockBeside } from "./fits.ts";
import { nameSays } from "./names.ts";
import type { Column, Level } from "./survey.ts";
import { decideOrder, readTimes, type TimeReading } from "./times.ts";

/** What the analyst knows of the carrier's clocks. */
export interface TimeChoices {
  /** Whether the day stands before the month, where the values do not tell. */
  readonly dayFirst?: boolean | undefined;
  /** An IANA zone of all wall times; `Z` is local: the carrier marks local times with Z. Empty: as sent. */
  readonly zone?: string | undefined;
}

/** A time rule with the ground on which it stands. */
export interface Timing {
  readonly rule: TimeRuleSpec;
  readonly reading: TimeReading;
  /** Where the clock, or the offset, stands in a column of its own. */
  readonly clock: Column | null;
  readonly offset: Column | null;
}

function joinedTexts(date: Column, clock: Column): readonly string[] {
  const clocks = byRecord(clock);
  return date.cells.map(({ record, text }) => (clocks.has(record) ? `${text} ${clocks.get(record)}` : text));
}

/** Readings of the other columns whose day and month leave no doubt. */
function siblingsOf(levels: readonly Level[], column: Column): readonly TimeReading[] {
  return levels
    .flatMap(columnsOf)
    .filter((other) => other !== column)
    .flatMap((other) => factsOf(other).times ?? []);
}

const startsWithDay = (reading: TimeReading): boolean => reading.forms[0]?.startsWith("D") ?? false;

function ordered(
  column: Column,
  reading: TimeReading,
  levels: readonly Level[],
  dayFirst: boolean | undefined,
): TimeReading {
  const decided = decideOrder(column, reading, siblingsOf(levels, column));
  const { forms, other } = decided;
  if (dayFirst === undefined || !other) return decided;
  const asWanted = startsWithDay(decided) === dayFirst;
  return { ...decided, forms: asWanted ? forms : other, other: asWanted ? other : forms, order: "siblings" };
}

/** Forms as they may come another day: a fraction of the second, and in ISO 8601 an offset where Z stood, or Z for one. */
function lenient(forms: readonly string[]): readonly string[] {
  const widened = forms.flatMap((form) => {
    const open = form.replace(/:ss(?!\[)/, ":ss[.S]");
    if (!open.startsWith("YYYY-MM-DDT")) return [open];
    if (open.endsWith("ZZ")) return [open, open.slice(0, -1)];
    return open.endsWith("Z") ? [open, `${open}Z`] : [open];
  });
  return [...new Set(widened)];
}

function offsetBeside(column: Column): Column | null {
  const found = columnsOf(column.level).filter((other) => isOffset(other) && nameSays(other, "offset").score > 0.3);
  return found[0] ?? null;
}

/** How a column is read as a time; null where its values are none. `path` says how a record reads a column. */
export function timingOf(
  column: Column,
  levels: readonly Level[],
  choices: TimeChoices,
  path: (column: Column) => string,
): Timing | null {
  const alone = factsOf(column).times;
  const clock = alone?.basis === "date" ? clockBeside(column) : null;
  const paired = clock && readTimes(joinedTexts(column, clock));
  const read = paired ?? alone;
  if (!read) return null;
  const reading = ordered(column, read, levels, choices.dayFirst);
  const offset = reading.basis === "local" ? offsetBeside(column) : null;
  const text = clock && paired ? { join: [path(column), path(clock)], with: " " } : path(column);
  const rule: TimeRuleSpec = {
    local: { text, forms: [...lenient(reading.forms)] },
    ...(offset ? { offset: path(offset) } : {}),
    ...zoneOf(reading, choices.zone),
  };
  return { rule, reading, clock: paired ? clock : null, offset };
}

function zoneOf({ basis }: TimeReading, zone: string | undefined): Pick<TimeRuleSpec, "zone" | "z"> {
  if (!zone) return {};
  if (zone === "Z") return { z: "local" };
  return basis === "local" || basis === "mixed" || basis === "date" ? { zone } : {};
}
