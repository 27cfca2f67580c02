import type { Instant } from "./instant.ts";
import type { EventName } from "./kinds.ts";
import type { Milestone } from "./milestone.ts";
import type { Reason } from "./reason.ts";
import type { Reference } from "./reference.ts";

/** Whether the carrier reports a fact, an estimate, a plan, or a wish; only `actual` moves a milestone. */
export type Classifier = "actual" | "estimated" | "planned" | "requested";

/** What the event is about; only shipment and piece move a milestone. */
export type Scope = "shipment" | "piece" | "equipment" | "document" | "feed";

/** A place as the carrier named it; `text` joins what is there (city, region, postal code, ISO 3166 country). */
export interface Place {
  readonly text: string;
  readonly street?: string;
  readonly city?: string;
  readonly region?: string;
  readonly postalCode?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  readonly facility?: string;
}

/** Proof of delivery as far as the event states it. */
export interface Proof {
  readonly signedBy?: string;
  readonly documentUrl?: string;
}

/**
 * One canonical shipment event. Its `id` is derived from its content (carrier, tracking number, piece, code, time as
 * sent, place), so the same fact has the same id through every channel. Plain data: safe in a Node-RED message.
 */
export interface ShipmentEvent {
  readonly id: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  /** The piece that it is about, several joined by ` + `; null: the whole shipment. */
  readonly piece: string | null;
  /** The carrier's own key of the consignment, where it sends one: tells apart two shipments that bear one number. */
  readonly carrierUniqueId?: string;
  readonly event: EventName;
  /** Null: informational, kept in the history, moves nothing. */
  readonly milestone: Milestone | null;
  readonly reason: Reason | null;
  readonly classifier: Classifier;
  readonly scope: Scope;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant | null;
  readonly place: Place | null;
  readonly references: readonly Reference[];
  readonly proof: Proof | null;
  readonly estimatedDelivery: Instant | null;
  /**
   * Id of the event that this one takes back, or `event:<carrier's id>`, or `code:<carrier code>` (several joined by `|`)
   * of the latest event of those codes.
   */
  readonly retracts: string | null;
  readonly anomalies: readonly Anomaly[];
  /** As sent: code (joined as the pack declares), wording, the wording of the reason, the carrier's own status, language. */
  readonly raw: Raw;
  /** Carrier pack and version that mapped it, `acme@1.2.0`. */
  readonly pack: string;
}

/** The carrier's own words about an event. */
export interface Raw {
  readonly code: string;
  readonly text: string | null;
  /** The carrier's own id of the event: a hint by which it takes events back, no key (some repeat it, some change it). */
  readonly id?: string;
  /** What the carrier adds about the reason, with its reason code. */
  readonly detail?: string;
  readonly status?: string;
  readonly language?: string;
}

/**
 * What is odd about an event or a shipment. STATUS_CONFLICT: the carrier's status and its events disagree ·
 * EVENT_AFTER_DELIVERED: a movement after the delivery · DELIVERED_BEFORE_PICKUP: the pick-up is later than the delivery ·
 * PARTIAL_DELIVERY: some pieces only · ID_COLLISION: two different facts with one id · NUMBER_REUSED: one tracking
 * number, two consignments · COUNT_MISMATCH: fewer or more records than announced
 */
export type Anomaly =
  | "STATUS_CONFLICT"
  | "EVENT_AFTER_DELIVERED"
  | "DELIVERED_BEFORE_PICKUP"
  | "PARTIAL_DELIVERY"
  | "ID_COLLISION"
  | "NUMBER_REUSED"
  | "COUNT_MISMATCH";
