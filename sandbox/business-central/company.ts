import { type Parcel, parcelsTo } from "../parcels.ts";
import type { Value } from "../odata/query.ts";

/** A record of a table, with its lines where it is a document. */
export type Entity = {
  readonly set: string;
  readonly id: string;
  readonly values: Record<string, Value>;
  readonly lines: Entity[];
  version: number;
  /** Epoch milliseconds until which another session holds the record. */
  lockedUntilMs: number;
};

export const companyId = "5c0f2b1e-0000-4000-8000-00000000c001";

type Values = Readonly<Record<string, Value>>;

/** The tables of one company. */
export class Company {
  readonly id = companyId;
  readonly #now: () => number;
  readonly #tables = new Map<string, Entity[]>();
  readonly #ids = new Map<string, Entity>();
  readonly #series = new Map<string, number>();
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  all(set: string): Entity[] {
    return this.#tables.get(set) ?? [];
  }

  byId(set: string, id: string): Entity | null {
    const found = this.#ids.get(id.toLowerCase());
    return found?.set === set ? found : null;
  }

  /** A line of a document, which is in no table of its own. */
  line(values: Values): Entity {
    return this.#entity("line", values, []);
  }

  add(set: string, values: Values, lines: Entity[] = []): Entity {
    const added = this.#entity(set, values, lines);
    const table = this.#tables.get(set);
    if (table) table.push(added);
    else this.#tables.set(set, [added]);
    this.#ids.set(added.id, added);
    return added;
  }

  remove(gone: Entity): void {
    this.#tables.set(
      gone.set,
      this.all(gone.set).filter((one) => one !== gone),
    );
    this.#ids.delete(gone.id);
  }

  /** Saves: a new version, and nothing in the ledger. */
  touch(changed: Entity, values: Values): void {
    this.#count += 1;
    changed.version = this.#count;
    Object.assign(changed.values, values, { lastModifiedDateTime: this.#stamp() });
  }

  lock(held: Entity, forMs: number): void {
    held.lockedUntilMs = this.#now() + forMs;
  }

  isLocked({ lockedUntilMs }: Entity): boolean {
    return lockedUntilMs > this.#now();
  }

  /** The next number of a series: `S100001`. */
  number(series: string): string {
    const next = (this.#series.get(series) ?? 100_000) + 1;
    this.#series.set(series, next);
    return `${series}${next}`;
  }

  #stamp(): string {
    return new Date(this.#now()).toISOString();
  }

  #entity(set: string, values: Values, lines: Entity[]): Entity {
    this.#count += 1;
    const id = `5c0f2b1e-0000-4000-8000-${String(this.#count).padStart(12, "0")}`;
    const stamped = { id, ...values, lastModifiedDateTime: this.#stamp() };
    return { set, id, values: stamped, lines, version: this.#count, lockedUntilMs: 0 };
  }
}

function partyOf({ customer, destination }: Parcel): Record<string, Value> {
  const { city, postalCode, country } = destination;
  return {
    ...{ customerNumber: customer.number, customerName: customer.name, shipToName: customer.name },
    ...{ shipToAddressLine1: "1 Sandbox Street", shipToAddressLine2: "", shipToCity: city },
    ...{ shipToPostCode: postalCode, shipToCountry: country },
  };
}

/** An order of which `shipped` of `quantity` pieces have left, and nothing is invoiced. */
function orderOf(company: Company, parcel: Parcel, number: string, quantity: number, shipped: number): void {
  const [item] = parcel.items;
  const line = company.line({
    ...{ sequence: 10_000, lineType: "Item", lineObjectNumber: item?.material ?? "", description: "Goods" },
    ...{ unitOfMeasureCode: "PCS", shipmentDate: "2026-01-05", quantity, shippedQuantity: shipped },
    ...{ shipQuantity: quantity - shipped, invoicedQuantity: 0, invoiceQuantity: quantity },
  });
  const dates = { orderDate: "2026-01-02", postingDate: "2026-01-05", requestedDeliveryDate: "2026-01-08" };
  const state = { status: "Open", fullyShipped: quantity === shipped };
  const own = { number, externalDocumentNumber: `PO-${parcel.n}`, currencyCode: "EUR" };
  company.add("salesOrders", { ...own, ...partyOf(parcel), ...dates, ...state }, [line]);
}

/** The first delivery of an order, posted. The package tracking number is the field that the customer's page shows. */
function shipmentOf(company: Company, parcel: Parcel): void {
  const own = { number: parcel.deliveryDocument, orderNumber: parcel.orderNumber, postingDate: "2026-01-04" };
  company.add("salesShipments", { ...own, ...partyOf(parcel), ...agentless, packageTrackingNo: parcel.trackingNumber });
}

/** What a date and time is that nobody has set. */
export const blankMoment = "0001-01-01T00:00:00Z";

/** The fields that the customer's page shows beside the standard's, as a new shipment has them. */
export const agentless: Readonly<Record<string, Value>> = {
  ...{ packageTrackingNo: "", shippingAgentCode: "", shipmentStatus: "", shipmentStatusAt: blankMoment },
  ...{ deliveredAt: blankMoment, receivedBy: "" },
};

/** The number of the order that waits for its invoice only: all of it has been shipped. */
function invoiceOrderOf(parcel: Parcel): string {
  return String(Number(parcel.orderNumber) + 100_000);
}

/**
 * For each parcel an order that was shipped in part, its posted shipment under the parcel's delivery number, and a second
 * order that waits for its invoice.
 */
export function openCompany(parcels: number, now: () => number): Company {
  const company = new Company(now);
  for (const code of ["DAMAGED", "WRONG"])
    company.add("customerReturnReasons", { code, description: code.toLowerCase() });
  for (const code of ["FREIGHT", "DEFAULT"])
    company.add("journals", { code, displayName: code, balancingAccountNumber: "" });
  for (const parcel of parcelsTo(parcels)) {
    const quantity = parcel.items[0]?.quantity ?? 1;
    orderOf(company, parcel, parcel.orderNumber, quantity + 1, 1);
    shipmentOf(company, parcel);
    orderOf(company, parcel, invoiceOrderOf(parcel), quantity, quantity);
  }
  return company;
}
