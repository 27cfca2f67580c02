/**
 * A crosswalk: what the words of a standard mean to us, and which of its words says a milestone of ours to others. Data
 * beside a pack (`crosswalk.json`); the pack is what maps, the crosswalk is what both sides are held to.
 */
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { type Milestone, milestones } from "../event/milestone.ts";
import type { CodeGroup, Pack } from "./pack.ts";

const milestoneSchema = z.enum(Object.keys(milestones) as [Milestone, ...Milestone[]]);

const wordSchema = z.union([
  z.strictObject({
    table: z.string(),
    code: z.string(),
    gives: milestoneSchema.optional(),
    because: z.string().optional(),
  }),
  z.strictObject({ code: z.null(), because: z.string().min(1) }),
]);

const crosswalkSchema = z.strictObject({
  standard: z.string().min(1),
  tables: z.record(z.string(), z.record(z.string(), z.string())),
  reasons: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  publish: z.record(milestoneSchema, wordSchema),
});

/**
 * `tables`: by table of the pack, what each code means: milestone (`-` for none), event, and a reason where there is one.
 * `publish`: the word for each milestone; `gives` where the word, read back, says a coarser milestone; `code` null where
 * the standard has no word, and a coarser one would mislead.
 */
export type Crosswalk = z.infer<typeof crosswalkSchema>;

/** Reads a crosswalk; null where there is no such file. Throws where it is none. */
export function readCrosswalk(file: string): Crosswalk | null {
  return existsSync(file) ? crosswalkSchema.parse(JSON.parse(readFileSync(file, "utf8"))) : null;
}

function meaningOf({ milestone, event, reason }: CodeGroup): string {
  return [milestone ?? "-", event, ...(reason ? [reason] : [])].join(" ");
}

type Codes = Readonly<Record<string, string>>;

function codesOf<Group extends { readonly codes: Codes }>(
  groups: readonly Group[] | undefined,
  meaning: (group: Group) => string,
): Codes {
  return Object.fromEntries(
    (groups ?? []).flatMap((group) => Object.keys(group.codes).map((code) => [code, meaning(group)])),
  );
}

function apart(table: string, theirs: Codes, ours: Codes): readonly string[] {
  const codes = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])];
  return codes
    .filter((code) => theirs[code] !== ours[code])
    .map(
      (code) =>
        `${table} ${code}: ${theirs[code] ?? "nothing"} in the crosswalk, ${ours[code] ?? "nothing"} in the pack`,
    );
}

/** Where a crosswalk and the pack beside it differ, code by code, in both directions; empty where they agree. */
export function differencesOf({ tables, reasons }: Crosswalk, pack: Pack): readonly string[] {
  const byTable = Object.entries(tables).flatMap(([table, codes]) =>
    apart(table, codes, codesOf(pack.tables[table], meaningOf)),
  );
  const byReason = Object.entries(reasons ?? {}).flatMap(([table, codes]) =>
    apart(
      table,
      codes,
      codesOf(pack.reasons?.[table], ({ reason }) => reason),
    ),
  );
  return [...byTable, ...byReason];
}

/** What a milestone becomes when it is said in the words of the standard and read back; null where it has no word. */
export function saidAndHeard({ publish, tables }: Crosswalk, milestone: Milestone): string | null {
  const word = publish[milestone];
  return word.code === null ? null : (tables[word.table]?.[word.code]?.split(" ")[0] ?? null);
}
