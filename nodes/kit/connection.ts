/** What an erp-connection node offers to the nodes that post through it. */
import type { ErpConnection, ErpSystem, Probe, Trouble } from "../../core/delivery/erp.ts";
import type { ConnectionFacts } from "../../core/delivery/executor.ts";
import type { Store } from "./store.ts";

export interface ConnectionOffer {
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  readonly system: ErpSystem;
  readonly erp: ErpConnection;
  /** The store that remembers what is posted; rejects where it cannot be opened. */
  readonly store: Promise<Store>;
  /** Asks the system; where it answers, posting goes on at once. */
  probe(): Promise<Probe | Trouble>;
  /** Told, at most a few times a second, what the connection is doing. */
  watch(take: (facts: ConnectionFacts) => void): () => void;
}
