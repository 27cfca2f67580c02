/** What an erp-connection node offers to the nodes that post through it. */
import type { Ask, AskContext, ErpConnection, ErpSystem, Probe, Trouble } from "../../core/delivery/erp.ts";
import type { ConnectionFacts } from "../../core/delivery/executor.ts";
import type { Rehearsal } from "../../core/delivery/rehearsal.ts";
import type { Window } from "../../core/reconcile/entries.ts";
import type { Reconciliation } from "../../core/reconcile/reconcile.ts";
import type { Store } from "./store.ts";

export interface ConnectionOffer {
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  readonly system: ErpSystem;
  readonly erp: ErpConnection;
  /** The store that remembers what is posted; rejects where it cannot be opened. */
  readonly store: Promise<Store>;
  /** Goes the way of a post up to the sending and changes nothing; `shipment` is the one that the ask is about. */
  rehearse(ask: Ask, context: AskContext, shipment: number | null): Promise<Rehearsal>;
  /** Compares what was posted in a window with what the system holds; changes nothing. */
  reconcile(window: Window): Promise<Reconciliation>;
  /** Asks the system; where it answers, posting goes on at once. */
  probe(): Promise<Probe | Trouble>;
  /** Told, at most a few times a second, what the connection is doing. */
  watch(take: (facts: ConnectionFacts) => void): () => void;
}
