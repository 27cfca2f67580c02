import type { Classifier, Scope as EventScope } from "../event/event.ts";
import type { EventName } from "../event/kinds.ts";
import type { Milestone } from "../event/milestone.ts";
import type { Reason } from "../event/reason.ts";
import { compileField } from "./field.ts";
import type { LookupSpec } from "./kind.ts";
import type { OddFields } from "./odd.ts";
import type { CodeGroup, Pack } from "./pack.ts";
import type { Scope } from "./scope.ts";

/** What a code means. `conflict`: the carrier's two codes of one event disagree, and this is what the coarse one says. */
export interface Meaning {
  readonly milestone: Milestone | null;
  readonly event: EventName;
  readonly reason: Reason | null;
  readonly classifier: Classifier;
  readonly scope: EventScope;
  readonly retracts: string | null;
  readonly refined: ReadonlySet<Milestone>;
  readonly conflict: boolean;
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
  conflict: false,
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
    conflict: false,
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

function compileKey(
  spec: { readonly table: string; readonly key: LookupSpec["key"] },
  tables: Tables,
  odd: OddFields,
): FindMeaning {
  const table: Table = tables.get(spec.table) ?? new Map();
  const key = compileField(spec.key, odd);
  return (scope) => {
    const text = key(scope);
    return text === undefined ? null : (table.get(text) ?? null);
  };
}

function refines(fine: Meaning, coarse: Meaning): boolean {
  return fine.milestone === null || fine.milestone === coarse.milestone || coarse.refined.has(fine.milestone);
}

function compileLookup(spec: LookupSpec, tables: Tables, odd: OddFields): FindMeaning {
  const find = compileKey(spec, tables, odd);
  if (!spec.within) return find;
  const findCoarse = compileKey(spec.within, tables, odd);
  return (scope) => {
    const fine = find(scope);
    const coarse = fine && findCoarse(scope);
    return !coarse || refines(fine, coarse) ? fine : { ...coarse, conflict: true };
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

/** True where the carrier's own status and the milestone of the event contradict each other about an end of the journey. */
export function disagree(says: Milestone | null | undefined, milestone: Milestone | null): boolean {
  if (!says || !milestone || says === milestone) return false;
  return decisive.has(says) || decisive.has(milestone);
}
