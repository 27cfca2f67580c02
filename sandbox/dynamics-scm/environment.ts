import type { Row, Value } from "../odata/query.ts";
import { type Parcel, parcelsTo } from "../parcels.ts";

/** A record of a data entity. */
export type Entity = {
  readonly set: string;
  readonly values: Record<string, Value>;
  version: number;
  /** Epoch milliseconds until which another session holds the record. */
  lockedUntilMs: number;
};

/** The field that an entity has beside `dataAreaId` in its key; a line of a journal has two. */
export const keysOf: Readonly<Record<string, readonly string[]>> = {
  WaybillShipments: ["dataAreaId", "ShipmentId"],
  OutboundShipmentHeaders: ["dataAreaId", "ShipmentId"],
  ShipmentPackingSlipJournalHeaders: ["dataAreaId", "ShipmentPackingSlipVersionNumber"],
  SalesOrderHeadersV2: ["dataAreaId", "SalesOrderNumber"],
  ReturnOrderHeadersV2: ["dataAreaId", "ReturnOrderNumber"],
  LedgerJournalHeaders: ["dataAreaId", "JournalBatchNumber"],
  LedgerJournalLines: ["dataAreaId", "JournalBatchNumber", "LineNumber"],
};

/** The tables behind the data entities, of all companies. */
export class Tables {
  readonly #now: () => number;
  readonly #sets = new Map<string, Entity[]>();
  readonly #byKey = new Map<string, Entity>();
  readonly #series = new Map<string, number>();
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  all(set: string): Entity[] {
    return this.#sets.get(set) ?? [];
  }

  /** The record with these values in its key; null where there is none. */
  find(set: string, key: Row): Entity | null {
    return this.#byKey.get(keyIn(set, key)) ?? null;
  }

  add(set: string, values: Row): Entity {
    this.#count += 1;
    const entity: Entity = { set, values: { ...values }, version: this.#count, lockedUntilMs: 0 };
    const all = this.#sets.get(set);
    if (all) all.push(entity);
    else this.#sets.set(set, [entity]);
    this.#byKey.set(keyIn(set, values), entity);
    return entity;
  }

  /** Saves: a new version, and nothing in the ledger. */
  touch(changed: Entity, values: Row): void {
    this.#count += 1;
    changed.version = this.#count;
    Object.assign(changed.values, values);
  }

  lock(held: Entity, forMs: number): void {
    held.lockedUntilMs = this.#now() + forMs;
  }

  isLocked({ lockedUntilMs }: Entity): boolean {
    return lockedUntilMs > this.#now();
  }

  /** The next number of a sequence: `RO-000001`. */
  number(sequence: string): string {
    const next = (this.#series.get(sequence) ?? 0) + 1;
    this.#series.set(sequence, next);
    return `${sequence}-${String(next).padStart(6, "0")}`;
  }
}

function keyIn(set: string, values: Row): string {
  return [set, ...(keysOf[set] ?? []).map((name) => String(values[name] ?? ""))].join("|").toLowerCase();
}

/** What a date and time is that nobody has set. */
export const blankMoment = "1900-01-01T00:00:00Z";

export const company = "usmf";
const other = "demf";

function shipmentOf(tables: Tables, parcel: Parcel, dataAreaId: string): void {
  const { deliveryDocument: ShipmentId, destination, customer } = parcel;
  const address = { DeliveryName: customer.name, DeliveryAddressCity: destination.city };
  tables.add("OutboundShipmentHeaders", { dataAreaId, ShipmentId, ...address, CustomerReference: `PO-${parcel.n}` });
  tables.add("WaybillShipments", {
    ...{ dataAreaId, ShipmentId, SalesOrderNumber: parcel.orderNumber },
    ...{ CarrierTrackingNumber: "", ShippingCarrierCode: "", ShipmentStatus: "", ReceivedBy: "" },
    ...{ ShipmentStatusAt: blankMoment, DeliveredAt: blankMoment, LoadId: `L-${ShipmentId}` },
  });
}

function orderOf(tables: Tables, parcel: Parcel): void {
  const { number } = parcel.customer;
  const accounts = { OrderingCustomerAccountNumber: number, InvoiceCustomerAccountNumber: number, CurrencyCode: "USD" };
  const own = { dataAreaId: company, SalesOrderNumber: parcel.orderNumber, CustomersOrderReference: `PO-${parcel.n}` };
  tables.add("SalesOrderHeadersV2", { ...own, ...accounts, SalesOrderStatus: "Backorder" });
}

/**
 * For each parcel a sales order and its shipment in `usmf`; in `demf` lies a shipment of the same number, which a client
 * that forgets the company would meet.
 */
export function openTables(parcels: number, now: () => number): Tables {
  const tables = new Tables(now);
  for (const parcel of parcelsTo(parcels)) {
    shipmentOf(tables, parcel, other);
    shipmentOf(tables, parcel, company);
    orderOf(tables, parcel);
  }
  return tables;
}
