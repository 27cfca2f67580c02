import type { ShipmentEvent } from "./event.ts";
import { gather, inOrder } from "./merge.ts";
import { afterDelivery } from "./milestone.ts";
import { type Move, moveOf } from "./move.ts";
import { compareKeys, sortTime } from "./order.ts";
import { anomalyAfter, isLinear, leadingOf, project } from "./project.ts";
import type { Advance, Shipment } from "./shipment.ts";

function isNewest(shipment: Shipment, move: Move): boolean {
  return shipment.leading === null || compareKeys(move.key, shipment.leading) > 0;
}

function lead(shipment: Shipment, move: Move): Shipment {
  if (!isNewest(shipment, move)) return shipment;
  return { ...shipment, status: move.milestone, delivered: false, leading: leadingOf(move) };
}

function deliver(shipment: Shipment, move: Move): Shipment | null {
  if (!isNewest(shipment, move)) return null;
  const { occurredAt, proof } = move.event;
  const facts = { everDelivered: true, delivered: true, deliveredAt: occurredAt, signedBy: proof?.signedBy ?? null };
  return { ...shipment, ...facts, status: "DELIVERED", leading: leadingOf(move) };
}

function deliverAgain(shipment: Shipment, move: Move, deliveredAt: number): Shipment | null {
  const signedBy = move.event.proof?.signedBy;
  if (move.key.at <= deliveredAt) return null;
  if (signedBy === undefined) return shipment;
  return shipment.signedBy === null ? { ...shipment, signedBy } : null;
}

function afterDelivered(shipment: Shipment, move: Move, deliveredAt: number): Shipment | null {
  if (move.milestone === "DELIVERED") return deliverAgain(shipment, move, deliveredAt);
  if (move.key.at === deliveredAt) return null;
  if (move.key.at < deliveredAt) return shipment;
  if (afterDelivery.has(move.milestone)) return lead(shipment, move);
  const anomaly = anomalyAfter(move, deliveredAt);
  return anomaly ? { ...shipment, anomalies: inOrder([...shipment.anomalies, anomaly]) } : shipment;
}

function move(shipment: Shipment, event: ShipmentEvent): Shipment | null {
  const moved = moveOf(event);
  if (!moved) return shipment;
  if (shipment.deliveredAt) return afterDelivered(shipment, moved, sortTime(shipment.deliveredAt));
  return moved.milestone === "DELIVERED" ? deliver(shipment, moved) : lead(shipment, moved);
}

function add(shipment: Shipment, event: ShipmentEvent): Shipment {
  const anomalies = inOrder([...shipment.anomalies, ...event.anomalies]);
  return { ...shipment, ...gather(shipment, event), anomalies, eventCount: shipment.eventCount + 1 };
}

/**
 * Adds one event, which must be new to the shipment, without reading the others. Whatever the order in which events
 * come, the result is the projection of them all; null where only that projection can tell.
 */
export const advance: Advance = (shipment, event) => {
  if (!shipment) return project([event]);
  if (!shipment.linear || !isLinear(event)) return null;
  const moved = move(shipment, event);
  return moved && add(moved, event);
};
