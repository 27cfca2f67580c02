import type { Coded } from "../errors.ts";
import type { ShipmentEvent } from "../event/event.ts";
import type { Instant } from "../event/instant.ts";
import type { Milestone } from "../event/milestone.ts";
import type { Reference } from "../event/reference.ts";
import type { ErrorClass } from "./kind.ts";

/** What a payload says, in our words. Plain data. */
export interface MapResult {
  /** The kind of payload that the pack recognised; null where it knows none (then `problems` says so). */
  readonly kind: string | null;
  /** Whether a payload tells how shipments stand, or single events of theirs. */
  readonly tells: "shipments" | "events";
  readonly shipments: readonly MappedShipment[];
  /** Errors that the carrier put into its answer, also beside shipments. */
  readonly errors: readonly CarrierError[];
  /** Codes that no table knows; their events are among the shipments, as UNMAPPED, and move nothing. */
  readonly unmapped: readonly Unmapped[];
  /** Codes that only a coarse table knows: mapped, but less exactly than they could be. */
  readonly coarse: readonly Unmapped[];
  /** What could not be read (a kind, a missing number, a time): each a reason to park the receipt. Nothing is left out silently. */
  readonly problems: readonly Coded[];
  /** Where more of a paged answer lies. */
  readonly paging?: Paging;
}

/** One shipment of a payload; its events in the order of the payload. */
export interface MappedShipment {
  readonly trackingNumber: string;
  readonly references: readonly Reference[];
  readonly carrierUniqueId?: string;
  /** How many pieces the carrier announces. */
  readonly pieces?: number;
  readonly estimatedDelivery: Instant | null;
  /** The word of a carrier that tells no event beside it. It is shown; nothing is derived from it. */
  readonly says?: Milestone;
  readonly events: readonly ShipmentEvent[];
}

export interface CarrierError {
  readonly code: string;
  readonly message: string;
  readonly class: ErrorClass;
  /** True where asking again later can help. */
  readonly retryable: boolean;
  readonly trackingNumber?: string;
}

/** Work for people: a code to be mapped. `event` is the id of the event that bears it. */
export interface Unmapped {
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly code: string;
  readonly text: string | null;
  readonly event: string;
  /** The table, and the key in it, under which the code would have to stand. */
  readonly missing: { readonly table: string; readonly key: string } | null;
}

export interface Paging {
  readonly next: string | null;
  readonly also: readonly string[];
}
