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

/** The tables of a pack, by name, then code. */
export type Tables = ReadonlyMap<string, Table>;

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

function tableOf(groups: readonly CodeGroup[]): Table {
  return new Map(
    groups.flatMap((group) => {
      const meaning = meaningOf(group);
      return Object.keys(group.codes).map((code) => [code, meaning] as const);
    }),
  );
}

export function tablesOf(pack: Pack): Tables {
  return new Map(Object.entries(pack.tables).map(([name, groups]) => [name, tableOf(groups)]));
}

/** The reason tables of a pack, by name, then code. */
export function reasonsOf(pack: Pack): ReadonlyMap<string, ReadonlyMap<string, Reason>> {
  const tables = Object.entries(pack.reasons ?? {});
  return new Map(
    tables.map(([name, groups]) => [
      name,
      new Map(groups.flatMap(({ reason, codes }) => Object.keys(codes).map((code) => [code, reason] as const))),
    ]),
  );
}

/** Finds what an event means; null where no declared table knows it. */
export type FindMeaning = (scope: Scope) => Meaning | null;

interface Keyed {
  readonly key: Read;
  readonly table: Table;
}

function keyed(
  spec: { readonly table: string; readonly key: LookupSpec["key"] },
  tables: Tables,
  odd: OddFields,
): Keyed {
  return { key: compileField(spec.key, odd), table: tables.get(spec.table) ?? new Map() };
}

function refines(fine: Meaning, coarse: Meaning, word: string): boolean {
  if (fine.milestone === null || fine.milestone === coarse.milestone) return true;
  return coarse.refined.has(fine.milestone) || fine.despite.has(word);
}

function coarsely(table: Table): Table {
  return new Map([...table].map(([code, meaning]) => [code, { ...meaning, coarse: true }]));
}

function compileLookup(spec: LookupSpec, tables: Tables, odd: OddFields): FindMeaning {
  const { key, table: full } = keyed(spec, tables, odd);
  const table = spec.coarse ? coarsely(full) : full;
  const within = spec.within && keyed(spec.within, tables, odd);
  return (scope) => {
    const fine = table.get(key(scope) ?? "") ?? null;
    const word = fine && within?.key(scope);
    const coarse = word ? within?.table.get(word) : undefined;
    return !fine || !word || !coarse || refines(fine, coarse, word)
      ? fine
      : { ...coarse, anomalies: ["STATUS_CONFLICT"] };
  };
}

/** Compiles the lookups of a checked pack: declared tables, tried in order. */
export function compileLookups(specs: readonly LookupSpec[], tables: Tables, odd: OddFields): FindMeaning {
  const finds = specs.map((spec) => compileLookup(spec, tables, odd));
  return (scope) => {
    for (const find of finds) {
      const meaning = find(scope);
      if (meaning) return meaning;
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
