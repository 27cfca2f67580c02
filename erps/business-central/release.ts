import type { Released, ReleasedDocument, ReleasedLine, ReleaseQuery, Trouble } from "../../core/delivery/erp.ts";
import { rowsAt, textOf } from "../../core/delivery/odata-rows.ts";
import type { Caller, ODataService } from "../../core/delivery/odata-service.ts";
import { etagOf, literal, type Row } from "../../core/delivery/odata-v4.ts";

/** Orders that are released (`Open` to the API, `Draft` are those that people still work on) and not shipped. */
const released = "status eq 'Open' and fullyShipped eq false";

/**
 * Released orders by the moment of their last change and their number. Two questions, because the API allows no `or`
 * over two fields: what is left at the moment where the last answer ended, then what came after it.
 */
export async function readReleased(
  service: ODataService,
  company: string,
  { cursor, limit }: ReleaseQuery,
  caller: Caller,
): Promise<Released | Trouble> {
  const [since = "", number = ""] = cursor === null ? [] : cursor.split(" ");
  const path = `${company}/salesOrders`;
  const ask = (filter: string, top: number) => {
    const query = { expand: "salesOrderLines", orderby: "lastModifiedDateTime,number", top };
    return rowsAt(service, path, { ...query, filter: filter === "" ? released : `${released} and ${filter}` }, caller);
  };
  const atOnce = `lastModifiedDateTime eq ${since} and number gt ${literal(number)}`;
  const same = since === "" ? null : await ask(atOnce, limit);
  if (same?.kind === "trouble") return same;
  const found = same?.rows ?? [];
  const later =
    found.length >= limit
      ? null
      : await ask(since === "" ? "" : `lastModifiedDateTime gt ${since}`, limit - found.length);
  if (later?.kind === "trouble") return later;
  const rows = [...found, ...(later?.rows ?? [])];
  const { facts: answer } = (later ?? same) as { facts: Released["answer"] };
  return { kind: "released", documents: rows.map(documentOf), cursor: cursorOf(rows.at(-1)) ?? cursor, answer };
}

function cursorOf(row: Row | undefined): string | null {
  const [at, number] = [textOf(row?.lastModifiedDateTime), textOf(row?.number)];
  return at === null || number === null ? null : `${at} ${number}`;
}

function documentOf(row: Row): ReleasedDocument {
  const number = textOf(row.number) ?? "";
  const lines = Array.isArray(row.salesOrderLines) ? (row.salesOrderLines as Row[]) : [];
  const open = lines.filter(({ quantity, shippedQuantity }) => countOf(quantity) > countOf(shippedQuantity));
  const days = open.map(({ shipmentDate }) => dayOf(shipmentDate)).filter((day) => day !== null);
  return {
    ...{ document: number, version: etagOf(row), delivery: number, order: number },
    customer: textOf(row.customerNumber),
    consignee: {
      name: textOf(row.shipToName),
      street:
        [row.shipToAddressLine1, row.shipToAddressLine2]
          .map(textOf)
          .filter((part) => part !== null)
          .join(", ") || null,
      postalCode: textOf(row.shipToPostCode),
      city: textOf(row.shipToCity),
      country: textOf(row.shipToCountry),
    },
    shipOn: days.toSorted()[0] ?? null,
    deliverBy: dayOf(row.requestedDeliveryDate),
    lines: open.map(lineOf),
  };
}

function lineOf({ lineObjectNumber, description, quantity, shippedQuantity, unitOfMeasureCode }: Row): ReleasedLine {
  return {
    item: textOf(lineObjectNumber),
    text: textOf(description),
    quantity: countOf(quantity) - countOf(shippedQuantity),
    unit: textOf(unitOfMeasureCode),
  };
}

function countOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function dayOf(value: unknown): string | null {
  const day = textOf(value);
  return day === null || day.startsWith("0001-") ? null : day.slice(0, 10);
}
