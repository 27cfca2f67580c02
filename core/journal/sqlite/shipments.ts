import type { Reference } from "../../event/reference.ts";
import { isOpen, type Shipment } from "../../event/shipment.ts";
import type { OpenShipment, StoredShipment } from "../journal.ts";
import type { Room } from "./commit.ts";
import type { Connection, Statement } from "./connection.ts";
import { LateIndex } from "./late-index.ts";
import {
  insertAlias,
  insertShipment,
  selectLastShipment,
  selectOpenShipments,
  selectShipment,
  shipmentByAlias,
  updateOpen,
  updateShipment,
} from "./statements/shipments.ts";

interface Row {
  readonly id: number;
  readonly carrier: string;
  readonly tracking_number: string;
  readonly updated_at: number;
  readonly projection: string;
  readonly linked: string | null;
}

/** A shipment in memory: `stored` is what everybody is given, `linked` are references that no event told. */
export interface Kept {
  readonly id: number;
  readonly linked: readonly Reference[];
  readonly projection: Shipment;
  readonly stored: StoredShipment;
}

/** Shipments that stay in memory; a busy one is not read again for every event. */
const keptShipments = 2048;

/** Shipments by carrier and tracking number, and by every other number. Each is written once per commit. */
export class Shipments implements Room {
  readonly rooms: readonly Room[];
  readonly #byAlias: LateIndex;
  readonly #statements: ReturnType<typeof prepareAll>;
  readonly #kept = new Map<string, Kept>();
  readonly #changed = new Map<string, "new" | "known">();
  /** Those that were opened or closed by what changed. */
  readonly #turned = new Set<string>();
  #last: number;
  #saved: number;

