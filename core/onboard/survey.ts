/** What lies where in a set of samples: records by level, and the columns of values that they hold. */
import { textOf } from "../mapping/scope.ts";

/** One value as it stands in a sample. */
export interface Cell {
  readonly text: string;
  /** Number of the record of its level, from 0 over all samples. */
  readonly record: number;
}

/** The values that lie at one path of the records of a level. */
export interface Column {
  /** `parcels[*].history[*].at`: the level's path and the path in its record. */
  readonly id: string;
  readonly level: Level;
  /** Path from the record of its level. */
  readonly path: string;
  /** Keys that lead to it from the record, outermost first. */
  readonly keys: readonly string[];
  readonly cells: Cell[];
}

export interface Entry {
  readonly sample: number;
  /** Number of the record above; -1 at the top. */
  readonly above: number;
}

/** Records of one kind: a whole body (`$`), or the elements of a list at one path. */
export interface Level {
  /** Path to the records from the body: `$`, `parcels[*]`, `parcels[*].history[*]`. */
  readonly path: string;
  readonly above: Level | null;
  /** Keys that lead to it from the record above. */
  readonly keys: readonly string[];
  readonly records: Entry[];
  readonly columns: Map<string, Column>;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** One step of a path as the pack format writes it. */
function stepText(key: string, isFirst: boolean): string {
  if (/^[A-Za-z_@$][\w@$:-]*$/.test(key)) return isFirst ? key : `.${key}`;
  return `["${key.replaceAll(/["\]]/g, "")}"]`;
}

const pathText = (keys: readonly string[]): string =>
  keys.map((key, at) => (key.startsWith("[") ? key : stepText(key, at === 0))).join("");

/** Joins two paths of the pack format; `$` is the record itself. */
export function joined(above: string, below: string): string {
  if (above === "$") return below;
  if (below === "$") return above;
  return below.startsWith("[") ? above + below : `${above}.${below}`;
}

/** Places (keys joined) at which some sample holds a list of records: there an object counts as a list of one. */
function listsOf(payloads: readonly unknown[]): ReadonlySet<string> {
  const lists = new Set<string>();
  const visit = (value: unknown, place: string): void => {
    if (Array.isArray(value)) {
      if (value.some(isFields)) lists.add(place);
      for (const one of value) visit(one, place);
    } else if (isFields(value)) {
      for (const [key, child] of Object.entries(value)) visit(child, `${place}\u0000${key}`);
    }
  };
  for (const payload of payloads) visit(payload, "");
  return lists;
}

/** More columns than this are no form that people read: the rest is left aside. */
const mostColumns = 800;

class Surveyor {
  readonly levels = new Map<string, Level>();
  readonly #lists: ReadonlySet<string>;
  #columns = 0;

  constructor(lists: ReadonlySet<string>) {
    this.#lists = lists;
  }

  level(path: string, above: Level | null, keys: readonly string[]): Level {
    const known = this.levels.get(path);
    if (known) return known;
    const made: Level = { path, above, keys, records: [], columns: new Map() };
    this.levels.set(path, made);
    return made;
  }

  record(level: Level, value: unknown, place: string, sample: number, above: number): void {
    const number = level.records.push({ sample, above }) - 1;
    if (isFields(value)) this.#fields(level, value, place, number, []);
  }

  #fields(level: Level, value: Fields, place: string, record: number, keys: readonly string[]): void {
    for (const [key, child] of Object.entries(value))
      this.#part(level, child, `${place}\u0000${key}`, record, [...keys, key]);
  }

  #part(level: Level, value: unknown, place: string, record: number, keys: readonly string[]): void {
    const sample = level.records[record]?.sample ?? 0;
    if (this.#lists.has(place)) {
      const below = this.level(joined(level.path, `${pathText(keys)}[*]`), level, keys);
      for (const one of Array.isArray(value) ? value : [value])
        if (isFields(one)) this.record(below, one, place, sample, record);
    } else if (isFields(value)) this.#fields(level, value, place, record, keys);
    else
      this.#cell(
        level,
        Array.isArray(value) ? value[0] : value,
        record,
        Array.isArray(value) ? [...keys, "[0]"] : keys,
      );
  }

  #cell(level: Level, value: unknown, record: number, keys: readonly string[]): void {
    const text = textOf(value);
    if (text === undefined) return;
    addCell(level, keys, { text, record }, () => this.#columns++ < mostColumns);
  }
}

