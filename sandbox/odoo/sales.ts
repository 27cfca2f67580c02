import type { Ledger, Trace } from "../ledger.ts";
import type { Picking, Pickings } from "./pickings.ts";
import { missingError, unserializable, userError } from "./raised.ts";
import type { Row, Table } from "./tables.ts";

/** The sales behind the transfers, with what was invoiced of them. */
export type Sales = {
  readonly orders: Table;
  readonly partners: Table;
  readonly moves: Table;
  /** A draft invoice of what was delivered and not invoiced yet; its id. */
  invoice(order: number, trace: Trace): number;
};

const orderTypes = { id: "integer", name: "char", invoice_status: "selection", invoice_ids: "one2many" };
const partnerTypes = {
  ...{ id: "integer", name: "char", ref: "char", street: "char", zip: "char", city: "char", country_code: "char" },
};
const moveTypes = {
  ...{ id: "integer", picking_id: "many2one", state: "selection", product_id: "many2one" },
  ...{ product_uom_qty: "float", product_uom: "many2one" },
};

function partnerOf({ parcel, values }: Picking): Row {
  const { customer, destination, n } = parcel;
  const [id] = values.partner_id as [number, string];
  const address = { street: `Harbour Street ${n}`, zip: destination.postalCode, city: destination.city };
  return { id, name: customer.name, ref: customer.number, ...address, country_code: destination.country };
}

function movesOf({ id, parcel, values }: Picking): Row[] {
  return parcel.items.map(({ material, quantity }, at) => ({
    ...{ id: id * 10 + at, picking_id: [id, String(values.name)], state: values.state ?? "assigned" },
    ...{
      product_id: [at + 1, `[${material}] ${material} boxed`],
      product_uom_qty: quantity,
      product_uom: [1, "Units"],
    },
  }));
}

/** What a sale says of its invoices: drafts count as well. */
function orderOf({ values }: Picking, invoices: readonly number[]): Row {
  const [id, name] = values.sale_id as [number, string];
  const open = values.state === "done" ? "to invoice" : "no";
  return { id, name, invoice_status: invoices.length > 0 ? "invoiced" : open, invoice_ids: [...invoices] };
}

/** The sales of these transfers. */
export function openSales(pickings: Pickings, ledger: Ledger, now: () => number): Sales {
  const invoices = new Map<number, number[]>();
  const outgoing = (): Picking[] => pickings.all().filter(({ values }) => values.return_id === false);
  const idOf = ({ values }: Picking): number => (values.sale_id as [number, string])[0];
  const rows = (): Row[] => outgoing().map((picking) => orderOf(picking, invoices.get(idOf(picking)) ?? []));
  return {
    orders: { model: "sale.order", types: orderTypes, rows },
    partners: { model: "res.partner", types: partnerTypes, rows: () => outgoing().map(partnerOf) },
    moves: { model: "stock.move", types: moveTypes, rows: () => pickings.all().flatMap(movesOf) },
    invoice(order, trace) {
      const picking = outgoing().find((one) => idOf(one) === order);
      if (!picking) throw missingError();
      if (picking.lockedUntilMs > now()) throw unserializable();
      const made = invoices.get(order) ?? [];
      if (picking.values.state !== "done" || made.length > 0) {
        throw userError("Cannot create an invoice. No items are available to invoice.");
      }
      invoices.set(order, [order + 10_000]);
      const [, about] = picking.values.sale_id as [number, string];
      const document = String(picking.values.name);
      ledger.record([{ effect: "created", document, made: "invoice", about }], trace);
      return order + 10_000;
    },
  };
}