  constructor(db: Connection) {
    this.#byAlias = new LateIndex(db, shipmentByAlias);
    this.rooms = [this, this.#byAlias];
    this.#statements = prepareAll(db);
    this.#last = this.#statements.last.get()?.id ?? 0;
    this.#saved = this.#last;
  }

  find(carrier: string, trackingNumber: string): Kept | null {
    const key = keyOf(carrier, trackingNumber);
    const kept = this.#kept.get(key);
    if (kept) return kept;
    for (const id of this.#byAlias.targets(plainNumber(trackingNumber), -1)) {
      const row = this.#statements.select.get(id);
      if (row?.carrier !== carrier || row.tracking_number !== trackingNumber) continue;
      const found = read(row);
      if (this.#changed.size === 0) this.#trim();
      this.#kept.set(key, found);
      return found;
    }
    return null;
  }

  get(id: number): Kept | null {
    const row = this.#statements.select.get(id);
    return row ? (this.#kept.get(keyOf(row.carrier, row.tracking_number)) ?? read(row)) : null;
  }

  /** The number of a shipment that is about to be created. */
  nextId(): number {
    this.#last += 1;
    return this.#last;
  }

  /** Takes over a projection: of a new shipment, or what `before` became. Written when the turn commits. */
  put(id: number, projection: Shipment, at: number, before: Kept | null): Kept {
    const key = keyOf(projection.carrier, projection.trackingNumber);
    const kept = keep(id, projection, before?.linked ?? [], at);
    this.#kept.set(key, kept);
    if (!before) this.#changed.set(key, "new");
    else if (!this.#changed.has(key)) this.#changed.set(key, "known");
    if (before && isOpen(before.projection) !== isOpen(projection)) this.#turned.add(key);
    if (!before) this.#name(id, [projection.trackingNumber]);
    if (projection.references !== before?.projection.references) {
      this.#name(id, added(projection.references, before?.projection.references ?? []));
    }
    return kept;
  }

  open(carrier: string, after: number, limit: number): readonly OpenShipment[] {
    const rows = this.#statements.open.all(carrier, after, limit);
    return rows.map((row) => ({ id: row.id, trackingNumber: row.tracking_number }));
  }

  /** Adds references that no event told. */
  link(id: number, references: readonly Reference[]): void {
    const before = this.get(id);
    if (!before) throw new Error(`shipment ${id} does not exist`);
    const fresh = references.filter((one) => !before.stored.references.some((other) => isSame(one, other)));
    if (fresh.length === 0) return;
    const { projection, linked, stored } = before;
    const key = keyOf(projection.carrier, projection.trackingNumber);
    this.#kept.set(key, keep(id, projection, [...linked, ...fresh], stored.updatedAt));
    if (!this.#changed.has(key)) this.#changed.set(key, "known");
    this.#name(
      id,
      fresh.map((reference) => reference.value),
    );
  }

  /** Shipments by a number: those that bear it first, then those whose number begins with it; the latest change first. */
  search(text: string, limit: number): readonly StoredShipment[] {
    const number = plainNumber(text);
    if (number === "" || limit <= 0) return [];
    const exact = this.#byAlias.targets(number, limit);
    const begins = this.#byAlias.range(number, `${number}\uffff`, limit * 4).map((entry) => entry.target);
    const rest = new Set(begins.filter((id) => !exact.includes(id)));
    return [...this.#latestFirst(exact), ...this.#latestFirst(rest)].slice(0, limit);
  }

  beforeCommit(): void {
    const { insert, update, turn } = this.#statements;
    for (const [key, change] of this.#changed) {
      const { id, projection, linked, stored } = this.#kept.get(key) as Kept;
      const text = JSON.stringify(projection);
      const links = linked.length === 0 ? null : JSON.stringify(linked);
      const { carrier, trackingNumber } = projection;
      const open = isOpen(projection) ? 1 : 0;
      if (change === "new") insert.run(id, carrier, trackingNumber, stored.updatedAt, text, links, open);
      else update.run(stored.updatedAt, text, links, id);
      if (change === "known" && this.#turned.has(key)) turn.run(open, id);
    }
    this.#changed.clear();
    this.#turned.clear();
  }

  committed(): void {
    this.#saved = this.#last;
    this.#trim();
  }

  rolledBack(): void {
    this.#kept.clear();
    this.#changed.clear();
    this.#turned.clear();
    this.#last = this.#saved;
  }

  /** Lets go of those that came first; none that is still to be written. */
  #trim(): void {
    if (this.#kept.size <= keptShipments) return;
    for (const key of this.#kept.keys()) {
      if (this.#kept.size <= keptShipments * 0.75) break;
      this.#kept.delete(key);
    }
  }

  #name(shipment: number, numbers: readonly string[]): void {
    for (const value of new Set(numbers.map(plainNumber))) {
      if (value === "") continue;
      this.#statements.alias.run(shipment, value);
      this.#byAlias.add(value, shipment);
    }
  }

  #latestFirst(ids: Iterable<number>): readonly StoredShipment[] {
    const found = [...ids].map((id) => this.get(id)?.stored).filter((shipment) => shipment !== undefined);
    return found.sort((a, b) => b.updatedAt - a.updatedAt || b.id - a.id);
  }
}

/** A number without what people add or leave out when they type it. */
function plainNumber(text: string): string {
  return text.toUpperCase().replace(/[\s\-./]+/g, "");
}

function keyOf(carrier: string, trackingNumber: string): string {
  return `${carrier}\n${trackingNumber}`;
}

function isSame(one: Reference, other: Reference): boolean {
  return one.kind === other.kind && one.value === other.value;
}

/** The values that only the first list has. */
function added(references: readonly Reference[], before: readonly Reference[]): readonly string[] {
  return references.filter((one) => !before.some((other) => isSame(one, other))).map((reference) => reference.value);
}

function keep(id: number, projection: Shipment, linked: readonly Reference[], updatedAt: number): Kept {
  const more = linked.filter((one) => !projection.references.some((other) => isSame(one, other)));
  const references = more.length === 0 ? projection.references : [...projection.references, ...more];
  return { id, linked, projection, stored: { ...projection, references, id, updatedAt } };
}

function read(row: Row): Kept {
  const linked = row.linked === null ? [] : (JSON.parse(row.linked) as Reference[]);
  return keep(row.id, JSON.parse(row.projection) as Shipment, linked, row.updated_at);
}

function prepareAll(db: Connection) {
  return {
    insert: db.prepare<[number, string, string, number, string, string | null, number]>(insertShipment),
    turn: db.prepare<[number, number]>(updateOpen),
    open: db.prepare<[string, number, number], Pick<Row, "id" | "tracking_number">>(selectOpenShipments),
    update: db.prepare<[number, string, string | null, number]>(updateShipment),
    select: db.prepare<[number], Row>(selectShipment),
    last: db.prepare<[], { id: number }>(selectLastShipment),
    alias: db.prepare<[number, string]>(insertAlias),
  } satisfies Record<string, Statement<never[]>>;
}
