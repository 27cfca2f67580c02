import type { Parcel } from "../parcels.ts";
import { type Database, databaseOf, dayAt, decimalOf, type Row, type Table, type TrytonRecord } from "./records.ts";
import { emptyTables } from "./schema.ts";

/** The database as far as it is simulated. */
export type Tables = Database & {
  readonly shipments: Table;
  readonly packages: Table;
  /** The shipment of that number. */
  shipment(number: string): TrytonRecord | null;
};

/** How the sales of the company stand. */
export type CompanyOptions = {
  /** `packed`: each shipment lies in a package, ready to be confirmed; `waiting`: as a sale leaves it. */
  readonly state: "packed" | "waiting";
  /** What a sale is invoiced on: its shipment, itself as soon as it is processed, or by hand. */
  readonly invoiceMethod: "shipment" | "order" | "manual";
};

/** Ids of what every document of the company refers to. */
export const ids = {
  company: 1,
  currency: 1,
  unit: 1,
  warehouse: 1,
  input: 2,
  output: 3,
  storage: 4,
  customers: 5,
} as const;

function location(tables: Database, name: string, type: string, input: number | null = null): void {
  tables.table("stock.location").insert({ name, type, input_location: input });
}

/** What every company has: places, units, books, carriers, a type of complaints. */
function settle(tables: Database, nowMs: number): void {
  tables.table("currency.currency").insert({ name: "Euro", code: "EUR" });
  tables.table("company.company").insert({ name: "Sandbox", currency: ids.currency });
  tables.table("product.uom").insert({ name: "Unit", symbol: "u" });
  location(tables, "Warehouse", "warehouse", ids.input);
  for (const name of ["Input", "Output", "Storage"]) location(tables, name, "storage");
  location(tables, "Customers", "customer");
  for (const name of ["UPS", "FedEx", "DHL"]) tables.table("carrier").insert({ name });
  tables.table("account.journal").insert({ name: "Expense", code: "EXP" });
  for (const [code, name] of [
    ["6000", "Freight"],
    ["2100", "Freight accrued"],
  ] as const) {
    tables.table("account.account").insert({ code, name, company: ids.company });
  }
  const year = new Date(nowMs).getUTCFullYear();
  for (const at of [year - 1, year]) {
    const dates = { start_date: dayAt(Date.UTC(at, 0, 1)), end_date: dayAt(Date.UTC(at, 11, 31)) };
    const kind = { type: "standard", state: "open", company: ids.company };
    tables.table("account.period").insert({ name: String(at), ...dates, ...kind });
  }
  tables.table("ir.model").insert({ name: "Sale", model: "sale.sale" });
  tables.table("sale.complaint.type").insert({ name: "Carrier", origin: 1 });
}

/** What is picked from the shelf, and leaves for the customer. */
function move(
  tables: Tables,
  { material, quantity }: Parcel["items"][number],
  of: Row & { readonly sale: number },
): void {
  const product = tables.table("product.product").insert({ name: material, code: material }).id;
  const price = { unit_price: decimalOf("10.0000"), currency: ids.currency };
  const goods = { product, uom: ids.unit, quantity, ...price };
  const { sale, ...whose } = of;
  const moves = tables.table("stock.move");
  const outward = { from_location: ids.output, to_location: ids.customers, sale, origin: `sale.line,${sale}` };
  const out = moves.insert({ ...goods, ...whose, ...outward });
  const picking = { from_location: ids.storage, to_location: ids.output, origin: `stock.move,${out.id}` };
  moves.insert({ ...goods, ...whose, ...picking });
}

/** A sale, its shipment and the moves of its goods. */
function sell(tables: Tables, parcel: Parcel, { state, invoiceMethod }: CompanyOptions, nowMs: number): TrytonRecord {
  const { customer, destination, items } = parcel;
  const party = tables.table("party.party").insert({ name: customer.name, code: customer.number }).id;
  const country = tables
    .table("country.country")
    .insert({ name: destination.countryName, code: destination.country }).id;
  const place = { street: "Quay 4", postal_code: destination.postalCode, city: destination.city, country };
  const address = tables.table("party.address").insert({ name: customer.name, ...place }).id;
  const method = { invoice_method: invoiceMethod, invoice_state: "none" };
  const sale = tables.table("sale.sale").insert({ number: parcel.orderNumber, state: "processing", party, ...method });
  const shipment = tables.shipments.insert({
    ...{ number: parcel.deliveryDocument, state, carrier: 1, planned_date: dayAt(nowMs), company: ids.company },
    ...{ customer: party, delivery_address: address, warehouse: ids.warehouse, customer_location: ids.customers },
    origins: `${sale.id} [${parcel.orderNumber}]`,
  });
  const whose = { shipment: `${tables.shipments.model},${shipment.id}`, company: ids.company, state: "draft" };
  for (const item of items) move(tables, item, { ...whose, sale: sale.id });
  return shipment;
}

/** Puts a shipment's goods into a package, as `create` and `pack` do. */
export function packUp(tables: Tables, shipment: TrytonRecord, values: Readonly<Record<string, unknown>>): number {
  const { packages, shipments } = tables;
  const code = String(packages.rows.size + 1);
  return packages.insert({ ...values, code, shipment: `${shipments.model},${shipment.id}` }).id;
}

/** A company that has sold these parcels. */
export function openCompany(parcels: readonly Parcel[], options: CompanyOptions, now: () => number): Tables {
  const database = databaseOf(emptyTables(now));
  const shipments = database.table("stock.shipment.out");
  const tables: Tables = {
    ...database,
    ...{ shipments, packages: database.table("stock.package") },
    shipment: (number) => [...shipments.rows.values()].find(({ values }) => values["number"] === number) ?? null,
  };
  settle(database, now());
  for (const parcel of parcels) {
    const made = sell(tables, parcel, options, now());
    if (options.state === "packed") packUp(tables, made, { type: 1 });
  }
  return tables;
}
