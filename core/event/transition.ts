import { afterDelivery, type Milestone, milestones } from "./milestone.ts";

const beforeCustody: ReadonlySet<Milestone> = new Set(["UNKNOWN", "INFO_RECEIVED"]);
const onTheWayBack: ReadonlySet<Milestone> = new Set(["RETURNED", "LOST"]);

function fromDeviation(next: Milestone): boolean {
  return milestones[next].overlay || milestones[next].rank >= milestones.IN_TRANSIT.rank;
}

/**
 * Whether another system that was told `current` may be told `next` (null: it was told nothing yet). Allowed is what
 * leads towards the end of the journey: never the same milestone again, never back, after a delivery only a return or
 * a loss, a cancellation only before the carrier had the goods, nothing after the end (lost goods may be found).
 * What is not allowed is superseded.
 */
export function isForward(current: Milestone | null, next: Milestone): boolean {
  if (next === "UNKNOWN" || next === current) return false;
  if (current === null || current === "UNKNOWN") return true;
  if (next === "CANCELLED") return beforeCustody.has(current);
  if (current === "DELIVERED") return afterDelivery.has(next);
  if (current === "RETURNING") return onTheWayBack.has(next);
  if (current === "RETURNED" || current === "CANCELLED") return false;
  if (current === "LOST") return fromDeviation(next) && !milestones[next].overlay;
  if (milestones[next].overlay) return true;
  if (milestones[current].overlay) return fromDeviation(next);
  return milestones[next].rank > milestones[current].rank;
}
