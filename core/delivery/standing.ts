import { isForward } from "../event/transition.ts";
import type { Milestone } from "../event/milestone.ts";

/** A milestone as another system holds it, or as it is to be told; `at` is ISO 8601 UTC, null where it is not known. */
export interface Standing {
  readonly milestone: Milestone | null;
  readonly at: string | null;
}

/**
 * Whether a system that holds `held` has something newer than `told`, so that telling it would move it backwards.
 * Where both directions are allowed (an attempt and the next way out, say), and for one milestone told again, the
 * moment decides; an unknown moment never makes a system newer.
 */
export function isNewer(held: Standing, told: Standing): boolean {
  if (held.milestone === null || told.milestone === null) return false;
  if (held.milestone !== told.milestone && !isForward(held.milestone, told.milestone)) return true;
  const eitherWay = held.milestone === told.milestone || isForward(told.milestone, held.milestone);
  return eitherWay && isLater(held.at, told.at);
}

function isLater(held: string | null, told: string | null): boolean {
  if (held === null || told === null) return false;
  return Date.parse(held) > Date.parse(told);
}