function addCell(level: Level, keys: readonly string[], cell: Cell, mayGrow: () => boolean): void {
  const path = pathText(keys);
  const known = level.columns.get(path);
  if (known) return void known.cells.push(cell);
  if (!mayGrow()) return;
  level.columns.set(path, { id: joined(level.path, path), level, path, keys, cells: [cell] });
}

const typeKey = /^@?(type|typecode|kind|qualifier|name|key|art|typ|label|class)$/i;

/** Texts that name a kind: few, short, at most once in the list of a record. */
function kindsIn(level: Level, column: Column): boolean {
  const texts = new Set(column.cells.map(({ text }) => text));
  if (texts.size > 12 || column.cells.length < level.records.length) return false;
  return [...texts].every((text) => text.length <= 40 && !/[\]"]/.test(text));
}

/** Values of a list of kinds and values, as columns of the record above: `dates[type=ETA].value`. */
function addKeyed(level: Level): void {
  const { above } = level;
  const kinds = [...level.columns.values()].find(({ path }) => typeKey.test(path));
  if (!above || !kinds || !kindsIn(level, kinds)) return;
  const kindOf = new Map(kinds.cells.map(({ record, text }) => [record, text]));
  for (const column of level.columns.values()) {
    if (column === kinds) continue;
    for (const { record, text } of column.cells) {
      const kind = kindOf.get(record);
      const entry = level.records[record];
      if (kind === undefined || !entry) continue;
      const keys = [...level.keys, `[${kinds.path}=${kind}]`, ...column.keys];
      addCell(above, keys, { text, record: entry.above }, () => above.columns.size < mostColumns);
    }
  }
}

/** Surveys payloads of one carrier: every level of records with its columns, outermost first. */
export function survey(payloads: readonly unknown[]): readonly Level[] {
  const lists = listsOf(payloads);
  const surveyor = new Surveyor(lists);
  const top = surveyor.level("$", null, []);
  payloads.forEach((payload, sample) => {
    if (!lists.has("")) return surveyor.record(top, payload, "", sample, -1);
    const number = top.records.push({ sample, above: -1 }) - 1;
    const elements = surveyor.level("[*]", top, []);
    for (const one of Array.isArray(payload) ? payload : [payload])
      if (isFields(one)) surveyor.record(elements, one, "", sample, number);
  });
  const levels = [...surveyor.levels.values()];
  for (const level of levels) addKeyed(level);
  return levels;
}

/** The record of `above` (a level over `level`, or itself) in which a record lies; -1 where it lies in none. */
export function recordAbove(level: Level, record: number, above: Level): number {
  let at: Level | null = level;
  let number = record;
  while (at && at !== above) {
    number = at.records[number]?.above ?? -1;
    at = at.above;
  }
  return at ? number : -1;
}

/** A level and those above it, nearest first. */
export function lineage(level: Level): readonly Level[] {
  return level.above ? [level, ...lineage(level.above)] : [level];
}

/** How a record of `from` reads a column of its own level or of one above: `^` climbs. Null where it lies elsewhere. */
export function pathFrom(from: Level, column: Column): string | null {
  const up = lineage(from).indexOf(column.level);
  if (up < 0) return null;
  return up === 0 ? column.path : `${"^".repeat(up)}.${column.path}`;
}

/** Path to the records of `level` from a record of `above`. */
export function recordsFrom(above: Level, level: Level): string {
  if (above === level) return "$";
  const path = above.path === "$" ? level.path : level.path.slice(above.path.length);
  return path.replace(/^\./, "");
}
