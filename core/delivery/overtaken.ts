import type { Effect, Journal } from "../journal/journal.ts";
import { askOf } from "./trial.ts";

/** Effects of a shipment that are looked through, the newest first. */
const looked = 100;

/**
 * True where the system was told by us of something that happened later in the same document. Asked only where the
 * carrier did not determine the moment: then the system cannot compare it, while the wall times of one shipment still
 * tell their order.
 */
export async function isOvertaken(journal: Journal, effect: Effect): Promise<boolean> {
  const { shipment, queue, rank } = effect;
  const { operation, document, milestone, occurredAt } = askOf(effect);
  if (occurredAt !== null || milestone === null || shipment === null || document === null) return false;
  const isLater = (other: Effect): boolean =>
    other.rank > rank && other.queue === queue && other.operation === operation;
  const isTold = ({ state, document: told }: Effect): boolean =>
    told === document && (state === "posted" || state === "already-done");
  return (await journal.effectsOf({ shipment }, looked)).some((other) => isLater(other) && isTold(other));
}
