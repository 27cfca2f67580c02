import { type Coded, coded } from "../errors.ts";
import type { Anomaly, Place, Raw, ShipmentEvent } from "../event/event.ts";
import { eventId } from "../event/identity.ts";
import { type Instant, wallTime } from "../event/instant.ts";
import { milestones } from "../event/milestone.ts";
import { sortTime } from "../event/order.ts";
import type { Reason } from "../event/reason.ts";
import type { Reference } from "../event/reference.ts";
import { compileLookups, disagree, type Meaning, reasonsOf, type Tables, unknownMeaning } from "./codes.ts";
import { compileField, compileOptional } from "./field.ts";
import type { EventSpec } from "./kind.ts";
import type { OddFields } from "./odd.ts";
import type { Pack } from "./pack.ts";
import { compileEstimate, compilePlace, compileProof } from "./parts.ts";
import type { Unmapped } from "./result.ts";
import type { Scope } from "./scope.ts";
import { compileTimes, type Timed } from "./time.ts";

/** What the events of one shipment share. */
export interface Consignment {
  readonly trackingNumber: string;
  readonly carrierUniqueId: string | undefined;
  readonly references: readonly Reference[];
}

/** Where a mapping run notes what people must see. */
export interface Notes {
  readonly unmapped: Unmapped[];
  readonly coarse: Unmapped[];
  readonly problems: Coded[];
}

/** Builds one canonical event from a record. */
export type BuildEvent = (scope: Scope, consignment: Consignment, notes: Notes) => ShipmentEvent;

/** The instant of a time that was read; one that is missing or unreadable is kept as sent, is noted, and determines no moment. */
function instantOf(timed: Timed, notes: Notes): Instant | null {
  if (timed && "local" in timed) return timed;
  notes.problems.push(
    timed
      ? coded("WB-MAP-004", { value: timed.unreadable, path: "occurredAt", format: "the pack declares" })
      : coded("WB-MAP-003", { field: "occurredAt", path: "the event" }),
  );
  return null;
}

function compileRaw(spec: EventSpec, odd: OddFields): (scope: Scope, code: string) => Raw {
  const text = compileOptional(spec.text, odd);
  const extras = (["detail", "status", "language"] as const).flatMap((name) => {
    const field = spec[name];
    return field === undefined ? [] : [{ name, read: compileField(field, odd) }];
  });
  return (scope, code) => {
    const raw: { -readonly [K in keyof Raw]: Raw[K] } = { code, text: text(scope) ?? null };
    for (const { name, read } of extras) {
      const value = read(scope);
      if (value !== undefined) raw[name] = value;
    }
    return raw;
  };
}

function compileReason(
  spec: EventSpec["reason"],
  pack: Pack,
  odd: OddFields,
): (scope: Scope, meaning: Meaning) => Reason | null {
  if (!spec) return (_, meaning) => meaning.reason;
  const table = reasonsOf(pack).get(spec.table) ?? new Map<string, Reason>();
  const key = compileField(spec.key, odd);
  return (scope, meaning) => {
    const deviates = meaning.milestone !== null && milestones[meaning.milestone].overlay;
    return (deviates ? table.get(key(scope) ?? "") : undefined) ?? meaning.reason;
  };
}

function compileSays(
  spec: EventSpec["says"],
  tables: Tables,
  odd: OddFields,
): (scope: Scope, meaning: Meaning) => readonly Anomaly[] {
  if (!spec) return (_, meaning) => meaning.anomalies;
  const says = compileLookups([spec], tables, odd);
  return (scope, meaning) => {
    const known = meaning.anomalies;
    const conflict = !known.includes("STATUS_CONFLICT") && disagree(says(scope), meaning.milestone);
    return conflict ? [...known, "STATUS_CONFLICT"] : known;
  };
}

function workOn({ carrier, trackingNumber, raw, id }: ShipmentEvent): Unmapped {
  return { carrier, trackingNumber, code: raw.code, text: raw.text, event: id };
}

/** How one kind of event is read, compiled once when the pack loads. A larger function: it is the event, field by field. */
export function compileEvent(spec: EventSpec, pack: Pack, tables: Tables, odd: OddFields): BuildEvent {
  const code = compileField(spec.code, odd);
  const identity = spec.identity === undefined ? code : compileField(spec.identity, odd);
  const find = compileLookups(spec.lookup, tables, odd);
  const occurred = compileTimes(spec.occurredAt, odd);
  const recorded = compileTimes(spec.recordedAt, odd);
  const placeOf = compilePlace(spec.place, odd);
  const pieceOf = compileOptional(spec.piece, odd);
  const rawOf = compileRaw(spec, odd);
  const reasonOf = compileReason(spec.reason, pack, odd);
  const anomaliesOf = compileSays(spec.says, tables, odd);
  const proofOf = compileProof(spec, odd);
  const estimateOf = compileEstimate(spec.estimatedDelivery, odd);
  const carrier = pack.id;
  const packName = `${pack.id}@${pack.version}`;

  function write(
    scope: Scope,
    consignment: Consignment,
    meaning: Meaning,
    instant: Instant | null,
    place: Place | null,
  ): ShipmentEvent {
    const { trackingNumber, carrierUniqueId, references } = consignment;
    const milestone = instant ? meaning.milestone : null;
    const occurredAt = instant ?? wallTime("");
    const piece = pieceOf(scope) ?? null;
    const shown = code(scope) ?? "";
    const recordedAt = recorded(scope, place);
    const event: ShipmentEvent = {
      id: eventId({ carrier, trackingNumber, piece, code: identity(scope) ?? shown, local: occurredAt.local, place }),
      carrier,
      trackingNumber,
      piece,
      event: meaning.event,
      milestone,
      reason: reasonOf(scope, meaning),
      classifier: meaning.classifier,
      scope: piece === null ? meaning.scope : "piece",
      occurredAt,
      recordedAt: recordedAt && "local" in recordedAt ? recordedAt : null,
      place,
      references,
      proof: milestone === "DELIVERED" ? proofOf(scope) : null,
      estimatedDelivery: estimateOf(scope, place, () => sortTime(occurredAt)),
      retracts: meaning.retracts,
      anomalies: anomaliesOf(scope, meaning),
      raw: rawOf(scope, shown),
      pack: packName,
    };
    return carrierUniqueId === undefined ? event : { ...event, carrierUniqueId };
  }

  return (scope, consignment, notes) => {
    const place = placeOf(scope);
    const instant = instantOf(occurred(scope, place), notes);
    const meaning = find(scope);
    const event = write(scope, consignment, meaning ?? unknownMeaning, instant, place);
    if (!meaning) notes.unmapped.push(workOn(event));
    else if (meaning.coarse) notes.coarse.push(workOn(event));
    return event;
  };
}
