/** What the values of a column are, each looked at once. */
import zones from "../event/zones.json" with { type: "json" };
import type { Column, Level } from "./survey.ts";
import { readTimes, type TimeReading } from "./times.ts";

/** A reason for a proposal: a key of the catalogue, and what fills its sentence. */
export interface Because {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** How well something fits, 0 to 1, and why. */
export interface Fit {
  readonly score: number;
  readonly because: readonly Because[];
}

export interface ColumnFacts {
  readonly texts: readonly string[];
  readonly distinct: readonly string[];
  /** Share of the records of its level that hold a value. */
  readonly filled: number;
  readonly times: TimeReading | null;
  readonly isNumeric: boolean;
}

const known = new WeakMap<Column, ColumnFacts>();

export function factsOf(column: Column): ColumnFacts {
  const before = known.get(column);
  if (before) return before;
  const texts = column.cells.map(({ text }) => text);
  const distinct = [...new Set(texts)];
  const facts = {
    texts,
    distinct,
    filled: Math.min(1, texts.length / Math.max(1, column.level.records.length)),
    times: readTimes(texts),
    isNumeric: distinct.every((text) => /^-?\d+([.,]\d+)?$/.test(text)),
  };
  known.set(column, facts);
  return facts;
}

const countries: ReadonlySet<string> = new Set([...Object.keys(zones.countries), ...Object.keys(zones.regions)]);

/** True for an ISO 3166-1 alpha-2 code. */
export function isCountry(text: string): boolean {
  return countries.has(text);
}

/** A time of day in a column of its own. */
const clock = /^(\d{1,2}[:.]\d{2}([:.]\d{2})?( ?[AaPp][Mm])?|\d{4}|\d{6})$/;

export function isClock(column: Column): boolean {
  return factsOf(column).distinct.every((text) => clock.test(text));
}

/** An offset from UTC in a column of its own. */
export function isOffset(column: Column): boolean {
  return factsOf(column).distinct.every((text) => /^[+-]\d{1,2}([:.]?\d{2})?$/.test(text));
}

export function columnsOf(level: Level): readonly Column[] {
  return [...level.columns.values()];
}

/** The text of a column in each record, by the record's number. */
export function byRecord(column: Column): ReadonlyMap<number, string> {
  return new Map(column.cells.map(({ record, text }) => [record, text]));
}
