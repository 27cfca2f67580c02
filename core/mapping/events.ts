import { type Coded, coded } from "../errors.ts";
import type { Anomaly, Place, Proof, Raw, ShipmentEvent } from "../event/event.ts";
import { eventId } from "../event/identity.ts";
import { type Instant, wallTime } from "../event/instant.ts";
import { milestones } from "../event/milestone.ts";
import { sortTime } from "../event/order.ts";
import type { Reason } from "../event/reason.ts";
import type { Reference } from "../event/reference.ts";
import { type Calls, fieldCode, fieldsCode, functionOf } from "./code.ts";
import {
  type Book,
  compileLookups,
  compileMissing,
  disagree,
  type FindMeaning,
  type Meaning,
  unknownMeaning,
} from "./codes.ts";
import { compileField, compileOptional, type Read } from "./field.ts";
import type { EventSpec } from "./kind.ts";
import type { OddFields } from "./odd.ts";
import type { Pack } from "./pack.ts";
import { compileClassified } from "./classifier.ts";
import { compileEstimate, compilePlace, compileProof, type ReadEstimate } from "./parts.ts";
import type { Unmapped } from "./result.ts";
import type { Scope } from "./scope.ts";
import { compileTakeBack, type TakeBack, type Write } from "./takeback.ts";
import { compileTimes, type ReadTime, type Timed } from "./time.ts";

