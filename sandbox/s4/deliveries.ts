import type { Effect } from "../doubles.ts";
import type { Ledger, Trace } from "../ledger.ts";
import type { Parcel } from "../parcels.ts";
import { headerType } from "./fields.ts";

/** A value of a header field as it goes over the wire. */
export type FieldValue = string | boolean | null;

/** An outbound delivery with its header fields. */
export type Delivery = {
  readonly document: string;
  readonly values: Record<string, FieldValue>;
  /** Whose delivery it is: the order, the items and the consignee. */
  readonly parcel: Parcel;
  /** The user who holds the document, until then (epoch milliseconds, may be infinite). */
  lock: { readonly user: string; readonly untilMs: number } | null;
  changedAtMs: number;
};

/** The outbound deliveries of the simulated system. */
export type Deliveries = {
  /** Finds a delivery by its number, with or without leading zeros. */
  find(document: string): Delivery | null;
  all(): Iterable<Delivery>;
  /** Those with this bill of lading, found without looking at all the others. */
  labelled(billOfLading: string): Iterable<Delivery>;
  /** The latest changed first. */
  latest(limit: number): Delivery[];
  readonly size: number;
  /** The user who holds the document at this moment, or null. */
  holderOf(delivery: Delivery): string | null;
  lock(document: string, user: string, forMs: number): void;
  /** Creates the delivery that is missing, or takes it from its holder; false where no parcel has this number. */
  mend(document: string): boolean;
  /** Sets fields without a client: for the goods movements, and for tests that prepare a state. Next version. */
  set(delivery: Delivery, values: Readonly<Record<string, FieldValue>>): void;
  /** Deletes a delivery, as people do. */
  remove(delivery: Delivery): void;
  /** Sets fields as a client asked and books each of them. Next version. */
  write(delivery: Delivery, values: Readonly<Record<string, FieldValue>>, trace: Trace): void;
};

const blank: Readonly<Record<string, FieldValue>> = Object.fromEntries(
  [...headerType.fields.values()].map((field) => [field.name, field.type === "String" ? "" : null]),
);

const dayMs = 86_400_000;

/** The way OData V2 writes a day: midnight UTC. */
export function dayOf(atMs: number): string {
  return `/Date(${Math.floor(atMs / dayMs) * dayMs})/`;
}

/** The way OData V2 writes a time of day. */
export function timeOf(atMs: number): string {
  const [hours, minutes, seconds] = new Date(atMs).toISOString().slice(11, 19).split(":");
  return `PT${hours}H${minutes}M${seconds}S`;
}

/** A delivery that is packed, picked and labelled: the bill of lading holds the tracking number. */
function deliveryOf(parcel: Parcel, nowMs: number): Delivery {
  const values: Record<string, FieldValue> = {
    ...blank,
    DeliveryDocument: parcel.deliveryDocument,
    DeliveryVersion: "0001",
    DeliveryDocumentType: "LF",
    BillOfLading: parcel.trackingNumber,
    CompleteDeliveryIsDefined: false,
    CreatedByUser: "PACKER1",
    CreationDate: dayOf(nowMs),
    CreationTime: timeOf(nowMs),
    DeliveryDate: dayOf(nowMs + 2 * dayMs),
    HeaderGrossWeight: parcel.weightKg.toFixed(3),
    HeaderWeightUnit: "KG",
    OverallGoodsMovementStatus: "A",
    OverallPackingStatus: "C",
    OverallPickingStatus: "C",
    OverallSDProcessStatus: "B",
    PlannedGoodsIssueDate: dayOf(nowMs),
    SalesOrganization: "1710",
    ShippingPoint: "DEC1",
    ShipToParty: parcel.customer.number,
    SoldToParty: parcel.customer.number,
    TotalNumberOfPackage: "00001",
  };
  const lock = parcel.inErp === "locked" ? { user: "CHARLOTTE", untilMs: Number.POSITIVE_INFINITY } : null;
  return { document: parcel.deliveryDocument, values, parcel, lock, changedAtMs: nowMs };
}

function nextVersion(version: FieldValue | undefined): string {
  return String((Number(version) % 9_999) + 1).padStart(4, "0");
}

