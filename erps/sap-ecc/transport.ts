import type { AskContext, DraftRequest, Probe, Sent, Trouble } from "../../core/delivery/erp.ts";

/** Where an IDoc is on its way: there · nowhere, so it was not sent · untold: this way does not tell. */
export type Whereabouts = "there" | "nowhere" | "untold";

/** The way on which IDocs reach the system. */
export interface Transport {
  /** A repeat under the same number does no harm. */
  readonly knowsRepeats: boolean;
  /** The request that brings an IDoc, word for word but for what signs in. */
  draft(docnum: string, xml: string): DraftRequest;
  send(docnum: string, request: DraftRequest, context: AskContext): Promise<Sent | Trouble>;
  whereabouts(docnum: string): Promise<Whereabouts | Trouble>;
  probe(signal: AbortSignal): Promise<Probe | Trouble>;
  close(): Promise<void>;
}
