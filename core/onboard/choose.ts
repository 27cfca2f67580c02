/** Which column fills which canonical field: proposals with reasons and alternatives. */
import { type CodeRow, codeRows } from "./codes.ts";
import { type Because, columnsOf, type Fit } from "./facts.ts";
import { determines, eventFields, fit, fitNumber, fitReference, shipmentFields } from "./fits.ts";
import { namedReferences, wordsOf } from "./names.ts";
import names from "./names.json" with { type: "json" };
import { type Column, type Level, lineage, recordAbove } from "./survey.ts";

/** A canonical field that a column can fill. */
export type FieldName =
  | "trackingNumber"
  | (typeof eventFields)[number]
  | (typeof shipmentFields)[number]
  | (typeof namedReferences)[number];

export const fieldNames: readonly FieldName[] = [
  "trackingNumber",
  ...eventFields,
  ...shipmentFields,
  ...namedReferences,
];

/** Without these there is no event. */
export const neededFields: ReadonlySet<FieldName> = new Set(["trackingNumber", "occurredAt", "code"]);

/** What is proposed for a field: the column (null: none), why, how sure, and what else could be meant. */
export interface Proposal {
  readonly field: FieldName;
  readonly column: Column | null;
  readonly because: readonly Because[];
  /** 0 to 1. */
  readonly confidence: number;
  readonly alternatives: readonly Column[];
  /** Chosen by the analyst, not proposed. */
  readonly chosen: boolean;
}

/** What the analyst decided; what is not named is inferred. A null field is left empty. */
export interface FieldChoices {
  /** Path of the level whose records are events. */
  readonly events?: string | undefined;
  /** Column by field, by its id. */
  readonly fields?: Readonly<Partial<Record<FieldName, string | null>>> | undefined;
}

interface Ranked {
  readonly column: Column;
  readonly fit: Fit;
}

function ranked(columns: readonly Column[], fitOf: (column: Column) => Fit, least: number): readonly Ranked[] {
  return columns
    .map((column) => ({ column, fit: fitOf(column) }))
    .filter(({ fit: { score } }) => score >= least)
    .toSorted((a, b) => b.fit.score - a.fit.score);
}

const best = (list: readonly Ranked[]): number => list[0]?.fit.score ?? 0;

/** How far the name of a list says that it holds events. */
function levelName(level: Level): number {
  const words = wordsOf(level.keys.at(-1) ?? "");
  const said = (list: readonly string[]): boolean =>
    words.some((word) => list.includes(word)) || list.includes(words.join(""));
  if (said(names.events.never)) return -0.6;
  return said(names.events.says) ? 0.45 : said(names.events.hints) ? 0.15 : 0;
}

/** Levels whose records can be events, the likeliest first: they hold a time, and a code or a text. */
function eventLevels(levels: readonly Level[]): readonly Level[] {
  const worth = (level: Level): number => {
    const columns = columnsOf(level);
    const time = best(ranked(columns, (column) => fit("occurredAt", column), 0.3));
    const code = best(ranked(columns, (column) => fit("code", column), 0.25));
    const text = best(ranked(columns, (column) => fit("text", column), 0.3));
    if (time === 0 || (code === 0 && text === 0)) return 0;
    const samples = new Set(level.records.map(({ sample }) => sample)).size;
    return time + Math.max(code, text) + levelName(level) + (level.records.length > samples ? 0.15 : 0);
  };
  return levels
    .map((level) => ({ level, worth: worth(level) }))
    .filter((one) => one.worth > 0)
    .toSorted((a, b) => b.worth - a.worth)
    .map(({ level }) => level);
}

/** An inner number that only repeats the one of the record above says nothing of its own. */
function repeats(inner: Column, outer: Column): boolean {
  if (!lineage(inner.level).includes(outer.level) || inner.level === outer.level) return false;
  const above = new Map(outer.cells.map(({ record, text }) => [record, text]));
  return inner.cells.every(({ record, text }) => above.get(recordAbove(inner.level, record, outer.level)) === text);
}

function rankNumbers(events: Level): readonly Ranked[] {
  const columns = lineage(events).flatMap(columnsOf);
  const list = ranked(columns, (column) => fitNumber(column, events), 0.3);
  return list.toSorted((a, b) =>
    repeats(a.column, b.column) ? 1 : repeats(b.column, a.column) ? -1 : b.fit.score - a.fit.score,
  );
}

/** Columns from which a field of the shipment can be read: its own record, those above, or the events where they agree. */
function shipmentColumns(shipments: Level, events: Level): readonly Column[] {
  const own = lineage(shipments).flatMap(columnsOf);
  return events.above === shipments ? [...own, ...columnsOf(events)] : own;
}

type Taken = Set<Column>;

function propose(
  field: FieldName,
  list: readonly Ranked[],
  choices: FieldChoices,
  all: readonly Column[],
  taken: Taken,
): Proposal {
  const chosen = choices.fields?.[field];
  const free = list.filter(({ column }) => !taken.has(column));
  const alternatives = free.slice(0, 6).map(({ column }) => column);
  if (chosen !== undefined) {
    const column = all.find(({ id }) => id === chosen) ?? null;
    if (column) taken.add(column);
    return { field, column, because: [{ key: "chosen" }], confidence: 1, alternatives, chosen: true };
  }
  const [first, second] = free;
  if (!first) return { field, column: null, because: [], confidence: 0, alternatives, chosen: false };
  taken.add(first.column);
  const margin = Math.min(0.2, first.fit.score - (second?.fit.score ?? 0));
  const confidence = Math.min(1, first.fit.score * 0.85 + margin);
  return {
    field,
    column: first.column,
    because: first.fit.because,
    confidence,
    alternatives: alternatives.filter((column) => column !== first.column),
    chosen: false,
  };
}