function amend(delivery: Delivery, values: Readonly<Record<string, FieldValue>>, nowMs: number): void {
  const version = nextVersion(delivery.values["DeliveryVersion"]);
  Object.assign(delivery.values, values, { DeliveryVersion: version, LastChangeDate: dayOf(nowMs) });
  delivery.changedAtMs = nowMs;
}

function effectsOf(delivery: Delivery, values: Readonly<Record<string, FieldValue>>): Effect[] {
  return Object.entries(values).map(([field, value]) => {
    const from = String(delivery.values[field] ?? "");
    return { effect: "field", document: delivery.document, field, from, to: String(value ?? "") };
  });
}

function hold(delivery: Delivery | null, lock: NonNullable<Delivery["lock"]>): void {
  if (delivery) delivery.lock = lock;
}

/** The deliveries by number, by bill of lading, and in the order of their changes. */
function openShelf(known: readonly Delivery[]) {
  const byDocument = new Map(known.map((delivery) => [delivery.document, delivery]));
  const labelOf = (delivery: Delivery): FieldValue | undefined => delivery.values["BillOfLading"];
  const byLabel = new Map<FieldValue | undefined, Set<Delivery>>();
  const label = (delivery: Delivery): void => {
    byLabel.set(labelOf(delivery), (byLabel.get(labelOf(delivery)) ?? new Set()).add(delivery));
  };
  known.forEach(label);
  const touched = new Set(known.toReversed());
  return {
    byDocument,
    find: (document: string): Delivery | null => byDocument.get(document.replace(/^0+/, "")) ?? null,
    labelled: (label: string): Iterable<Delivery> => byLabel.get(label) ?? [],
    latest: (limit: number): Delivery[] => [...touched].slice(-limit).reverse(),
    /** Takes a delivery, or takes note that it changed. */
    put(delivery: Delivery, labelBefore: FieldValue | undefined): void {
      byDocument.set(delivery.document, delivery);
      if (labelOf(delivery) !== labelBefore) byLabel.get(labelBefore)?.delete(delivery);
      label(delivery);
      touched.delete(delivery);
      touched.add(delivery);
    },
    take(delivery: Delivery): void {
      byDocument.delete(delivery.document);
      byLabel.get(labelOf(delivery))?.delete(delivery);
      touched.delete(delivery);
    },
  };
}

function mend(shelf: ReturnType<typeof openShelf>, parcels: readonly Parcel[], document: string, now: number): boolean {
  const parcel = parcels.find(({ deliveryDocument }) => deliveryDocument === document);
  const delivery = shelf.find(document) ?? (parcel ? deliveryOf(parcel, now) : null);
  if (delivery === null) return false;
  delivery.lock = null;
  shelf.put(delivery, delivery.values["BillOfLading"]);
  return true;
}

/** The delivery of a sales order; null where there is none. */
export function deliveryOfOrder(deliveries: Deliveries, order: string): Delivery | null {
  const number = order.replace(/^0+/, "");
  for (const delivery of deliveries.all()) if (delivery.parcel.orderNumber === number) return delivery;
  return null;
}

/** The deliveries of these parcels; those that are missing in the ERP are left out. */
export function openDeliveries(parcels: readonly Parcel[], ledger: Ledger, now: () => number): Deliveries {
  const shelf = openShelf(
    parcels.filter((parcel) => parcel.inErp !== "missing").map((parcel) => deliveryOf(parcel, now())),
  );
  const set: Deliveries["set"] = (delivery, values) => {
    const label = delivery.values["BillOfLading"];
    amend(delivery, values, now());
    shelf.put(delivery, label);
  };
  return {
    find: shelf.find,
    all: () => shelf.byDocument.values(),
    labelled: shelf.labelled,
    latest: shelf.latest,
    get size() {
      return shelf.byDocument.size;
    },
    holderOf: ({ lock }) => (lock && lock.untilMs > now() ? lock.user : null),
    lock: (document, user, forMs) => hold(shelf.find(document), { user, untilMs: now() + forMs }),
    mend: (document) => mend(shelf, parcels, document, now()),
    set,
    remove: shelf.take,
    write(delivery, values, trace) {
      const effects = effectsOf(delivery, values);
      set(delivery, values);
      ledger.record(effects, trace);
    },
  };
}
