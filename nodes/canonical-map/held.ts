import { receiptLetter } from "../../core/delivery/letters.ts";
import { type Coded, coded } from "../../core/errors.ts";
import type { ShipmentEvent } from "../../core/event/event.ts";
import type { MapResult, Unmapped } from "../../core/mapping/result.ts";
import type { ReceiptFacts } from "../../core/delivery/receipt-facts.ts";
import type { Message } from "../kit/red.ts";
import type { Store } from "../kit/store.ts";

/** What output 2 says beside the message: why it is held, and what of the payload it is about. */
export interface Held {
  readonly payload: unknown;
  readonly error: Coded;
}

/**
 * Everything of a payload that people must look at: codes that no table knows (of the given events), errors of the
 * carrier, unreadable parts.
 */
export function heldOf(
  { unmapped, errors, problems }: MapResult,
  events: readonly ShipmentEvent[],
  { payload, receipt }: Message,
): Held[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const carrier = receipt?.carrier ?? "";
  return [
    ...unmapped.flatMap((one) => heldCode(one, byId.get(one.event))),
    ...errors.map((error) => ({
      payload: error,
      error: coded("WB-MAP-005", {
        code: error.code,
        message: error.message,
        kind: error.class,
        carrier,
        retryable: error.retryable,
      }),
    })),
    ...problems.map((error) => ({ payload, error })),
  ];
}

/** A payload that is no longer what the pack reads: all of it waits, with one reason. */
export function heldWhole({ kind, tells }: MapResult, error: Coded): MapResult {
  return { kind, tells, shipments: [], errors: [], unmapped: [], coarse: [], problems: [error] };
}

/** A code that no table knows; nothing where its event is not among the given ones. */
function heldCode(
  { code, text, carrier, trackingNumber, missing }: Unmapped,
  event: ShipmentEvent | undefined,
): Held[] {
  if (!event) return [];
  return [
    { payload: event, error: coded("WB-MAP-001", { code, text: text ?? "", carrier, trackingNumber, ...missing }) },
  ];
}

/** Parks one letter for each code of a receipt; answers the letter of each held thing, in order. */
export async function parkHeld(
  store: Store,
  held: readonly Held[],
  receipt: ReceiptFacts | null,
  node: string,
): Promise<readonly number[]> {
  if (held.length === 0 || receipt === null) return [];
  const kept = await store.journal.receipt(receipt.id);
  if (!kept) return [];
  return store.journal.park(held.map(({ error }) => receiptLetter(kept, store.parking(error, receipt.attempt, node))));
}
