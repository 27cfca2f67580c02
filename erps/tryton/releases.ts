import type { Released, ReleasedAddress, ReleasedDocument, ReleaseQuery, Trouble } from "../../core/delivery/erp.ts";
import type { Database, Row } from "./database.ts";
import { shipmentModel, versionText } from "./documents.ts";
import type { Caller } from "./session.ts";
import { textOf } from "./task.ts";
import { momentOf, plainOf } from "./values.ts";

/** How far a poll came: the moment of the last change and the id of the last shipment, in the server's own order. */
interface Place {
  /** ISO 8601 UTC to the microsecond. */
  readonly at: string;
  readonly id: number;
}

const start: Place = { at: "1970-01-01T00:00:00.000000Z", id: 0 };

/**
 * The server takes the moment of a change from the beginning of its transaction, so that a long one can come to light
 * behind a later one: what changed in the last five minutes is told again at the end of each poll.
 */
const overlapMs = 5 * 60_000;

const fields = [
  ...["number", "write_date", "planned_date", "_timestamp", "customer.rec_name"],
  ...["delivery_address.party_name", "delivery_address.street", "delivery_address.postal_code"],
  ...["delivery_address.city", "delivery_address.country.code"],
];

const lineFields = ["shipment", "sale.number", "product.code", "product.name", "quantity", "uom.symbol"];

/** Customer shipments in the states that a connection calls released, those that changed longest ago first. */
export async function releasedShipments(
  database: Database,
  states: readonly string[],
  { cursor, limit }: ReleaseQuery,
  caller: Caller,
): Promise<Released | Trouble> {
  const from = placeOf(cursor);
  const at = momentOf(from.at);
  const later = [
    "OR",
    ["write_date", ">", at],
    [
      ["write_date", "=", at],
      ["id", ">", from.id],
    ],
  ];
  const domain = [["state", "in", states], later];
  const order = [
    ["write_date", "ASC"],
    ["id", "ASC"],
  ] as const;
  const found = await database.search({ model: shipmentModel, domain, fields, limit, order }, caller);
  if (found.kind === "trouble") return found;
  const lines = await linesOf(database, found.rows, caller);
  if ("kind" in lines) return lines;
  const documents = found.rows.map((row) => releasedOf(row, lines.get(`${shipmentModel},${Number(row.id)}`) ?? []));
  const next = nextPlace(found.rows, limit, from);
  return { kind: "released", documents, cursor: `${next.at} ${next.id}`, answer: found.facts };
}

function placeOf(cursor: string | null): Place {
  const [, at, id] = /^(\S+) (\d+)$/.exec(cursor ?? "") ?? [];
  return at && id ? { at, id: Number(id) } : start;
}

/** A full answer goes on behind its last shipment; one that is not full goes back by the overlap, never behind its beginning. */
function nextPlace(rows: readonly Row[], limit: number, from: Place): Place {
  const last = rows.at(-1);
  const at = String(plainOf(last?.write_date) ?? from.at);
  if (last && rows.length >= limit) return { at, id: Number(last.id) };
  const back = new Date(Date.parse(at) - overlapMs).toISOString();
  return back > from.at ? { at: back, id: 0 } : from;
}

async function linesOf(
  database: Database,
  shipments: readonly Row[],
  caller: Caller,
): Promise<ReadonlyMap<string, readonly Row[]> | Trouble> {
  const lines = new Map<string, Row[]>();
  if (shipments.length === 0) return lines;
  const domain = [
    ["shipment", "in", shipments.map(({ id }) => `${shipmentModel},${Number(id)}`)],
    ["to_location.type", "=", "customer"],
    ["state", "!=", "cancelled"],
  ];
  const found = await database.search({ model: "stock.move", domain, fields: lineFields, limit: null }, caller);
  if (found.kind === "trouble") return found;
  for (const row of found.rows) {
    const shipment = String(row.shipment);
    lines.set(shipment, [...(lines.get(shipment) ?? []), row]);
  }
  return lines;
}

function releasedOf(row: Row, lines: readonly Row[]): ReleasedDocument {
  const number = String(row.number);
  const customer = textOf(partOf(row, "customer").rec_name);
  const orders = new Set(lines.map((line) => textOf(partOf(line, "sale").number)));
  const [order = null] = orders;
  return {
    ...{ document: number, version: versionText(shipmentModel, row), delivery: number, customer },
    order: orders.size === 1 ? order : null,
    consignee: consigneeOf(partOf(row, "delivery_address"), customer),
    shipOn: textOf(row.planned_date),
    deliverBy: null,
    lines: lines.map((line) => ({
      item: textOf(partOf(line, "product").code),
      text: textOf(partOf(line, "product").name),
      quantity: typeof line.quantity === "number" ? line.quantity : null,
      unit: textOf(partOf(line, "uom").symbol),
    })),
  };
}

function consigneeOf(address: Row, customer: string | null): ReleasedAddress {
  return {
    name: textOf(address.party_name) ?? customer,
    street: textOf(address.street),
    postalCode: textOf(address.postal_code),
    city: textOf(address.city),
    country: textOf(partOf(address, "country").code),
  };
}

/** What was read of a related record stands under its name with a dot. */
function partOf(row: Row, name: string): Row {
  return (row[`${name}.`] as Row | null | undefined) ?? {};
}
