import type { Effect } from "./doubles.ts";
import type { Ledger, Trace } from "./ledger.ts";
import { parcelsTo } from "./parcels.ts";

/** Documents that the office makes out of a delivery. */
export type Made = {
  readonly number: string;
  readonly made: "return" | "invoice" | "accrual" | "claim";
  readonly delivery: string;
  /** What the caller gave to find it by; may be empty. */
  readonly reference: string;
};

/** A delivery of the office. */
export type OfficeDelivery = {
  readonly number: string;
  readonly order: string;
  values: Readonly<Record<string, string>>;
  isIssued: boolean;
  version: number;
  lockedUntilMs: number;
};

/** Why the office does not do what it is asked. */
export type OfficeRefusal = { readonly code: string; readonly message: string };

/**
 * A back office with one delivery per parcel, without a protocol: the simulators of systems that nobody has heard of
 * stand before it. It does what it is asked as often as it is asked: what must not happen twice is the caller's business.
 */
export type Office = {
  find(number: string): OfficeDelivery | null;
  all(): readonly OfficeDelivery[];
  write(delivery: OfficeDelivery, changes: Readonly<Record<string, unknown>>, trace: Trace): OfficeRefusal | null;
  /** Writes as a person at the desk does, without a row in the ledger. */
  touch(delivery: OfficeDelivery, changes: Readonly<Record<string, string>>): void;
  issue(delivery: OfficeDelivery, trace: Trace): OfficeRefusal | null;
  make(kind: Made["made"], delivery: OfficeDelivery, reference: string, trace: Trace): Made | OfficeRefusal;
  madeUnder(reference: string): readonly Made[];
  lock(delivery: OfficeDelivery, forMs: number): void;
};

/** Fields that a caller may write, with the characters that each takes. */
const limits: Readonly<Record<string, number>> = {
  ...{ status: 20, statusAt: 30, trackingNumber: 35, trackingUrl: 200, carrier: 35 },
  ...{ deliveredAt: 30, receivedBy: 35, note: 60 },
};

const kinds: readonly string[] = ["return", "invoice", "accrual", "claim"];

/** Whether a name is a kind of document that the office makes. */
export function isMade(kind: string): kind is Made["made"] {
  return kinds.includes(kind);
}

function unfitIn(changes: Readonly<Record<string, unknown>>): OfficeRefusal | null {
  for (const [field, value] of Object.entries(changes)) {
    const limit = limits[field];
    if (limit === undefined) return { code: "FIELD_UNKNOWN", message: `A delivery has no field ${field}` };
    if (typeof value !== "string") return { code: "FIELD_TYPE", message: `${field} takes text` };
    if (value.length > limit) return { code: "FIELD_TOO_LONG", message: `${field} takes ${limit} characters` };
  }
  return Object.keys(changes).length === 0 ? { code: "NOTHING_TO_DO", message: "There is nothing to write" } : null;
}

/** What the office keeps. */
type Shelves = {
  readonly deliveries: ReadonlyMap<string, OfficeDelivery>;
  readonly made: Made[];
  readonly ledger: Ledger;
  readonly now: () => number;
};

function deliveriesOf(parcels: number): ReadonlyMap<string, OfficeDelivery> {
  const values = Object.fromEntries(Object.keys(limits).map((field) => [field, ""]));
  const deliveries = parcelsTo(parcels).map(({ deliveryDocument, orderNumber }): OfficeDelivery => {
    const start = { isIssued: false, version: 1, lockedUntilMs: 0 };
    return { number: deliveryDocument, order: orderNumber, values, ...start };
  });
  return new Map(deliveries.map((delivery) => [delivery.number, delivery]));
}

function holderOf({ now }: Shelves, { lockedUntilMs, number }: OfficeDelivery): OfficeRefusal | null {
  if (lockedUntilMs <= now()) return null;
  return { code: "LOCKED", message: `Delivery ${number} is locked by user DISPATCH2` };
}

function touch(delivery: OfficeDelivery, changes: Readonly<Record<string, string>>): void {
  delivery.values = { ...delivery.values, ...changes };
  delivery.version += 1;
}

function openChanges(shelves: Shelves): Pick<Office, "write" | "issue"> {
  const { ledger } = shelves;
  return {
    write(delivery, changes, trace) {
      const refusal = holderOf(shelves, delivery) ?? unfitIn(changes);
      if (refusal) return refusal;
      const texts = changes as Readonly<Record<string, string>>;
      const effects = Object.entries(texts).map(([field, to]): Effect => {
        return { effect: "field", document: delivery.number, field, from: delivery.values[field] ?? "", to };
      });
      touch(delivery, texts);
      ledger.record(effects, trace);
      return null;
    },
    issue(delivery, trace) {
      const refusal = holderOf(shelves, delivery);
      if (refusal) return refusal;
      delivery.isIssued = true;
      delivery.version += 1;
      ledger.record([{ effect: "goods-issue", document: delivery.number }], trace);
      return null;
    },
  };
}

function openMaking(shelves: Shelves): Pick<Office, "make" | "madeUnder"> {
  const { made, ledger } = shelves;
  return {
    make(kind, delivery, reference, trace) {
      const refusal = holderOf(shelves, delivery);
      if (refusal) return refusal;
      const number = `${kind.slice(0, 1).toUpperCase()}${String(made.length + 1).padStart(6, "0")}`;
      const created: Made = { number, made: kind, delivery: delivery.number, reference };
      made.push(created);
      ledger.record([{ effect: "created", document: delivery.number, made: kind, about: "" }], trace);
      return created;
    },
    madeUnder: (reference) => made.filter((one) => one.reference === reference),
  };
}

/** An office with the deliveries of the first parcels, `80000001` and so on. */
export function openOffice(parcels: number, ledger: Ledger, now: () => number): Office {
  const shelves: Shelves = { deliveries: deliveriesOf(parcels), made: [], ledger, now };
  return {
    find: (number) => shelves.deliveries.get(number) ?? null,
    all: () => [...shelves.deliveries.values()],
    touch,
    ...openChanges(shelves),
    ...openMaking(shelves),
    lock(delivery, forMs) {
      delivery.lockedUntilMs = now() + forMs;
    },
  };
}
