import type { Anomaly, ShipmentEvent } from "./event.ts";
import { compareKeys, sortTime } from "./order.ts";
import type { Reference } from "./reference.ts";
import type { Shipment } from "./shipment.ts";

/** What a shipment gathers from its events whatever their order. */
export type Gathered = Pick<Shipment, "references" | "estimate" | "estimatedDelivery">;

const anomalies: readonly Anomaly[] = [
  "STATUS_CONFLICT",
  "EVENT_AFTER_DELIVERED",
  "DELIVERED_BEFORE_PICKUP",
  "PARTIAL_DELIVERY",
  "ID_COLLISION",
  "NUMBER_REUSED",
  "COUNT_MISMATCH",
];

/** The anomalies that occur, each once, in the order of the closed list. */
export function inOrder(found: readonly Anomaly[]): readonly Anomaly[] {
  return found.length === 0 ? found : anomalies.filter((anomaly) => found.includes(anomaly));
}

function compareReferences(a: Reference, b: Reference): number {
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1;
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
}

/** Both lists as one: each reference once, by kind, then value. */
function joined(known: readonly Reference[], more: readonly Reference[]): readonly Reference[] {
  const added = more.filter((one) => !known.some((other) => compareReferences(one, other) === 0));
  if (added.length === 0) return known;
  const unique = added.filter((one, at) => added.findIndex((other) => compareReferences(one, other) === 0) === at);
  return [...known, ...unique].toSorted(compareReferences);
}

/** Adds an event's references, and its estimate where it is the latest that bears one. */
export function gather(gathered: Gathered, event: ShipmentEvent): Gathered {
  const references = joined(gathered.references, event.references);
  const { estimate, estimatedDelivery } = gathered;
  if (event.estimatedDelivery === null) return { references, estimate, estimatedDelivery };
  const mine = { id: event.id, at: sortTime(event.occurredAt) };
  if (estimate && compareKeys({ ...mine, rank: 0 }, { ...estimate, rank: 0 }) < 0) {
    return { references, estimate, estimatedDelivery };
  }
  return { references, estimate: mine, estimatedDelivery: event.estimatedDelivery };
}
