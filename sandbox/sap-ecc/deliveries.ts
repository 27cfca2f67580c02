import type { Effect } from "../doubles.ts";
import type { Parcel } from "../parcels.ts";

/** What the system knows of a delivery and of the shipment that carries it. */
export type Delivery = {
  readonly number: string;
  /** Fields by segment and name, `E1EDT20-EXTI2`; dates with the qualifier of their segment, `E1EDT13:006-ISDD`. */
  readonly values: Map<string, string>;
  isIssued: boolean;
  /** Epoch milliseconds until which another user works on it. */
  lockedUntilMs: number;
};

/** The deliveries of the system, by their number of ten digits. */
export type Deliveries = {
  find(number: string): Delivery | null;
  lock(delivery: Delivery, forMs: number): void;
  isLocked(delivery: Delivery): boolean;
  /** Writes the fields that an IDoc brought, and says what that did. */
  write(delivery: Delivery, values: ReadonlyMap<string, string>): Effect[];
};

function deliveryOf({ deliveryDocument, inErp }: Parcel): Delivery {
  const lockedUntilMs = inErp === "locked" ? Number.POSITIVE_INFINITY : 0;
  return { number: deliveryDocument.padStart(10, "0"), values: new Map(), isIssued: false, lockedUntilMs };
}

/** One delivery per parcel, but for those that were never created. */
export function openDeliveries(parcels: readonly Parcel[], now: () => number): Deliveries {
  const known = parcels.filter(({ inErp }) => inErp !== "missing").map(deliveryOf);
  const byNumber = new Map(known.map((delivery) => [delivery.number, delivery]));
  return {
    find: (number) => byNumber.get(number) ?? null,
    lock(delivery, forMs) {
      delivery.lockedUntilMs = now() + forMs;
    },
    isLocked: ({ lockedUntilMs }) => lockedUntilMs > now(),
    write(delivery, values) {
      return [...values].map(([field, to]): Effect => {
        const from = delivery.values.get(field) ?? "";
        delivery.values.set(field, to);
        return { effect: "field", document: delivery.number, field, from, to };
      });
    },
  };
}
