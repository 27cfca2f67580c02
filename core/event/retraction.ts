import type { ShipmentEvent } from "./event.ts";
import { compareKeys, sortKey } from "./order.ts";

const byTime = (a: ShipmentEvent, b: ShipmentEvent): number => compareKeys(sortKey(a), sortKey(b));

function isRetraction(event: ShipmentEvent): boolean {
  return event.event === "RETRACTION" || event.retracts !== null;
}

function targetOf(
  retraction: ShipmentEvent,
  before: readonly ShipmentEvent[],
  standing: readonly ShipmentEvent[],
): string | null {
  const { retracts } = retraction;
  if (retracts === null) return null;
  if (retracts.startsWith("event:")) {
    const told = retracts.slice("event:".length);
    return standing.findLast((event) => event.raw.id === told)?.id ?? null;
  }
  if (!retracts.startsWith("code:")) return retracts;
  const codes = new Set(retracts.slice("code:".length).split("|"));
  return before.findLast((event) => codes.has(event.raw.code))?.id ?? null;
}

/**
 * Ids of the events that were taken back. A retraction by code takes back the latest event of that code before it
 * which is not taken back already; one by the carrier's id wherever in time it lies (an estimate lies ahead). A
 * retraction itself cannot be taken back.
 */
export function retractedBy(events: readonly ShipmentEvent[]): ReadonlySet<string> {
  const gone = new Set<string>();
  if (!events.some(isRetraction)) return gone;
  const sorted = events.toSorted(byTime);
  sorted.forEach((event, at) => {
    if (!isRetraction(event)) return;
    const stands = (other: ShipmentEvent) => !isRetraction(other) && !gone.has(other.id);
    const target = targetOf(event, sorted.slice(0, at).filter(stands), sorted.filter(stands));
    if (target !== null) gone.add(target);
  });
  return gone;
}
