import { coded } from "../errors.ts";
import type { Proof, ShipmentEvent } from "../event/event.ts";
import type { Instant } from "../event/instant.ts";
import { isLater, sortTime } from "../event/order.ts";
import { type Book, compileLookups, disagree, type Meaning } from "./codes.ts";
import { compileCarrier } from "./carrier.ts";
import { compileEvent, type Consignment, type Notes } from "./events.ts";
import { compileConditions, compileField, compileOptional } from "./field.ts";
import type { FieldSpec } from "./format.ts";
import type { EventSpec, KindSpec } from "./kind.ts";
import { compileEstimate, compileProof, compileReferences } from "./parts.ts";
import type { MappedShipment } from "./result.ts";
import { compileRecords, type FindAll, type Scope } from "./scope.ts";

/** A kind whose shipments are declared in full. */
export type ShipmentKind = KindSpec & {
  readonly shipments: string;
  readonly trackingNumber: FieldSpec;
  readonly events: NonNullable<KindSpec["events"]>;
  readonly event: EventSpec;
};

/** Builds the shipments of a payload. */
export type BuildShipments = (root: Scope, notes: Notes) => readonly MappedShipment[];

function eventRecords(paths: ShipmentKind["events"]): FindAll {
  if (typeof paths === "object" && "all" in paths) {
    const all = paths.all.map(compileRecords);
    return (scope) => all.flatMap((find) => find(scope));
  }
  const finds = (typeof paths === "string" ? [paths] : paths).map(compileRecords);
  return (scope) => {
    for (const find of finds) {
      const records = find(scope);
      if (records.length > 0) return records;
    }
    return [];
  };
}

function newest(
  events: readonly ShipmentEvent[],
  counts: (event: ShipmentEvent) => boolean,
): ShipmentEvent | undefined {
  let best: ShipmentEvent | undefined;
  for (const event of events) {
    if (counts(event) && (!best || isLater(event.occurredAt, best.occurredAt))) best = event;
  }
  return best;
}

function replaced(
  events: readonly ShipmentEvent[],
  old: ShipmentEvent | undefined,
  change: Partial<ShipmentEvent>,
): readonly ShipmentEvent[] {
  return old === undefined ? events : events.map((event) => (event === old ? { ...event, ...change } : event));
}

/** What the carrier says of the whole shipment goes to the newest event, so that a store of events keeps it. */
function withEstimate(events: readonly ShipmentEvent[], estimatedDelivery: Instant | null): readonly ShipmentEvent[] {
  if (estimatedDelivery === null) return events;
  return replaced(
    events,
    newest(events, () => true),
    { estimatedDelivery },
  );
}

/** A signature without a delivery proves nothing: it goes to the newest delivered event that has none, or nowhere. */
function withProof(events: readonly ShipmentEvent[], proof: Proof | null): readonly ShipmentEvent[] {
  if (proof === null) return events;
  return replaced(
    events,
    newest(events, (event) => event.milestone === "DELIVERED" && event.proof === null),
    { proof },
  );
}

function withConflict(events: readonly ShipmentEvent[], claim: Meaning | null): readonly ShipmentEvent[] {
  if (!claim?.milestone) return events;
  const last = newest(events, (event) => event.milestone !== null);
  if (!last || !disagree(claim, last.milestone) || last.anomalies.includes("STATUS_CONFLICT")) return events;
  return replaced(events, last, { anomalies: [...last.anomalies, "STATUS_CONFLICT"] });
}

/** One number, two consignments: told apart by the carrier's own key, and shown. */
function withReuse(shipments: readonly MappedShipment[]): readonly MappedShipment[] {
  const numbers = new Map<string, Set<string>>();
  for (const { trackingNumber, carrierUniqueId } of shipments) {
    const known = numbers.get(trackingNumber) ?? new Set<string>();
    numbers.set(trackingNumber, known.add(carrierUniqueId ?? ""));
  }
  return shipments.map((shipment) => {
    if ((numbers.get(shipment.trackingNumber)?.size ?? 0) < 2) return shipment;
    return {
      ...shipment,
      events: shipment.events.map((event) => ({ ...event, anomalies: [...event.anomalies, "NUMBER_REUSED" as const] })),
    };
  });
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

function compileHead(kind: ShipmentKind, { odd, pack }: Book): (scope: Scope, notes: Notes) => Consignment {
  const carrier = compileCarrier(kind.carrier, pack.id, odd);
  const number = compileField(kind.trackingNumber, odd);
  const unique = compileOptional(kind.carrierUniqueId, odd);
  const referencesOf = compileReferences(kind.references, odd);
  return (scope, notes) => {
    const trackingNumber = number(scope);
    if (trackingNumber === undefined)
      notes.problems.push(coded("WB-MAP-003", { field: "trackingNumber", path: kind.shipments }));
    return {
      carrier: carrier(scope),
      trackingNumber: trackingNumber ?? "",
      carrierUniqueId: unique(scope),
      references: referencesOf(scope, trackingNumber ?? ""),
    };
  };
}

function mapped(
  head: Consignment,
  pieces: number | undefined,
  estimatedDelivery: Instant | null,
  claim: Meaning | null,
  events: readonly ShipmentEvent[],
): MappedShipment {
  const { trackingNumber, references, carrierUniqueId } = head;
  return {
    trackingNumber,
    references,
    ...(carrierUniqueId === undefined ? {} : { carrierUniqueId }),
    ...(pieces === undefined ? {} : { pieces }),
    estimatedDelivery:
      estimatedDelivery ?? newest(events, (event) => event.estimatedDelivery !== null)?.estimatedDelivery ?? null,
    ...(events.length === 0 && claim?.milestone ? { says: claim.milestone } : {}),
    events,
  };
}

/** Compiles how the shipments of one kind of payload are read. */
export function compileShipments(kind: ShipmentKind, book: Book): BuildShipments {
  const { odd } = book;
  const records = compileRecords(kind.shipments);
  const isNone = compileConditions(kind.skip);
  const headOf = compileHead(kind, book);
  const eventsOf = eventRecords(kind.events);
  const isNoEvent = compileConditions(kind.event.skip);
  const build = compileEvent(kind.event, book);
  const piecesOf = compileOptional(kind.pieces, odd);
  const estimateOf = compileEstimate(kind.estimatedDelivery, odd);
  const proofOf = compileProof(kind, odd);
  const says = kind.says ? compileLookups([kind.says], book) : () => null;

  function one(scope: Scope, notes: Notes): MappedShipment {
    const head = headOf(scope, notes);
    const happened = eventsOf(scope).filter((record) => !isNoEvent(record));
    const built = happened.map((record) => build(record, head, notes));
    const estimate = estimateOf(scope, null, () => Math.max(...built.map((event) => sortTime(event.occurredAt))));
    const claim = says(scope);
    const events = withConflict(withProof(withEstimate(built, estimate), proofOf(scope)), claim);
    return mapped(head, wholeNumber(piecesOf(scope)), estimate, claim, events);
  }

  return (root, notes) => {
    const found = records(root)
      .filter((scope) => !isNone(scope))
      .map((scope) => one(scope, notes));
    return found.length < 2 ? found : withReuse(found);
  };
}
