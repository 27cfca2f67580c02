import type { Anomaly, ShipmentEvent } from "./event.ts";
import type { Instant } from "./instant.ts";
import { type Milestone, milestones } from "./milestone.ts";
import type { Reference } from "./reference.ts";

/** The projection of all events of one consignment: what a board, a customer or an ERP is told now. Plain data. */
export interface Shipment {
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly status: Milestone;
  readonly delivered: boolean;
  /** Stays true after a return: finance must reverse, not forget. */
  readonly everDelivered: boolean;
  readonly deliveredAt: Instant | null;
  readonly signedBy: string | null;
  readonly estimatedDelivery: Instant | null;
  readonly references: readonly Reference[];
  readonly anomalies: readonly Anomaly[];
  readonly eventCount: number;
  /** The event that the status stands on. */
  readonly leading: Leading | null;
  /** The event that the estimate stands on. */
  readonly estimate: { readonly id: string; readonly at: number } | null;
  /** False once a retraction, a cancellation or a piece is among the events: then only a full projection takes the next one. */
  readonly linear: boolean;
}

const finals = new Set<string>(Object.entries(milestones).flatMap(([name, { final }]) => (final ? [name] : [])));

/** True while more is to be heard of a shipment: neither delivered nor at a milestone after which nothing comes. */
export function isOpen({ delivered, status }: Shipment): boolean {
  return !delivered && !finals.has(status);
}

/** Sorting key of the event that leads: time (utc ms where known, else the wall time read as UTC), rank, id. */
export interface Leading {
  readonly id: string;
  readonly at: number;
  readonly rank: number;
  readonly milestone: Milestone;
}

/** Projects all events of one shipment, in whatever order they stand (STATUS_TABLES 1.3; the order never matters). */
export type Project = (events: readonly ShipmentEvent[]) => Shipment;

/**
 * Adds one event, which must be new to the shipment, to a projection; null where only a full projection can tell
 * (a retraction, a piece, a delivery that is reported late, say).
 */
export type Advance = (shipment: Shipment | null, event: ShipmentEvent) => Shipment | null;
