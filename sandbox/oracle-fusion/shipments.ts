import type { Effect } from "../doubles.ts";
import type { Ledger, Trace } from "../ledger.ts";
import { type Parcel, parcelsTo } from "../parcels.ts";
import type { Row, Value } from "./query.ts";

/** A shipment: its header, one row of its flexfield, and its lines. */
export type Shipment = {
  readonly name: string;
  readonly header: Row;
  readonly flex: Row;
  readonly lines: readonly Row[];
  /** Epoch milliseconds until which another user holds the shipment. */
  lockedUntilMs: number;
};

/** The shipments of the environment. */
export type Shipments = {
  find(name: string): Shipment | null;
  all(): readonly Shipment[];
  lines(): readonly Row[];
  /** The shipment that holds a line. */
  holding(line: string): Shipment | null;
  isLocked(shipment: Shipment): boolean;
  /** Writes into rows as a client asked, books what was written, and moves the last change on. */
  write(changes: readonly Change[], trace: Trace): void;
  /** Confirms: the goods have left, and the order knows it. */
  confirm(shipment: Shipment, trace: Trace): void;
  /** Changes a header as a person at the desk does, without a row in the ledger. */
  touch(shipment: Shipment, values: Row): void;
};

/** Values for one row of a shipment. */
export type Change = { readonly shipment: Shipment; readonly row: Row; readonly values: Row };

/** Segments of the flexfield: global ones that a customer has set up. */
export const segments = ["waybillMilestone", "waybillMilestoneAt", "carrier", "trackingPage", "eta", "receivedBy"];

const created = Date.UTC(2026, 0, 2, 8);

function stamp(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "+00:00");
}

function lineOf(parcel: Parcel, index: number): Row {
  const [item] = parcel.items;
  const { destination, n } = parcel;
  const at = created + n * 1000 + index;
  return {
    ...{ ShipmentLine: 100_000 + n * 10 + index, OrderTypeCode: "SALES_ORDER", Order: parcel.orderNumber },
    ...{
      OrderLine: String(index),
      SourceOrder: parcel.orderNumber,
      SourceOrderFulfillmentLineId: 300_000 + n * 10 + index,
    },
    ...{ Item: index === 1 ? (item?.material ?? "ITEM") : "CARTON", ItemDescription: index === 1 ? "Goods" : "Carton" },
    ...{
      RequestedQuantity: index === 1 ? (item?.quantity ?? 1) : 1,
      RequestedQuantityUOMCode: "Ea",
      ShippedQuantity: null,
    },
    ...{ Shipment: parcel.deliveryDocument, ShipmentStatusCode: "OP", LineStatusCode: "Y", LineStatus: "Staged" },
    ...{ OrganizationCode: "M1", TrackingNumber: null, ShipToCustomer: parcel.customer.name },
    ...{ ShipToAddress1: `${n} Quay Street`, ShipToCity: destination.city, ShipToPostalCode: destination.postalCode },
    ...{ ShipToCountry: destination.country },
    ...{ ScheduledShipDate: "2026-01-05T00:00:00+00:00", RequestedDate: "2026-01-09T00:00:00+00:00" },
    LastUpdateDate: stamp(at),
  };
}

function shipmentOf(parcel: Parcel): Shipment {
  const { n, deliveryDocument: name } = parcel;
  const header = {
    ...{ Shipment: name, DeliveryId: 700_000 + n, ShipmentStatusCode: "OP", ShipmentStatus: "Open" },
    ...{ BillOfLading: null, Waybill: null, ActualShipDate: null, ActualDeliveryDate: null },
    LastUpdateDate: stamp(created + n * 1000),
  };
  const empty = Object.fromEntries(segments.map((name) => [name, null]));
  const flex = { DeliveryId: 700_000 + n, __FLEX_Context: null, ...empty };
  return { name, header, flex, lines: [1, 2].map((index) => lineOf(parcel, index)), lockedUntilMs: 0 };
}

/** What a write does, for the ledger. A line is named behind its shipment. */
function effectsOf({ shipment, row, values }: Change): Effect[] {
  const isLine = shipment.lines.includes(row);
  const document = isLine ? `${shipment.name}/${String(row.ShipmentLine)}` : shipment.name;
  const text = (value: Value | undefined): string => String(value ?? "");
  return Object.entries(values).map(([field, value]): Effect => {
    return { effect: "field", document, field, from: text(row[field]), to: text(value) };
  });
}

/** Moments of change, each later than the one before. */
function openMoments(from: number, now: () => number): () => string {
  let last = from;
  return () => {
    last = Math.max(last + 1, now());
    return stamp(last);
  };
}

/** All lines leave with what was asked for; the shipment is closed, and dated today where nobody dated it. */
function close({ header, lines }: Shipment, moment: () => string, today: string): void {
  for (const line of lines) {
    const left = { LineStatusCode: "C", LineStatus: "Interfaced", ShippedQuantity: line.RequestedQuantity ?? null };
    Object.assign(line, left, { ShipmentStatusCode: "CL", LastUpdateDate: moment() });
  }
  header.ActualShipDate ??= today;
  Object.assign(header, { ShipmentStatusCode: "CL", ShipmentStatus: "Closed", LastUpdateDate: moment() });
}

/** One open, staged shipment with two lines for each of the first parcels. */
export function openShipments(parcels: number, ledger: Ledger, now: () => number): Shipments {
  const all = parcelsTo(parcels).map(shipmentOf);
  const byName = new Map(all.map((shipment) => [shipment.name, shipment]));
  const byLine = new Map(
    all.flatMap((shipment) => shipment.lines.map((line) => [String(line.ShipmentLine), shipment])),
  );
  const moment = openMoments(created + parcels * 1000 + 1000, now);
  return {
    find: (name) => byName.get(name) ?? null,
    all: () => all,
    lines: () => all.flatMap(({ lines }) => lines),
    holding: (line) => byLine.get(line) ?? null,
    isLocked: ({ lockedUntilMs }) => lockedUntilMs > now(),
    write(changes, trace) {
      const effects = changes.flatMap(effectsOf);
      for (const { shipment, row, values } of changes) {
        Object.assign(row, values);
        const stamped = shipment.lines.includes(row) ? row : shipment.header;
        Object.assign(stamped, { LastUpdateDate: moment() });
      }
      ledger.record(effects, trace);
    },
    confirm(shipment, trace) {
      close(shipment, moment, stamp(now()));
      ledger.record([{ effect: "goods-issue", document: shipment.name }], trace);
    },
    touch: ({ header }, values) => void Object.assign(header, values, { LastUpdateDate: moment() }),
  };
}
