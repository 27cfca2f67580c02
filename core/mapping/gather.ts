import type { Reference } from "../event/reference.ts";
import type { MappedShipment } from "./result.ts";

function union(known: readonly Reference[], more: readonly Reference[]): readonly Reference[] {
  return [
    ...known,
    ...more.filter((one) => !known.some(({ kind, value }) => kind === one.kind && value === one.value)),
  ];
}

function join(first: MappedShipment, next: MappedShipment): MappedShipment {
  return {
    ...first,
    ...next,
    references: union(first.references, next.references),
    estimatedDelivery: next.estimatedDelivery ?? first.estimatedDelivery,
    events: [...first.events, ...next.events],
  };
}

/**
 * Records that tell an event each: those of one number (and one key of the carrier) are one shipment, in the order in
 * which they first come. A record without a number stays alone: nobody knows whose it is.
 */
export function gathered(shipments: readonly MappedShipment[]): readonly MappedShipment[] {
  const found = new Map<string, MappedShipment>();
  shipments.forEach((one, at) => {
    const { trackingNumber, carrierUniqueId } = one;
    const key = trackingNumber === "" ? `\n${at}` : `${trackingNumber}\n${carrierUniqueId ?? ""}`;
    const first = found.get(key);
    found.set(key, first ? join(first, one) : one);
  });
  return [...found.values()];
}
