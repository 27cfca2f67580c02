import { type Authority, ruleOn } from "../../core/delivery/authority.ts";
import type { Ask, ErpConnection } from "../../core/delivery/erp.ts";
import { rehearse } from "../../core/delivery/rehearsal.ts";
import { lastWritten } from "../../core/delivery/written.ts";
import type { ConnectionOffer } from "../kit/connection.ts";
import type { Store } from "../kit/store.ts";
import { masked } from "./masked.ts";

/** Through what is rehearsed. */
export interface Hall {
  readonly erp: ErpConnection;
  readonly authority: Authority;
  /** What was written before is remembered there; null where no store is open. */
  readonly store: Promise<Store> | null;
  /** Queue of the connection. */
  readonly queue: string;
  /** What nothing that is rehearsed may show. */
  readonly secrets: readonly string[];
}

/** Lets posts be rehearsed by the rules of a connection. */
export function rehearsals({ erp, authority, store, queue, secrets }: Hall): ConnectionOffer["rehearse"] {
  return async (ask, context, shipment) => {
    const journal = store && (await store).journal;
    const written = async (document: string) =>
      journal ? lastWritten({ journal, erp, queue, shipment }, document) : {};
    const stage = { erp, written, ruleOn: (worded: Ask) => ruleOn(authority, erp, worded) };
    const came = await rehearse(stage, ask, context);
    return { ...came, requests: came.requests && came.requests.map((request) => masked(request, secrets)) };
  };
}
