/** Which carriers push to a store (webhook, bus): what is heard by asking instead was missed there. */
import type { Store } from "../kit/store.ts";

const pushers = new WeakMap<Store, Map<string, number>>();

/** Says that a carrier pushes to the store, until it is closed. */
export function pushes(store: Store, carrier: string): { close(): void } {
  const counts = pushers.get(store) ?? new Map<string, number>();
  pushers.set(store, counts.set(carrier, (counts.get(carrier) ?? 0) + 1));
  return { close: () => void counts.set(carrier, (counts.get(carrier) ?? 1) - 1) };
}

/** Whether the carrier pushes to the store too. */
export function isPushed(store: Store, carrier: string): boolean {
  return (pushers.get(store)?.get(carrier) ?? 0) > 0;
}
