import type { Anomaly, ShipmentEvent } from "./event.ts";

/** How much a report of a fact knows: one that a pack could map, and whose moment is known, says more. */
function knowledge(event: ShipmentEvent): number {
  return (event.event === "UNMAPPED" ? 0 : 2) + (event.occurredAt.utc === null ? 0 : 1);
}

function better(a: ShipmentEvent, b: ShipmentEvent): ShipmentEvent {
  const more = knowledge(a) - knowledge(b);
  if (more !== 0) return more > 0 ? a : b;
  return JSON.stringify(a) <= JSON.stringify(b) ? a : b;
}

/** Two reports with one id contradict each other where both know and say something else. */
function contradict(a: ShipmentEvent, b: ShipmentEvent): boolean {
  const moments = a.occurredAt.utc !== null && b.occurredAt.utc !== null;
  if (moments && a.occurredAt.utc !== b.occurredAt.utc) return true;
  return a.event !== "UNMAPPED" && b.event !== "UNMAPPED" && a.event !== b.event;
}

/** Each fact once, the report that knows most; ID_COLLISION where two facts bear one id. The order does not matter. */
export function distinct(events: readonly ShipmentEvent[]): {
  readonly kept: readonly ShipmentEvent[];
  readonly anomalies: readonly Anomaly[];
} {
  const byId = new Map<string, ShipmentEvent>();
  let collided = false;
  for (const event of events) {
    const other = byId.get(event.id);
    collided ||= other !== undefined && other !== event && contradict(other, event);
    byId.set(event.id, other ? better(other, event) : event);
  }
  return { kept: [...byId.values()], anomalies: collided ? ["ID_COLLISION"] : [] };
}
