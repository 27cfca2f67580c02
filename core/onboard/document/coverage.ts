/** What a carrier can say, and which samples say it. */
import { type Milestone, milestones } from "../../event/milestone.ts";
import type { ErrorClass } from "../../mapping/kind.ts";
import type { Pack } from "../../mapping/pack.ts";
import { code, codes, counted, paragraph, table } from "./markdown.ts";
import type { Telling, Told } from "./told.ts";

const isFact = (classifier: string | undefined): boolean => classifier === undefined || classifier === "actual";

/** Codes by the milestone that they say; only what is reported as a fact says one. */
function codesByMilestone({ tables }: Pack): ReadonlyMap<Milestone, number> {
  const counts = new Map<Milestone, number>();
  for (const { milestone, classifier, codes: words } of Object.values(tables).flat()) {
    if (milestone === null || !isFact(classifier)) continue;
    counts.set(milestone, (counts.get(milestone) ?? 0) + Object.keys(words).length);
  }
  return counts;
}

/** Every milestone that a carrier could say, in the order of a journey. */
export const sayable: readonly Milestone[] = (Object.keys(milestones) as Milestone[]).filter(
  (milestone) => milestone !== "UNKNOWN",
);

/** The milestones that a code of the pack says. */
export function milestonesOf(pack: Pack): readonly Milestone[] {
  const counts = codesByMilestone(pack);
  return sayable.filter((milestone) => counts.has(milestone));
}

/** How many codes a pack knows, those of reasons among them. */
export function codesIn({ tables, reasons }: Pack): number {
  const groups = [...Object.values(tables).flat(), ...Object.values(reasons ?? {}).flat()];
  return groups.reduce((sum, one) => sum + Object.keys(one.codes).length, 0);
}

const shown = 3;

function named(samples: readonly Told[]): string {
  if (samples.length === 0) return "none";
  const names = codes(samples.slice(0, shown).map(({ name }) => name));
  return samples.length > shown ? `${names} and ${samples.length - shown} more` : names;
}

function errorRows(samples: readonly Told[]): readonly (readonly string[])[] {
  const classes = new Set<ErrorClass>(samples.flatMap(({ errors }) => [...errors]));
  return [...classes].toSorted().map((one) => [code(one), named(samples.filter(({ errors }) => errors.has(one)))]);
}

/** Which sample says which milestone, and which error. */
export function coverageOf(pack: Pack, { samples, codes: borne }: Telling): readonly string[] {
  const counts = codesByMilestone(pack);
  const rows = sayable.map((milestone) => [
    milestone,
    String(counts.get(milestone) ?? "-"),
    counts.has(milestone) ? named(samples.filter((one) => one.milestones.has(milestone))) : "no code says it",
  ]);
  const all = codesIn(pack);
  return [
    ...paragraph(`${counted(samples.length, "sample")}, which bear ${borne} of ${counted(all, "code")}.`),
    ...table(["milestone", "codes", "samples"], rows),
    ...table(["error", "samples"], errorRows(samples)),
  ];
}
