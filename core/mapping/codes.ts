import type { Anomaly, Classifier, Scope as EventScope } from "../event/event.ts";
import type { EventName } from "../event/kinds.ts";
import type { Milestone } from "../event/milestone.ts";
import type { Reason } from "../event/reason.ts";
import { compileField, type Read } from "./field.ts";
import type { LookupSpec } from "./kind.ts";
import type { OddFields } from "./odd.ts";
import type { CodeGroup, Pack } from "./pack.ts";
import type { Scope } from "./scope.ts";

/** What a code means, and what is odd about it (two codes of one event that disagree, say). */
export interface Meaning {
  readonly milestone: Milestone | null;
  readonly event: EventName;
  readonly reason: Reason | null;
  readonly classifier: Classifier;
  readonly scope: EventScope;
  readonly retracts: string | null;
  readonly refined: ReadonlySet<Milestone>;
  readonly despite: ReadonlySet<string>;
  /** Found in a coarse table only: right as far as it goes, but the code itself is not known. */
  readonly coarse: boolean;
  readonly anomalies: readonly Anomaly[];
}

/** A code that no table knows: informational until somebody maps it. */
export const unknownMeaning: Meaning = {
  milestone: null,
  event: "UNMAPPED",
  reason: null,
  classifier: "actual",
  scope: "shipment",
  retracts: null,
  refined: new Set(),
  despite: new Set(),
  coarse: false,
  anomalies: [],
};

type Table = ReadonlyMap<string, Meaning>;

/** Told which entry of which table was used; how a pack's coverage is measured. */
export type Seen = (table: string, code: string) => void;

/** What the parts of a pack are compiled with: its tables by name, then code, and the odd fields. */
export interface Book {
  readonly pack: Pack;
  readonly tables: ReadonlyMap<string, Table>;
  readonly reasons: ReadonlyMap<string, ReadonlyMap<string, Reason>>;
  readonly odd: OddFields;
}

/** A table that tells what was found in it. */
class WatchedTable<T> extends Map<string, T> {
  readonly #tell: (code: string) => void;
  constructor(entries: readonly (readonly [string, T])[], tell: (code: string) => void) {
    super(entries);
    this.#tell = tell;
  }
  override get(code: string): T | undefined {
    const found = super.get(code);
    if (found !== undefined) this.#tell(code);
    return found;
  }
}

function tableOf<T>(
  name: string,
  entries: readonly (readonly [string, T])[],
  seen: Seen | undefined,
): ReadonlyMap<string, T> {
  return seen ? new WatchedTable(entries, (code) => seen(name, code)) : new Map(entries);
}

function meaningOf(group: CodeGroup): Meaning {
  return {
    milestone: group.milestone,
    event: group.event,
    reason: group.reason ?? null,
    classifier: group.classifier ?? "actual",
    scope: group.scope ?? "shipment",
    retracts: group.retracts ?? null,
    refined: new Set(group.refined),
    despite: new Set(group.despite),
    coarse: false,
    anomalies: group.anomaly ? [group.anomaly] : [],
  };
}

function entriesOf<T>(
  groups: readonly { readonly codes: Readonly<Record<string, string>> }[],
  value: (at: number) => T,
): (readonly [string, T])[] {
  return groups.flatMap(({ codes }, at) => {
    const meaning = value(at);
    return Object.keys(codes).map((code) => [code, meaning] as const);
  });
}

/** Opens the tables of a checked pack; with `seen`, every use of an entry is told. */
export function openBook(pack: Pack, odd: OddFields, seen?: Seen): Book {
  const tables = Object.entries(pack.tables).map(([name, groups]) => {
    return [
      name,
      tableOf(
        name,
        entriesOf(groups, (at) => meaningOf(groups[at] as CodeGroup)),
        seen,
      ),
    ] as const;
  });
  const reasons = Object.entries(pack.reasons ?? {}).map(([name, groups]) => {
    return [
      name,
      tableOf(
        name,
        entriesOf(groups, (at) => groups[at]?.reason as Reason),
        seen,
      ),
    ] as const;
  });
  return { pack, tables: new Map(tables), reasons: new Map(reasons), odd };
}

