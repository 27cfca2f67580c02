import type { ShipmentEvent } from "../../event/event.ts";
import { factKeys, packOf, witnessed } from "../../event/fact.ts";
import type { Advance, Project, Shipment } from "../../event/shipment.ts";
import type { NewEvents, Recorded } from "../journal.ts";
import type { Room } from "./commit.ts";
import type { Connection, Statement } from "./connection.ts";
import type { Kept, Shipments } from "./shipments.ts";
import {
  countBrought,
  deleteEvent,
  enrichEvent,
  insertEvent,
  insertEventKey,
  moveEventKeys,
  remapEvent,
  selectEvents,
  selectKnownEvent,
  selectLatestEvents,
} from "./statements/events.ts";
import { selectLastIds } from "./statements/store.ts";
import type { Totals } from "./totals.ts";

/** The rules by which events become shipments. */
export interface Projector {
  readonly project: Project;
  readonly advance: Advance;
}

interface Known {
  readonly id: number;
  readonly receipt: number | null;
  readonly name: string;
  readonly document: string;
}

/** Keys of events by the carrier's own id lie beside those of the shipments, under no shipment. */
const noShipment = 0;

const toldKey = (carrier: string, id: string): string => `told ${carrier} ${id}`;

type Origin = Pick<NewEvents, "receipt" | "at">;

/** Canonical events, each fact once, and what they make of their shipments. */
export class Events implements Room {
  readonly #totals: Totals;
  readonly #shipments: Shipments;
  readonly #rules: Projector;
  readonly #statements: ReturnType<typeof prepareAll>;
  #last: number;
  #saved: number;

  constructor(db: Connection, totals: Totals, shipments: Shipments, rules: Projector) {
    this.#totals = totals;
    this.#shipments = shipments;
    this.#rules = rules;
    this.#statements = prepareAll(db);
    this.#last = this.#statements.lastIds.get()?.events ?? 0;
    this.#saved = this.#last;
  }

  record({ receipt, at, events }: NewEvents): readonly Recorded[] {
    return events.map((event) => this.#record({ receipt, at }, event));
  }

  of(shipment: number): readonly ShipmentEvent[] {
    return this.#statements.ofShipment.all(shipment).map((row) => JSON.parse(row.document) as ShipmentEvent);
  }

  latest(limit: number): readonly ShipmentEvent[] {
    return this.#statements.latest.all(limit).map((row) => JSON.parse(row.document) as ShipmentEvent);
  }

  told(carrier: string, id: string): ShipmentEvent | null {
    const known = this.#statements.known.get(noShipment, toldKey(carrier, id));
    return known ? (JSON.parse(known.document) as ShipmentEvent) : null;
  }

  firstBrought(receipt: number, known: number): number {
    return this.#statements.brought.get(known, receipt)?.count ?? 0;
  }

  committed(): void {
    this.#saved = this.#last;
  }

  rolledBack(): void {
    this.#last = this.#saved;
  }

  #record(origin: Origin, event: ShipmentEvent): Recorded {
    const before = this.#shipments.find(event.carrier, event.trackingNumber);
    const shipment = before?.id ?? this.#shipments.nextId();
    const id = this.#last + 1;
    if (this.#statements.insertKey.run(shipment, event.id, id).changes === 0) {
      return this.#recordKnown(origin, event, before as Kept);
    }
    const first = this.#firstTold(shipment, event, id);
    if (first && before) return this.#witness(origin, event, before, first);
    this.#last = id;
    this.#statements.insert.run(id, shipment, origin.receipt, event.event, origin.at, JSON.stringify(event));
    if (event.raw.id !== undefined && event.event !== "RETRACTION") {
      this.#statements.insertKey.run(noShipment, toldKey(event.carrier, event.raw.id), id);
    }
    if (event.event === "UNMAPPED") this.#totals.unmapped += 1;
    const projection = this.#rules.advance(before?.projection ?? null, event) ?? this.#projectAll(shipment);
    const kept = this.#shipments.put(shipment, projection, origin.at, before);
    return { event: event.id, shipment: kept.stored, kind: "new" };
  }

  #recordKnown(origin: Origin, event: ShipmentEvent, before: Kept): Recorded {
    const known = this.#statements.known.get(before.id, event.id);
    if (!known) throw new Error(`event ${event.id} has a key but no row`);
    if (known.name === "UNMAPPED" && event.event !== "UNMAPPED") return this.#remap(origin, event, before, known.id);
    const isAgain = origin.receipt !== null && known.receipt === origin.receipt;
    return { event: event.id, shipment: before.stored, kind: isAgain ? "again" : "known" };
  }

  /** The event by which another pack has told the same fact; else the fact's keys are the event's own from now on. */
  #firstTold(shipment: number, event: ShipmentEvent, id: number): Known | null {
    for (const key of factKeys(event)) {
      if (this.#statements.insertKey.run(shipment, key, id).changes > 0) continue;
      const known = this.#statements.known.get(shipment, key);
      if (!known || packOf(JSON.parse(known.document) as ShipmentEvent) === packOf(event)) continue;
      this.#statements.moveKeys.run(known.id, shipment, id);
      for (const other of factKeys(event)) this.#statements.insertKey.run(shipment, other, known.id);
      return known;
    }
    return null;
  }

  /** Another channel has told the fact before: the event stays, and learns what it did not say. */
  #witness({ at }: Origin, event: ShipmentEvent, before: Kept, first: Known): Recorded {
    const more = witnessed(JSON.parse(first.document) as ShipmentEvent, event);
    if (!more) return { event: event.id, shipment: before.stored, kind: "known" };
    this.#statements.enrich.run(JSON.stringify(more), first.id);
    const kept = this.#shipments.put(before.id, this.#projectAll(before.id), at, before);
    return { event: event.id, shipment: kept.stored, kind: "known" };
  }

  #remap({ receipt, at }: Origin, event: ShipmentEvent, before: Kept, id: number): Recorded {
    const first = this.#firstTold(before.id, event, id);
    if (first) {
      this.#statements.drop.run(id);
      this.#totals.unmapped -= 1;
      return this.#witness({ receipt, at }, event, before, first);
    }
    this.#statements.remap.run(receipt, event.event, at, JSON.stringify(event), id);
    this.#totals.unmapped -= 1;
    const kept = this.#shipments.put(before.id, this.#projectAll(before.id), at, before);
    return { event: event.id, shipment: kept.stored, kind: "remapped" };
  }

  #projectAll(shipment: number): Shipment {
    return this.#rules.project(this.of(shipment));
  }
}

function prepareAll(db: Connection) {
  return {
    insert: db.prepare<[number, number, number | null, string, number, string]>(insertEvent),
    insertKey: db.prepare<[number, string, number]>(insertEventKey),
    known: db.prepare<[number, string], Known>(selectKnownEvent),
    moveKeys: db.prepare<[number, number, number]>(moveEventKeys),
    enrich: db.prepare<[string, number]>(enrichEvent),
    drop: db.prepare<[number]>(deleteEvent),
    remap: db.prepare<[number | null, string, number, string, number]>(remapEvent),
    ofShipment: db.prepare<[number], { document: string }>(selectEvents),
    latest: db.prepare<[number], { document: string }>(selectLatestEvents),
    lastIds: db.prepare<[], { events: number }>(selectLastIds),
    brought: db.prepare<[number, number], { count: number }>(countBrought),
  } satisfies Record<string, Statement<never[]>>;
}