/** What the events of one shipment share. */
export interface Consignment {
  /** Who carries it: mostly the carrier that sends. */
  readonly carrier: string;
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

/** Notes a time that is missing or fits no declared form. */
function complain(timed: Timed, notes: Notes): void {
  const unreadable = timed && "unreadable" in timed ? timed.unreadable : null;
  notes.problems.push(
    unreadable === null
      ? coded("WB-MAP-003", { field: "occurredAt", path: "the event" })
      : coded("WB-MAP-004", { value: unreadable, path: "occurredAt", format: "the pack declares" }),
  );
}

/** A time that could not be read stays as sent, determines no moment, and its event moves nothing. */
function timeless(timed: Timed, meaning: Meaning): { readonly occurredAt: Instant; readonly meaning: Meaning } {
  const sent = timed && "unreadable" in timed ? timed.unreadable : "";
  return { occurredAt: wallTime(sent), meaning: { ...meaning, milestone: null } };
}

function compileRaw(spec: EventSpec, odd: OddFields): (scope: Scope, code: string) => Raw {
  const calls: Calls = [];
  const names = ["id", "detail", "status", "language"] as const;
  const fields = names.flatMap((name) => (spec[name] === undefined ? [] : [[name, spec[name]] as const]));
  const { read, put } = fieldsCode(fields, calls, odd);
  const text = spec.text === undefined ? "null" : `${fieldCode(spec.text, calls, odd)} ?? null`;
  return functionOf(`${read} const object = { code, text: ${text} }; ${put} return object;`, calls);
}

/** The reason that the carrier gives for what deviates; where it gives none (NONE: all is normal), that of the code itself. */
function compileReason(spec: EventSpec["reason"], book: Book): (scope: Scope, meaning: Meaning) => Reason | null {
  if (!spec) return (_, meaning) => meaning.reason;
  const table = book.reasons.get(spec.table);
  const key = compileField(spec.key, book.odd);
  return (scope, meaning) => {
    const deviates = meaning.milestone !== null && milestones[meaning.milestone].overlay;
    const found = deviates ? table?.get(key(scope) ?? "") : undefined;
    return found === undefined || found === "NONE" ? meaning.reason : found;
  };
}

function compileSays(spec: EventSpec["says"], book: Book): (scope: Scope, meaning: Meaning) => readonly Anomaly[] {
  if (!spec) return (_, meaning) => meaning.anomalies;
  const says = compileLookups([spec], book);
  return (scope, meaning) => {
    const known = meaning.anomalies;
    const conflict = !known.includes("STATUS_CONFLICT") && disagree(says(scope), meaning.milestone);
    return conflict ? [...known, "STATUS_CONFLICT"] : known;
  };
}

interface Readers {
  readonly find: FindMeaning;
  readonly code: Read;
  readonly identity: Read;
  readonly occurred: ReadTime;
  readonly recorded: ReadTime;
  readonly place: (scope: Scope) => Place | null;
  readonly piece: Read;
  readonly raw: (scope: Scope, code: string) => Raw;
  readonly reason: (scope: Scope, meaning: Meaning) => Reason | null;
  readonly anomalies: (scope: Scope, meaning: Meaning) => readonly Anomaly[];
  readonly proof: (scope: Scope) => Proof | null;
  readonly estimate: ReadEstimate;
}

function readersOf(spec: EventSpec, book: Book): Readers {
  const { odd } = book;
  return {
    find: compileClassified(spec.classifier, compileLookups(spec.lookup, book), odd),
    code: compileOptional(spec.code, odd),
    identity: compileOptional(spec.identity, odd),
    occurred: compileTimes(spec.occurredAt, odd),
    recorded: compileTimes(spec.recordedAt, odd),
    place: compilePlace(spec.place, odd),
    piece: compileOptional(spec.piece, odd),
    raw: compileRaw(spec, odd),
    reason: compileReason(spec.reason, book),
    anomalies: compileSays(spec.says, book),
    proof: compileProof(spec, odd),
    estimate: compileEstimate(spec.estimatedDelivery, odd),
  };
}

/** The pack whose table lacks the code is the one to be mended, whoever carries the shipment. */
function workOn(
  { id: carrier }: Pack,
  { trackingNumber, raw, id }: ShipmentEvent,
  missing: Unmapped["missing"],
): Unmapped {
  return { carrier, trackingNumber, code: raw.code || (raw.text ?? ""), text: raw.text, event: id, missing };
}

/** A record that takes an event back: an event of its own, which needs no code that anybody knows. */
function compileRetraction(takeBack: TakeBack, readers: Readers, write: Write): BuildEvent {
  return (scope, consignment, notes) => {
    const place = readers.place(scope);
    const sent = readers.occurred(scope, place);
    const meaning = readers.find(scope) ?? unknownMeaning;
    const repeated = write(scope, consignment, meaning, sent && "local" in sent ? sent : wallTime(""), place);
    const timed = takeBack.at(scope, place, sent);
    const readable = timed !== null && "local" in timed;
    if (!readable) complain(timed, notes);
    const at = readable ? timed : timeless(timed, meaning).occurredAt;
    return takeBack.write(scope, consignment, at, repeated);
  };
}

/** How one kind of event is read, compiled once when the pack loads. */
export function compileEvent(spec: EventSpec, book: Book): BuildEvent {
  const readers = readersOf(spec, book);
  const write = compileWriter(readers, book.pack);
  const takeBack = compileTakeBack(spec.retracts, write, book.odd);
  const happened = compileHappened(spec, book, readers, write);
  if (!takeBack) return happened;
  const retraction = compileRetraction(takeBack, readers, write);
  return (scope, ...rest) => (takeBack.holds(scope) ? retraction : happened)(scope, ...rest);
}

/** A record that reports something. */
function compileHappened(spec: EventSpec, book: Book, readers: Readers, write: Write): BuildEvent {
  const missing = compileMissing(spec.lookup, book);
  return (scope, consignment, notes) => {
    const place = readers.place(scope);
    const found = readers.find(scope);
    const timed = readers.occurred(scope, place);
    const readable = timed !== null && "local" in timed;
    if (!readable) complain(timed, notes);
    const known = found ?? unknownMeaning;
    const { occurredAt, meaning } = readable ? { occurredAt: timed, meaning: known } : timeless(timed, known);
    const event = write(scope, consignment, meaning, occurredAt, place);
    if (!found) notes.unmapped.push(workOn(book.pack, event, missing(scope)));
    else if (found.coarse) notes.coarse.push(workOn(book.pack, event, missing(scope)));
    return event;
  };
}

// Reason for length: the canonical event, field by field, in the order of its contract.
function compileWriter(readers: Readers, { id, version }: Pack): Write {
  const pack = `${id}@${version}`;
  return (scope, { carrier, trackingNumber, carrierUniqueId, references }, meaning, occurredAt, place) => {
    const { milestone } = meaning;
    const recordedAt = readers.recorded(scope, place);
    const named = readers.piece(scope) ?? null;
    const piece = named === trackingNumber ? null : named;
    const shown = readers.code(scope) ?? "";
    const code = readers.identity(scope) ?? shown;
    const event: ShipmentEvent = {
      id: eventId({ carrier, trackingNumber, piece, code, local: occurredAt.local, place }),
      carrier,
      trackingNumber,
      piece,
      event: meaning.event,
      milestone,
      reason: readers.reason(scope, meaning),
      classifier: meaning.classifier,
      scope: piece !== null && meaning.scope === "shipment" ? "piece" : meaning.scope,
      occurredAt,
      recordedAt: recordedAt && "local" in recordedAt ? recordedAt : null,
      place,
      references,
      proof: milestone === "DELIVERED" ? readers.proof(scope) : null,
      estimatedDelivery: readers.estimate(scope, place, () => sortTime(occurredAt)),
      retracts: meaning.retracts,
      anomalies: readers.anomalies(scope, meaning),
      raw: readers.raw(scope, shown),
      pack,
    };
    return carrierUniqueId === undefined ? event : { ...event, carrierUniqueId };
  };
}