/** The code that goes with the wording; where the carrier sends words only, they are the code. */
function rankCodes(events: Level, text: Column | undefined): readonly Ranked[] {
  const columns = columnsOf(events);
  const fitOf = (column: Column): Fit => {
    const own = fit("code", column);
    if (own.score === 0 || !text || text === column) return own;
    const rows = codeRows(column, text, {});
    const counted = (list: readonly CodeRow[]): number => list.reduce((sum, { count }) => sum + count, 0);
    const coarse = counted(rows.filter(({ ambiguous }) => ambiguous)) / counted(rows);
    if (!determines(column, text)) return { ...own, score: own.score - 0.35 * coarse };
    if (rows.length === column.cells.length) return own;
    return { score: own.score + 0.08, because: [...own.because, { key: "wording", values: { column: text.path } }] };
  };
  return ranked(columns, fitOf, 0.25);
}

/** The columns that fill the fields of shipments and events. */
export interface Layout {
  readonly shipments: Level;
  readonly events: Level;
  /** Other lists of a shipment whose records are written like events: read where the first list is not there. */
  readonly twins: readonly Level[];
  readonly proposals: readonly Proposal[];
}

const least: Partial<Record<FieldName, number>> = { detail: 0.6, facility: 0.5 };

function proposeEvent(events: Level, choices: FieldChoices, all: readonly Column[], taken: Taken): readonly Proposal[] {
  const columns = columnsOf(events);
  const rank = (field: (typeof eventFields)[number]): readonly Ranked[] =>
    ranked(columns, (column) => fit(field, column), least[field] ?? 0.35);
  const time = propose("occurredAt", rank("occurredAt"), choices, all, taken);
  const places = (["country", "postalCode", "city", "region", "facility"] as const).map((field) =>
    propose(field, rank(field), choices, all, taken),
  );
  const texts = rank("text").filter(({ column }) => !taken.has(column));
  const codes = rankCodes(events, texts[0]?.column).filter(({ column }) => !taken.has(column));
  const code = propose("code", codes.length > 0 ? codes : texts, choices, all, taken);
  const sameAsCode = texts[0]?.column === code.column && texts.length > 1 ? texts.slice(1) : texts;
  if (code.column) taken.delete(code.column);
  const text = propose("text", sameAsCode, choices, all, taken);
  if (code.column) taken.add(code.column);
  const detail = propose("detail", rank("detail"), choices, all, taken);
  return [time, code, text, detail, ...places];
}

/** Levels in which time and code lie at the same paths as in the events. */
function twinsOf(shipments: Level, proposals: readonly Proposal[], levels: readonly Level[]): readonly Level[] {
  const needed = proposals.flatMap(({ field, column }) => (neededFields.has(field) && column ? [column] : []));
  const events = needed[0]?.level;
  return levels.filter(
    (level) =>
      level !== events &&
      level !== shipments &&
      lineage(level).includes(shipments) &&
      needed.every(({ path }) => level.columns.has(path)),
  );
}

function layoutOf(events: Level, levels: readonly Level[], choices: FieldChoices): Layout {
  const all = levels.flatMap(columnsOf);
  const taken: Taken = new Set();
  const number = propose("trackingNumber", rankNumbers(events), choices, all, taken);
  const isOver = number.column !== null && lineage(events).includes(number.column.level);
  const shipments = number.column && isOver ? number.column.level : events;
  const ofEvent = proposeEvent(events, choices, all, taken);
  const own = shipmentColumns(shipments, events);
  const rank = (fitOf: (column: Column) => Fit): readonly Ranked[] => ranked(own, fitOf, 0.35);
  const ofShipment = shipmentFields.map((field) =>
    propose(
      field,
      rank((column) => fit(field, column)),
      choices,
      all,
      taken,
    ),
  );
  const references = namedReferences.map((kind) =>
    propose(
      kind,
      rank((column) => fitReference(kind, column)),
      choices,
      all,
      taken,
    ),
  );
  const proposals = [number, ...ofEvent, ...ofShipment, ...references];
  return { shipments, events, twins: twinsOf(shipments, ofEvent, levels), proposals };
}

/** Proposes how the surveyed records are read: the first list of events over which a number stands; null where none holds a time and a code. */
export function chooseLayout(levels: readonly Level[], choices: FieldChoices): Layout | null {
  const candidates =
    choices.events === undefined ? eventLevels(levels) : levels.filter(({ path }) => path === choices.events);
  const layouts = candidates.map((events) => layoutOf(events, levels, choices));
  return layouts.find((layout) => columnFor(layout, "trackingNumber") !== null) ?? layouts[0] ?? null;
}

/** The column of a field, where one is proposed or chosen. */
export function columnFor({ proposals }: Layout, field: FieldName): Column | null {
  return proposals.find((one) => one.field === field)?.column ?? null;
}
