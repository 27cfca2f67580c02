import type { ShipmentEvent } from "../event/event.ts";
import type { Instant } from "../event/instant.ts";
import type { Milestone } from "../event/milestone.ts";
import { project } from "../event/project.ts";
import type { Reference } from "../event/reference.ts";
import type { Shipment } from "../event/shipment.ts";
import type { CarrierError, MappedShipment, MapResult, Unmapped } from "./result.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };
type JsonObject = { readonly [key: string]: Json | undefined };

/** Leaves out what was not said, so that the answer shows only what the carrier sent. */
function said(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== null));
}

/** A fraction of a second is shown in microseconds, so that two texts of one time are the same text. */
function micros(time: string): string {
  return time.replace(
    /(?<=:\d\d)\.(\d+)(Z?)$/,
    (_, digits: string, end: string) => `.${digits.slice(0, 6).padEnd(6, "0")}${end}`,
  );
}

function timeOf(instant: Instant): JsonObject {
  const { basis, zoneHint } = instant;
  const local = instant.local === "" ? null : micros(instant.local);
  const utc = instant.utc === null ? null : micros(instant.utc);
  return zoneHint === undefined ? { basis, local, utc } : { basis, local, utc, zoneHint };
}

function eventOf(event: ShipmentEvent): JsonObject {
  const { raw, occurredAt, place, milestone } = event;
  const first = {
    carrierCode: raw.code || null,
    carrierText: raw.text,
    occurredAt: timeOf(occurredAt),
    location: place?.text ?? null,
  };
  const rest = said({
    reason: event.reason,
    carrierStatus: raw.status,
    carrierDetail: raw.detail,
    piece: event.piece,
    classifier: event.classifier === "actual" ? undefined : event.classifier,
    retracts: event.retracts,
    anomalies: event.anomalies.length > 0 ? event.anomalies : undefined,
  });
  return { ...first, milestone, event: event.event, ...rest, id: event.id };
}

/** The status of a shipment; of one without events the carrier's word for it. */
function shown(shipment: Shipment | null, says: Milestone | undefined): JsonObject {
  if (!shipment) return { status: says ?? "UNKNOWN", delivered: says === "DELIVERED" };
  const { status, delivered, everDelivered, deliveredAt, signedBy, anomalies } = shipment;
  return {
    status,
    delivered,
    ...said({
      everDelivered: everDelivered && !delivered ? true : undefined,
      deliveredAt: deliveredAt ? timeOf(deliveredAt) : undefined,
      signedBy,
      anomalies: anomalies.length > 0 ? anomalies : undefined,
    }),
  };
}

/** Who carries it, where another than the pack's own carrier does. */
function carrierOf([event]: readonly ShipmentEvent[]): string | undefined {
  return event && !event.pack.startsWith(`${event.carrier}@`) ? event.carrier : undefined;
}

function shipmentOf(mapped: MappedShipment): JsonObject {
  const { trackingNumber, estimatedDelivery, pieces, carrierUniqueId, references, events } = mapped;
  const more = said({
    carrier: carrierOf(events),
    estimatedDelivery: estimatedDelivery?.utc ?? estimatedDelivery?.local,
    pieces,
    carrierUniqueId,
    references: references.length > 0 ? listed(references) : undefined,
  });
  const projected = shown(events.length > 0 ? project(events) : null, mapped.says);
  return { trackingNumber, ...projected, ...more, eventCount: events.length, events: events.map(eventOf) };
}

function errorOf(error: CarrierError): JsonObject {
  const { code, message, retryable, trackingNumber } = error;
  return { code, message, retryable, class: error.class, ...said({ trackingNumber }) };
}

function workOf({ trackingNumber, code, text, event }: Unmapped): JsonObject {
  return { trackingNumber, code, text, event };
}

const listed = (references: readonly Reference[]) => references.map(({ kind, value }) => ({ kind, value }));

/** The events of a feed in the order of the payload, each with the number and the references of its shipment. */
function feedOf(shipments: readonly MappedShipment[]): readonly JsonObject[] {
  return shipments.flatMap(({ trackingNumber, references, events }) =>
    events.map((event) => {
      const { id, ...shown } = eventOf(event);
      return {
        trackingNumber,
        ...shown,
        ...said({ references: references.length > 0 ? listed(references) : undefined }),
        id,
      };
    }),
  );
}

/** A mapped payload as people and tests compare it: shipments with their status, events in payload order, errors, unmapped codes. */
export function canonical(result: MapResult): JsonObject {
  const { coarse, problems, paging } = result;
  return {
    ...(result.tells === "events" ? { events: feedOf(result.shipments) } : {}),
    shipments: result.tells === "events" ? [] : result.shipments.map(shipmentOf),
    errors: result.errors.map(errorOf),
    unmapped: result.unmapped.map(workOf),
    ...(coarse.length > 0 ? { coarse: coarse.map(workOf) } : {}),
    ...(problems.length > 0 ? { problems: problems.map(({ code, message }) => ({ code, message })) } : {}),
    ...(paging ? { paging: { next: paging.next, also: paging.also } } : {}),
  };
}
