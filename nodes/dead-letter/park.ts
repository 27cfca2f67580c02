import { effectLetter, receiptLetter } from "../../core/delivery/letters.ts";
import { isReceiptFacts } from "../../core/delivery/receipt-facts.ts";
import type { Message } from "../kit/red.ts";
import type { Store } from "../kit/store.ts";
import { causeOf } from "./cause.ts";

/**
 * Parks what the message came from, as one letter: its effect where it tells an outcome, else its receipt. A message
 * that has a letter already keeps that one. Null where it came from nothing that the store keeps.
 */
export async function park(store: Store, message: Message, node: string): Promise<number | null> {
  if (typeof message["letter"] === "number") return message["letter"];
  if (!isReceiptFacts(message.receipt)) return null;
  const { id, attempt, effect } = message.receipt;
  const parking = store.parking(causeOf(message), attempt, node);
  const kept = effect !== undefined && effect > 0 ? await store.journal.effect(effect) : null;
  const receipt = await store.journal.receipt(id);
  if (!kept && !receipt) return null;
  const letter = kept ? effectLetter(kept, kept.lane, parking) : receipt && receiptLetter(receipt, parking);
  const [parked = null] = letter ? await store.journal.park([letter]) : [];
  return parked;
}
