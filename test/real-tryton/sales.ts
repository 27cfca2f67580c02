import type { Client } from "./client.ts";

/** A sale that is processed, and its shipment as the warehouse leaves it to the carrier. */
export interface Sold {
  readonly sale: number;
  readonly order: string;
  readonly shipment: number;
  /** Number of the shipment. */
  readonly delivery: string;
}

/** How many pieces each sale is of. */
export const pieces = 5;

async function idOf(client: Client, model: string, domain: readonly unknown[]): Promise<number> {
  const [row] = await client.rows(model, domain, ["id"]);
  if (!row) throw new Error(`there is no ${model}`);
  return Number(row.id);
}

/** What every sale of the story has in common. */
async function headOf(client: Client): Promise<Readonly<Record<string, unknown>>> {
  const party = await idOf(client, "party.party", [["name", "=", "Marlow & Finch Outdoor"]]);
  const address = await idOf(client, "party.address", [["party", "=", party]]);
  const product = await idOf(client, "product.product", [["code", "=", "LAMP-20"]]);
  const unit = await idOf(client, "product.uom", [["symbol", "=", "u"]]);
  const price = { __class__: "Decimal", decimal: "10.0000" };
  const line = { type: "line", product, quantity: pieces, unit, unit_price: price };
  return {
    ...{ party, invoice_address: address, shipment_address: address, currency: 1, lines: [["create", [line]]] },
    warehouse: await idOf(client, "stock.location", [["type", "=", "warehouse"]]),
    payment_term: await idOf(client, "account.invoice.payment_term", []),
    ...{ carrier: await idOf(client, "carrier", []), invoice_method: "shipment", shipment_method: "order" },
  };
}

/** Sells so many times; the shipments are assigned, and packages stand by where they shall carry the number. */
export async function sell(client: Client, count: number, inPackages: boolean): Promise<readonly Sold[]> {
  const head = await headOf(client);
  const wanted = Array.from({ length: count }, (_, n) => ({ ...head, reference: `PO-${n}` }));
  const sales = (await client.call("sale.sale.create", wanted)) as readonly number[];
  for (const step of ["quote", "confirm", "process"]) await client.call(`sale.sale.${step}`, sales);
  const rows = await client.rows("sale.sale", [["id", "in", sales]], ["number", "shipments"]);
  const shipments = rows.map(({ shipments: made }) => Number((made as readonly number[])[0]));
  await client.call("stock.shipment.out.assign_try", shipments);
  if (inPackages) await client.call("stock.shipment.out.pick", shipments);
  if (inPackages) for (const shipment of shipments) await packUp(client, shipment);
  const left = await client.rows("stock.shipment.out", [["id", "in", shipments]], ["number"]);
  return rows.map(({ id, number }, n) => {
    const delivery = String(left.find((row) => row.id === shipments[n])?.number);
    return { sale: Number(id), order: String(number), shipment: shipments[n] ?? 0, delivery };
  });
}

async function packUp(client: Client, shipment: number): Promise<void> {
  const whose = `stock.shipment.out,${shipment}`;
  const moves = await client.rows(
    "stock.move",
    [
      ["shipment", "=", whose],
      ["to_location.type", "=", "customer"],
    ],
    ["id"],
  );
  const goods = [["add", moves.map(({ id }) => id)]];
  await client.call("stock.package.create", [{ shipment: whose, type: 1, moves: goods }]);
}
