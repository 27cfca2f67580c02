import type { Released, ReleasedAddress, ReleasedDocument, ReleaseQuery, Trouble } from "../../core/delivery/erp.ts";
import { addressesStatement, linesStatement, ordersStatement } from "./queries.ts";
import type { Caller } from "./services.ts";
import type { Rows, SuiteQl } from "./suiteql.ts";

type Row = Readonly<Record<string, unknown>>;

/** Most rows of one answer of SuiteQL. */
const pageLimit = 1000;

/** A change can come to light behind a later one: the last minutes are told again at the end of each poll. */
const overlapMs = 5 * 60_000;

interface Place {
  /** `2026-01-05 07:00:00` in the time zone of the user: NetSuite's own, never compared with ours. */
  readonly at: string;
  readonly id: number;
}

const start: Place = { at: "1970-01-01 00:00:00", id: 0 };

/** Sales orders that wait for fulfillment, those that changed longest ago first. */
export async function releasedOrders(
  suiteql: SuiteQl,
  statuses: readonly string[],
  { cursor, limit }: ReleaseQuery,
  caller: Caller,
): Promise<Released | Trouble> {
  const from = placeOf(cursor);
  const most = Math.min(limit, pageLimit);
  const orders = await suiteql.query(ordersStatement(statuses, from.at, from.id), most, caller);
  if (orders.kind === "trouble") return orders;
  const next = nextPlace(orders.rows, most, from);
  const answer = orders.facts;
  if (orders.rows.length === 0) return { kind: "released", documents: [], cursor: textOfPlace(next), answer };
  const keys = orders.rows.flatMap(({ shippingaddress: key }) => (key ? [String(key)] : []));
  const addresses = keys.length > 0 ? await suiteql.query(addressesStatement(keys), pageLimit, caller) : noRows(orders);
  if (addresses.kind === "trouble") return addresses;
  const lines = await suiteql.query(linesStatement(orders.rows.map(({ id }) => String(id))), pageLimit, caller);
  if (lines.kind === "trouble") return lines;
  const documents = orders.rows.map((order) => releasedOf(order, addresses.rows, lines.rows));
  return { kind: "released", documents, cursor: textOfPlace(next), answer };
}

function noRows({ facts }: Rows): Rows {
  return { kind: "rows", rows: [], facts };
}

function placeOf(cursor: string | null): Place {
  const [, at, id] = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (\d+)$/.exec(cursor ?? "") ?? [];
  return at && id ? { at, id: Number(id) } : start;
}

function textOfPlace({ at, id }: Place): string {
  return `${at} ${id}`;
}

/** A full answer goes on behind its last order; one that is not full goes back by the overlap, never behind its beginning. */
function nextPlace(rows: readonly Row[], limit: number, from: Place): Place {
  const last = rows.at(-1);
  const at = String(last?.changed ?? from.at);
  if (last && rows.length >= limit) return { at, id: Number(last.id) };
  const back = new Date(Date.parse(`${at.replace(" ", "T")}Z`) - overlapMs);
  const text = back.toISOString().slice(0, 19).replace("T", " ");
  return text > from.at ? { at: text, id: 0 } : from;
}

function releasedOf(order: Row, addresses: readonly Row[], lines: readonly Row[]): ReleasedDocument {
  const id = String(order.id);
  const number = textOf(order.tranid) ?? id;
  const address = addresses.find(({ nkey }) => String(nkey) === String(order.shippingaddress));
  return {
    ...{ document: id, version: textOf(order.changed), delivery: number, order: number },
    ...{ customer: textOf(order.customer), shipOn: textOf(order.shipon), deliverBy: null },
    consignee: address ? consigneeOf(address) : null,
    lines: lines
      .filter(({ transaction }) => String(transaction) === id)
      .map(({ item, memo, quantity, unit }) => ({
        ...{ item: textOf(item), text: textOf(memo), unit: textOf(unit) },
        quantity: quantity === null || quantity === undefined ? null : Number(quantity),
      })),
  };
}

function consigneeOf({ addressee, addr1, zip, city, country }: Row): ReleasedAddress {
  return {
    ...{ name: textOf(addressee), street: textOf(addr1), postalCode: textOf(zip) },
    ...{ city: textOf(city), country: textOf(country) },
  };
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined || value === "" ? null : String(value);
}
