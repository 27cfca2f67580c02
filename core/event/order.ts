import type { ShipmentEvent } from "./event.ts";
import { type Instant, wallMs } from "./instant.ts";
import { milestones } from "./milestone.ts";
import { momentIn } from "./zone.ts";

/** What sorts an event among the events of its shipment: time, then rank of the milestone, then id. */
export interface SortKey {
  readonly at: number;
  readonly rank: number;
  readonly id: string;
}

const dayMs = 86_400_000;

function moment(instant: Instant, wall: number): number {
  return instant.zoneHint === undefined ? wall : momentIn(instant.zoneHint, wall);
}

/**
 * Milliseconds since 1970 by which an instant sorts: the moment where it is known, else the wall time in the hinted
 * zone, else the wall time read as UTC. A date without time sorts at the end of its day. Unreadable text sorts first.
 */
export function sortTime(instant: Instant): number {
  if (instant.utc !== null) return Date.parse(instant.utc) || 0;
  if (instant.basis !== "date") return moment(instant, wallMs(instant.local)) || 0;
  return (moment(instant, wallMs(instant.local.slice(0, 10))) || 0) + dayMs - 1;
}

/** True where `a` sorts behind `b` by time. Moments that are written alike are compared as text. */
export function isLater(a: Instant, b: Instant): boolean {
  if (a.utc !== null && b.utc !== null && a.utc.length === b.utc.length) return a.utc > b.utc;
  return sortTime(a) > sortTime(b);
}

/** The earliest moment that an instant can mean: the start of the day for a date, else its sort time. */
export function earliest(instant: Instant): number {
  const at = sortTime(instant);
  return instant.basis === "date" ? at - dayMs + 1 : at;
}

export function sortKey(event: ShipmentEvent): SortKey {
  const rank = event.milestone === null ? 0 : milestones[event.milestone].rank;
  return { at: sortTime(event.occurredAt), rank, id: event.id };
}

/** Negative where `a` comes before `b`. A total order over events with different ids. */
export function compareKeys(a: SortKey, b: SortKey): number {
  return a.at - b.at || a.rank - b.rank || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