/** Finds what an event means; null where no declared table knows it. */
export type FindMeaning = (scope: Scope) => Meaning | null;

interface Keyed {
  readonly key: Read;
  readonly table: Table;
}

function keyed(spec: { readonly table: string; readonly key: LookupSpec["key"] }, { tables, odd }: Book): Keyed {
  return { key: compileField(spec.key, odd), table: tables.get(spec.table) ?? new Map() };
}

function refines(fine: Meaning, coarse: Meaning, word: string): boolean {
  if (fine.milestone === null || fine.milestone === coarse.milestone) return true;
  return coarse.refined.has(fine.milestone) || fine.despite.has(word);
}

/** The meanings of a coarse table, each marked as such. */
function marked(table: Table): (meaning: Meaning) => Meaning {
  const twins = new Map([...table.values()].map((meaning) => [meaning, { ...meaning, coarse: true }]));
  return (meaning) => twins.get(meaning) ?? meaning;
}

/** The entry of the longest code that begins the text. */
function beginningOf(table: Table): (text: string) => Meaning | null {
  const codes = [...table.keys()].toSorted((a, b) => b.length - a.length);
  return (text) => {
    const code = codes.find((one) => text.startsWith(one));
    return code === undefined ? null : (table.get(code) ?? null);
  };
}

function compileLookup(spec: LookupSpec, book: Book): FindMeaning {
  const { key, table } = keyed(spec, book);
  const beginning = spec.beginning ? beginningOf(table) : null;
  const find: FindMeaning = (scope) => {
    const text = key(scope) ?? "";
    return beginning ? beginning(text) : (table.get(text) ?? null);
  };
  if (spec.coarse) {
    const mark = marked(table);
    return (scope) => {
      const meaning = find(scope);
      return meaning && mark(meaning);
    };
  }
  return spec.within ? compileWithin(find, spec.within, book) : find;
}

/** A finer code counts only as far as the coarse word allows; beyond that the word counts, and the conflict shows. */
function compileWithin(find: FindMeaning, spec: NonNullable<LookupSpec["within"]>, book: Book): FindMeaning {
  const { key, table } = keyed(spec, book);
  return (scope) => {
    const fine = find(scope);
    const word = fine ? key(scope) : undefined;
    const coarse = word === undefined ? undefined : table.get(word);
    if (!fine || word === undefined || !coarse || refines(fine, coarse, word)) return fine;
    return { ...coarse, anomalies: ["STATUS_CONFLICT"] };
  };
}

/** Compiles the lookups of a checked pack: declared tables, tried in order. */
export function compileLookups(specs: readonly LookupSpec[], book: Book): FindMeaning {
  const finds = specs.map((spec) => compileLookup(spec, book));
  return (scope) => {
    for (const find of finds) {
      const meaning = find(scope);
      if (meaning) return meaning;
    }
    return null;
  };
}

/** Where an entry would have to stand so that an event is known: the first declared table for which it has a key. */
export function compileMissing(
  specs: readonly LookupSpec[],
  { odd }: Book,
): (scope: Scope) => { readonly table: string; readonly key: string } | null {
  const keys = specs.map(({ table, key }) => ({ table, read: compileField(key, odd) }));
  return (scope) => {
    for (const { table, read } of keys) {
      const key = read(scope);
      if (key !== undefined) return { table, key };
    }
    return null;
  };
}

/** Ends (or almost ends) of a journey: to differ about one of them is a conflict; about steps on the way carriers differ all the time. */
const decisive: ReadonlySet<Milestone> = new Set(["DELIVERED", "RETURNING", "RETURNED", "CANCELLED", "LOST"]);

/**
 * True where the carrier's own status contradicts the milestone of the event about an end of the journey. A status that
 * may be refined to that milestone agrees with it.
 */
export function disagree(says: Meaning | null, milestone: Milestone | null): boolean {
  const claim = says?.milestone ?? null;
  if (!claim || !milestone || claim === milestone || claim === "UNKNOWN" || says?.refined.has(milestone)) return false;
  return decisive.has(claim) || decisive.has(milestone);
}
