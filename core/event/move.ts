import type { ShipmentEvent } from "./event.ts";
import type { Milestone } from "./milestone.ts";
import { compareKeys, earliest, type SortKey, sortKey } from "./order.ts";

/** An event that may move the shipment: actual, of the shipment or a piece, with a milestone that says something. */
export interface Move {
  readonly event: ShipmentEvent;
  readonly milestone: Milestone;
  readonly key: SortKey;
}

export function moveOf(event: ShipmentEvent): Move | null {
  const { milestone, classifier, scope } = event;
  if (milestone === null || milestone === "UNKNOWN" || classifier !== "actual") return null;
  if (scope !== "shipment" && scope !== "piece") return null;
  return { event, milestone, key: sortKey(event) };
}

export function compareMoves(a: Move, b: Move): number {
  return compareKeys(a.key, b.key);
}

/** True where `move` cannot have happened before the moment `at` (a date counts from the start of its day). */
export function certainlyAfter(move: Move, at: number): boolean {
  return earliest(move.event.occurredAt) > at;
}
