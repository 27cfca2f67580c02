import { isMilestone, type Milestone } from "../event/milestone.ts";

/** What a system writes for milestones, where that is not their name. */
export type MilestoneCodes = ReadonlyMap<Milestone, string>;

/** Reads codes as people list them in a connection: `DELIVERED=C, RETURNED=R`. What is no milestone is passed over. */
export function milestoneCodesOf(list: string): MilestoneCodes {
  const pairs = list.split(",").map((pair) => pair.split("=").map((part) => part.trim()));
  return new Map(pairs.flatMap(([name, code]) => (isMilestone(name) && code ? [[name, code] as const] : [])));
}

/** The milestone that a system holds: by its code, else by its name; null where it is neither. */
export function milestoneHeld(held: unknown, codes: MilestoneCodes): Milestone | null {
  const known = [...codes].find(([, code]) => code === held)?.[0];
  return known ?? (isMilestone(held) ? held : null);
}
