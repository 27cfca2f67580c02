import type { ReleasedAddress, ReleasedDocument, ReleasedLine } from "../../core/delivery/erp.ts";
import { literal, type Query, type Row } from "./services.ts";

/** Where an answer ended: the last line, in the order of its change. */
interface Cursor {
  readonly at: string;
  readonly line: string;
}

/** Lines that were changed this short ago are left for the next question: an older change may still be on its way. */
const settleMs = 60_000;

/** The lines that stand ready, the longest unchanged first. */
export function readyLines(statuses: readonly string[], cursor: string | null, limit: number, now: number): Query {
  const status = statuses.map((code) => `LineStatusCode = ${literal(code)}`).join(" or ");
  const until = new Date(now - settleMs).toISOString();
  const conditions = [`(${status})`, `LastUpdateDate <= ${literal(until)}`, ...after(cursor)];
  return { q: conditions.join(" and "), orderBy: "LastUpdateDate:asc,ShipmentLine:asc", limit };
}

function after(cursor: string | null): readonly string[] {
  const from = cursor === null ? null : cursorIn(cursor);
  if (from === null) return [];
  const at = `LastUpdateDate = ${literal(from.at)} and ShipmentLine > ${from.line}`;
  return [`(LastUpdateDate > ${literal(from.at)} or (${at}))`];
}

function cursorIn(cursor: string): Cursor | null {
  const [at = "", line = ""] = cursor.split(" ");
  return Number.isNaN(Date.parse(at)) || !/^\d+$/.test(line) ? null : { at, line };
}

/** The cursor after these lines; the one before where there are none. */
export function cursorAfter(lines: readonly Row[], before: string | null): string | null {
  const last = lines.at(-1);
  return last ? `${String(last.LastUpdateDate)} ${String(last.ShipmentLine)}` : before;
}

/** The shipments that lines belong to, in their order; a line without one has nothing to be shipped yet. */
export function shipmentsOf(lines: readonly Row[]): readonly string[] {
  return [...new Set(lines.flatMap(({ Shipment }) => textOf(Shipment) ?? []))];
}

/** All lines of some shipments. */
export function linesOfAll(shipments: readonly string[]): Query {
  return { q: shipments.map((shipment) => `Shipment = ${literal(shipment)}`).join(" or ") };
}

/** A shipment as something that is ready to be shipped; its version is the latest change of its lines. */
export function releasedOf(shipment: string, lines: readonly Row[]): ReleasedDocument {
  const first = lines[0] ?? {};
  const orders = [...new Set(lines.map(({ Order }) => textOf(Order)))];
  return {
    document: shipment,
    version: versionOf(lines),
    delivery: shipment,
    order: orders.length === 1 ? (orders[0] ?? null) : null,
    customer: textOf(first.ShipToCustomer),
    consignee: addressOf(first),
    shipOn: dayOf(first.ScheduledShipDate),
    deliverBy: dayOf(first.RequestedDate),
    lines: lines.map(lineOf),
  };
}

/** The latest change of any of these rows. */
export function versionOf(rows: readonly Row[]): string | null {
  const changes = rows.flatMap(({ LastUpdateDate }) => textOf(LastUpdateDate) ?? []);
  return changes.toSorted().at(-1) ?? null;
}

function addressOf(line: Row): ReleasedAddress | null {
  const [street, city, postalCode] = [line.ShipToAddress1, line.ShipToCity, line.ShipToPostalCode].map(textOf);
  if (!street && !city && !postalCode) return null;
  const country = textOf(line.ShipToCountry);
  return {
    name: textOf(line.ShipToCustomer),
    street: street ?? null,
    postalCode: postalCode ?? null,
    city: city ?? null,
    country: country !== null && /^[A-Z]{2}$/.test(country) ? country : null,
  };
}

function lineOf({ Item, ItemDescription, RequestedQuantity, RequestedQuantityUOMCode }: Row): ReleasedLine {
  return {
    item: textOf(Item),
    text: textOf(ItemDescription),
    quantity: typeof RequestedQuantity === "number" ? RequestedQuantity : null,
    unit: textOf(RequestedQuantityUOMCode),
  };
}

function dayOf(value: unknown): string | null {
  return /^\d{4}-\d\d-\d\d/.exec(textOf(value) ?? "")?.[0] ?? null;
}

function textOf(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}
