import type { Broker } from "../../core/ingest/subscription.ts";

/** What an event-bus node offers to the nodes that name it. */
export interface BusOffer {
  readonly name: string;
  /** Names this installation on the broker; the session of a node is this and the node's id. */
  readonly clientId: string;
  /** Where the broker is and how we prove who we are; throws WB-CFG-001 where a secret is not set. */
  broker(): Broker;
}
