import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import type { Effect } from "../doubles.ts";
import type { Ledger } from "../ledger.ts";
import type { Parcel } from "../parcels.ts";
import { objectOf, problem, traceOf } from "./events.ts";

/** The shipments of the REST ERP, one per delivery. */
export type Shipments = {
  /** `GET /api/shipments/{number}` */
  read(number: string): Reply;
  /** `PUT /api/shipments/{number}`, guarded by If-Match. */
  replace(call: Call, number: string): Reply;
  /** Gives a shipment to another user until then (epoch milliseconds). */
  lock(number: string, untilMs: number): void;
  /** Creates the shipment that is missing, or takes it from its holder. */
  mend(number: string): void;
};

/** What a client may change; every value is text. */
const writable = ["trackingNumber", "status", "statusAt", "proofOfDelivery"] as const;
type Writable = Record<(typeof writable)[number], string>;
type Shipment = {
  readonly carrier: string;
  readonly customer: string;
  values: Writable;
  version: number;
  lockedUntilMs: number;
};

function shipmentOf(parcel: Parcel): Shipment {
  const values = { trackingNumber: parcel.trackingNumber, status: "PACKED", statusAt: "", proofOfDelivery: "" };
  const lockedUntilMs = parcel.inErp === "locked" ? Number.POSITIVE_INFINITY : 0;
  return { carrier: parcel.carrier, customer: parcel.customer.name, values, version: 1, lockedUntilMs };
}

function etagOf(shipment: Shipment): string {
  return `"${shipment.version}"`;
}

function show(number: string, shipment: Shipment): Reply {
  const { carrier, customer, version, values } = shipment;
  return jsonReply(200, { number, carrier, customer, ...values, version }, { etag: etagOf(shipment) });
}

/** The changes of a body that holds only writable fields with text; null for any other body. */
function changesOf(body: string): Partial<Writable> | null {
  const values = objectOf(body);
  const names: readonly string[] = writable;
  if (!values || !Object.entries(values).every(([name, value]) => names.includes(name) && typeof value === "string")) {
    return null;
  }
  return values;
}

function refusalOf(call: Call, shipment: Shipment, nowMs: number): Reply | null {
  const match = headerOf(call, "if-match");
  if (match === null) return problem(428, "precondition_required", "Send the ETag of the shipment in If-Match");
  if (match !== "*" && match !== etagOf(shipment)) return problem(412, "stale_shipment", "The shipment was changed");
  return shipment.lockedUntilMs > nowMs ? problem(423, "shipment_locked", "Another user works on this shipment") : null;
}

function change(shipment: Shipment, number: string, changes: Partial<Writable>): Effect[] {
  const effects = (Object.entries(changes) as [keyof Writable, string][]).map(([field, to]): Effect => {
    return { effect: "field", document: number, field, from: shipment.values[field], to };
  });
  shipment.values = { ...shipment.values, ...changes };
  shipment.version += 1;
  return effects;
}

function created(parcels: readonly Parcel[], number: string): Shipment | null {
  const parcel = parcels.find((one) => one.deliveryDocument === number);
  return parcel ? shipmentOf(parcel) : null;
}

/** The shipments of these parcels; those that are missing in the ERP are left out. */
export function openShipments(parcels: readonly Parcel[], ledger: Ledger, now: () => number): Shipments {
  const known = parcels.filter((parcel) => parcel.inErp !== "missing");
  const byNumber = new Map(known.map((parcel) => [parcel.deliveryDocument, shipmentOf(parcel)]));
  const unknown = (): Reply => problem(404, "unknown_shipment", "There is no shipment with this number");

  return {
    read: (number) => (byNumber.has(number) ? show(number, byNumber.get(number)!) : unknown()),
    replace(call, number) {
      const shipment = byNumber.get(number);
      if (!shipment) return unknown();
      const refusal = refusalOf(call, shipment, now());
      if (refusal) return refusal;
      const changes = changesOf(call.body);
      if (!changes) return problem(400, "invalid_shipment", `Only ${writable.join(", ")} can be written, as text`);
      ledger.record(change(shipment, number, changes), traceOf(call, headerOf(call, "idempotency-key")));
      return show(number, shipment);
    },
    lock(number, untilMs) {
      const shipment = byNumber.get(number);
      if (shipment) shipment.lockedUntilMs = untilMs;
    },
    mend(number) {
      const shipment = byNumber.get(number) ?? created(parcels, number);
      if (!shipment) return;
      shipment.lockedUntilMs = 0;
      byNumber.set(number, shipment);
    },
  };
}
