import { distinct } from "./distinct.ts";
import type { Anomaly, ShipmentEvent } from "./event.ts";
import { type Gathered, gather, inOrder } from "./merge.ts";
import { afterDelivery, type Milestone } from "./milestone.ts";
import { certainlyAfter, compareMoves, type Move, moveOf } from "./move.ts";
import { retractedBy } from "./retraction.ts";
import type { Leading, Project } from "./shipment.ts";

/** What one piece (or the whole shipment) went through. */
interface Course {
  readonly lead: Move | null;
  /** The first delivery. */
  readonly delivered: Move | null;
  readonly anomalies: readonly Anomaly[];
}

const custody = (milestone: Milestone): boolean => milestone !== "INFO_RECEIVED" && milestone !== "CANCELLED";

/** What is odd about a move that follows a delivery at `deliveredAt` and is no way back; null where nothing is. */
export function anomalyAfter(move: Move, deliveredAt: number): Anomaly | null {
  if (move.milestone === "DELIVERED" || !certainlyAfter(move, deliveredAt)) return null;
  return move.milestone === "PICKED_UP" ? "DELIVERED_BEFORE_PICKUP" : "EVENT_AFTER_DELIVERED";
}

/** Walks moves in order of time: the latest leads; a delivery yields only to a way back; a late cancellation counts for nothing. */
function walk(moves: readonly Move[]): Course {
  let lead: Move | null = null;
  let delivered: Move | null = null;
  let inCustody = false;
  const anomalies: Anomaly[] = [];
  for (const move of moves) {
    if (move.milestone === "CANCELLED" && inCustody) continue;
    if (delivered && !afterDelivery.has(move.milestone)) {
      const anomaly = anomalyAfter(move, delivered.key.at);
      if (anomaly) anomalies.push(anomaly);
      continue;
    }
    lead = move;
    if (move.milestone === "DELIVERED") delivered = move;
    inCustody ||= custody(move.milestone);
  }
  return { lead, delivered, anomalies };
}

/** From worst to best: what the shipment is when its pieces differ. */
const worstFirst: readonly Milestone[] = [
  "LOST",
  "RETURNED",
  "RETURNING",
  "CANCELLED",
  "EXCEPTION",
  "DELIVERY_ATTEMPTED",
  "INFO_RECEIVED",
  "PICKED_UP",
  "IN_TRANSIT",
  "OUT_FOR_DELIVERY",
  "AVAILABLE_FOR_PICKUP",
  "DELIVERED",
];

function compareCourses(a: Course, b: Course): number {
  if (!a.lead || !b.lead) return a.lead ? 1 : -1;
  const worse = worstFirst.indexOf(a.lead.milestone) - worstFirst.indexOf(b.lead.milestone);
  return worse || compareMoves(b.lead, a.lead);
}

function worst(courses: readonly Course[]): Course {
  const chosen = courses.reduce((one, other) => (compareCourses(one, other) <= 0 ? one : other));
  const arrived = courses.filter((course) => course.lead?.milestone === "DELIVERED").length;
  const partial: Anomaly[] = arrived > 0 && arrived < courses.length ? ["PARTIAL_DELIVERY"] : [];
  const delivered = courses.map((course) => course.delivered).filter((move) => move !== null);
  const last = delivered.toSorted(compareMoves).at(-1) ?? null;
  return {
    lead: chosen.lead,
    delivered: arrived === courses.length ? last : chosen.delivered,
    anomalies: [...courses.flatMap((course) => course.anomalies), ...partial],
  };
}

/** Stands between the pieces of an event that names several. */
const pieceSeparator = " + ";

/** One course per piece (events that name no piece count for every piece), joined to the worst of them. */
function courseOf(moves: readonly Move[]): Course {
  if (moves.every((move) => move.event.piece === null)) return walk(moves);
  const named = moves.map((move) => {
    return { move, pieces: move.event.piece === null ? null : new Set(move.event.piece.split(pieceSeparator)) };
  });
  const pieces = new Set(named.flatMap(({ pieces: mine }) => [...(mine ?? [])]));
  const of = (piece: string) => named.filter(({ pieces: mine }) => mine === null || mine.has(piece));
  return worst([...pieces].map((piece) => walk(of(piece).map(({ move }) => move))));
}

/** The sorting key of the event that leads, as the shipment keeps it. */
export function leadingOf(move: Move | null): Leading | null {
  return move && { id: move.key.id, at: move.key.at, rank: move.key.rank, milestone: move.milestone };
}

/** False for an event that only a full projection can take. */
export function isLinear(event: ShipmentEvent): boolean {
  const takesBack = event.retracts !== null || event.event === "RETRACTION";
  return !takesBack && event.piece === null && event.milestone !== "CANCELLED";
}

function signer(moves: readonly Move[]): string | null {
  const signed = moves.find((move) => move.milestone === "DELIVERED" && move.event.proof?.signedBy);
  return signed?.event.proof?.signedBy ?? null;
}

/**
 * Projects all events of one shipment (at least one), in whatever order they stand: sorted by time, then rank, then id,
 * never by arrival. The latest actual event of shipment or piece that bears a milestone leads; an event that was taken
 * back does not count; UNKNOWN never leads. Where pieces differ the worst of them speaks for the shipment.
 */
export const project: Project = (events) => {
  const { kept, anomalies } = distinct(events);
  const first = kept[0];
  if (!first) throw new Error("A projection needs at least one event");
  const retracted = retractedBy(kept);
  const moves = kept
    .filter((event) => !retracted.has(event.id))
    .map(moveOf)
    .filter((move) => move !== null)
    .toSorted(compareMoves);
  const course = courseOf(moves);
  const gathered = kept.reduce<Gathered>(gather, { references: [], estimate: null, estimatedDelivery: null });
  const status = course.lead?.milestone ?? "UNKNOWN";
  return {
    carrier: first.carrier,
    trackingNumber: first.trackingNumber,
    status,
    delivered: status === "DELIVERED",
    everDelivered: course.delivered !== null,
    deliveredAt: course.delivered?.event.occurredAt ?? null,
    signedBy: signer(moves),
    ...gathered,
    anomalies: inOrder([...kept.flatMap((event) => event.anomalies), ...anomalies, ...course.anomalies]),
    eventCount: kept.length,
    leading: leadingOf(course.lead),
    linear: kept.every(isLinear),
  };
};
