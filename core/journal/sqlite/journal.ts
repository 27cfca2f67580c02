import { advance } from "../../event/advance.ts";
import { project } from "../../event/project.ts";
import type { Figures, Journal, Leased, NewLetter, Subject } from "../journal.ts";
import { Audit } from "./audit.ts";
import { GroupCommit } from "./commit.ts";
import { type Connection, openConnection } from "./connection.ts";
import { Effects } from "./effects.ts";
import { Events, type Projector } from "./events.ts";
import { Letters, type Parked } from "./letters.ts";
import { Memos } from "./memos.ts";
import { Queues } from "./queues.ts";
import { Receipts } from "./receipts.ts";
import { Replay } from "./replay.ts";
import { Settle } from "./settle.ts";
import { Shipments } from "./shipments.ts";
import { selectLastIds } from "./statements/store.ts";
import { Timers } from "./timers.ts";
import { TotalsRoom } from "./totals.ts";
import { Work, type WorkRow } from "./work.ts";

/** Opens the embedded store. Throws a CodedError WB-STORE-001 or -002. */
export async function openSqlite(path: string, rules: Projector = { project, advance }): Promise<Journal> {
  const db = openConnection(path);
  return new SqliteJournal(db, furnish(db, rules));
}

type Rooms = ReturnType<typeof furnish>;

/** What everything stands on: counters, queues and work, with the leases of the process before given back. */
function found(db: Connection) {
  const totalsRoom = new TotalsRoom(db);
  const totals = totalsRoom.now;
  const queues = new Queues(db);
  const work = new Work(db, totals, queues);
  work.giveBackLeases();
  totals.boot += 1;
  return { totalsRoom, totals, queues, work };
}

/** Makes the rooms of the store, each over those before it. */
function furnish(db: Connection, rules: Projector) {
  const { totalsRoom, totals, queues, work } = found(db);
  const receipts = new Receipts(db, queues, work);
  const timers = new Timers(db, queues, work);
  const letters = new Letters(db, totals, queues);
  const memos = new Memos(db);
  const audit = new Audit(db, totals);
  const settle = new Settle(db, { totals, queues, work, letters });
  const effects = new Effects(db, { queues, work, settle, audit });
  const shipments = new Shipments(db);
  const events = new Events(db, totals, shipments, rules);
  const replay = new Replay(db, { letters, work, timers, queues, audit });
  const kept = [queues, ...receipts.rooms, ...shipments.rooms, events, ...effects.rooms, audit, totalsRoom];
  const commit = new GroupCommit(db, kept);
  const told = { receipts, timers, letters, memos, audit, settle, effects, shipments, events, replay };
  return { totals, queues, work, ...told, commit };
}

class SqliteJournal implements Journal {
  readonly capabilities = { manyProcesses: false, embedded: true };
  readonly #db: Connection;
  readonly #rooms: Rooms;
  readonly #lastIds: () => Pick<Figures, "receipts" | "events" | "effects">;

  constructor(db: Connection, rooms: Rooms) {
    this.#db = db;
    this.#rooms = rooms;
    const lastIds = db.prepare<[], Pick<Figures, "receipts" | "events" | "effects">>(selectLastIds);
    this.#lastIds = () => lastIds.get() as Pick<Figures, "receipts" | "events" | "effects">;
  }

  receive: Journal["receive"] = (batch) => this.#write(({ receipts }) => batch.map((one) => receipts.receive(one)));
  receipt: Journal["receipt"] = (id) => this.#read(({ receipts }) => receipts.receipt(id));

  claim: Journal["claim"] = (queue, limit, now) =>
    this.#write(({ queues, work }) => {
      const id = queues.find(queue);
      if (id === undefined || limit <= 0) return [];
      return work.claim(id, limit, now).map((row) => this.#leased(queue, row));
    });

  settle: Journal["settle"] = (batch) => this.#write(({ settle }) => batch.forEach((one) => settle.settle(one)));

  nextDue: Journal["nextDue"] = (queue) =>
    this.#read(({ queues, work }) => {
      const id = queues.find(queue);
      return id === undefined ? null : work.nextDue(id);
    });

  schedule: Journal["schedule"] = (batch) => this.#write(({ timers }) => batch.map((one) => timers.schedule(one)));
  cancel: Journal["cancel"] = (queue, key) => this.#write(({ timers }) => timers.cancel(queue, key));

  record: Journal["record"] = (batch) => this.#write(({ events }) => batch.map((one) => events.record(one)));
  shipment: Journal["shipment"] = ({ carrier, trackingNumber }) =>
    this.#read(({ shipments }) => shipments.find(carrier, trackingNumber)?.stored ?? null);
  search: Journal["search"] = (text, limit) => this.#read(({ shipments }) => shipments.search(text, limit));
  openShipments: Journal["openShipments"] = (carrier, after, limit) =>
    this.#read(({ shipments }) => shipments.open(carrier, after, limit));
  firstBrought: Journal["firstBrought"] = (receipt, known) =>
    this.#read(({ events }) => events.firstBrought(receipt, known));
  eventsOf: Journal["eventsOf"] = (shipment) => this.#read(({ events }) => events.of(shipment));
  latestEvents: Journal["latestEvents"] = (limit) => this.#read(({ events }) => events.latest(limit));
  told: Journal["told"] = ({ carrier, id }) => this.#read(({ events }) => events.told(carrier, id));
  link: Journal["link"] = (batch) =>
    this.#write(({ shipments }) => batch.forEach(({ shipment, references }) => shipments.link(shipment, references)));

  intend: Journal["intend"] = (batch) => this.#write(({ effects }) => batch.map((one) => effects.intend(one)));
  conclude: Journal["conclude"] = (batch) =>
    this.#write(({ effects }) => batch.forEach((one) => effects.conclude(one)));
  effect: Journal["effect"] = (id) => this.#read(({ effects }) => effects.effect(id));
  effectsOf: Journal["effectsOf"] = (find, limit) =>
    this.#read(({ effects }) =>
      "shipment" in find
        ? effects.ofShipment(find.shipment, limit)
        : "before" in find
          ? effects.before(find.queue, find.before, limit)
          : effects.ofConnection(find.connection, find.state, limit),
    );
  attemptsOf: Journal["attemptsOf"] = (effect) => this.#read(({ effects }) => effects.attempts(effect));

  park: Journal["park"] = (batch) =>
    this.#write(({ letters }) => batch.map((letter) => letters.add(letter, parkedBy(letter))));
  letters: Journal["letters"] = (find) => this.#read(({ letters }) => letters.find(find));
  letterGroups: Journal["letterGroups"] = () => this.#read(({ letters }) => letters.groups());
  replay: Journal["replay"] = (ids, by, at) => this.#write(({ replay }) => replay.replay(ids, by, at));
  discard: Journal["discard"] = (ids, by, reason, at) =>
    this.#write(({ replay }) => replay.discard(ids, by, reason, at));

  remember: Journal["remember"] = (batch) => this.#write(({ memos }) => batch.forEach((one) => memos.put(one)));
  recall: Journal["recall"] = (room) => this.#read(({ memos }) => memos.in(room));

  note: Journal["note"] = (batch) => this.#write(({ audit }) => batch.forEach((one) => audit.note(one)));
  verifyAudit: Journal["verifyAudit"] = async () => (await this.#read(({ audit }) => audit)).verify();

  figures: Journal["figures"] = () =>
    this.#read(({ queues, totals }) => {
      const depths = queues.depths();
      const waiting = depths.reduce((sum, depth) => sum + depth.waiting, 0);
      return { queues: depths, waiting, ...this.#lastIds(), unmapped: totals.unmapped, parked: totals.parked };
    });

  async close(): Promise<void> {
    if (!this.#db.open) return;
    this.#rooms.commit.close();
    this.#rooms.work.giveBackLeases();
    this.#db.close();
  }

  #write<T>(change: (rooms: Rooms) => T): Promise<T> {
    return this.#rooms.commit.write(() => change(this.#rooms));
  }

  #read<T>(look: (rooms: Rooms) => T): Promise<T> {
    return this.#rooms.commit.read(() => look(this.#rooms));
  }

  #leased(queue: string, row: WorkRow): Leased {
    const { id, lane, attempts, since, interrupted, kind, subject } = row;
    return {
      work: id,
      queue,
      lane,
      attempt: attempts + 1,
      since,
      interrupted: interrupted === 1,
      subject: this.#subject(kind, subject),
    };
  }

  #subject(kind: WorkRow["kind"], id: number): Subject {
    const { receipts, effects, timers } = this.#rooms;
    const receipt = kind === "receipt" ? receipts.receipt(id) : null;
    if (receipt) return { kind: "receipt", receipt };
    const effect = kind === "effect" ? effects.effect(id) : null;
    if (effect) return { kind: "effect", effect };
    const timer = kind === "timer" ? timers.timer(id) : null;
    if (timer) return { kind: "timer", timer };
    throw new Error(`${kind} ${id} has work but no row`);
  }
}

/** The work that a letter stands for: its effect where it has one, else its receipt. */
function parkedBy({ receipt, effect }: NewLetter): Parked {
  if (effect !== null) return { kind: "effect", subject: effect };
  if (receipt !== null) return { kind: "receipt", subject: receipt };
  throw new Error("a letter needs a receipt or an effect");
}
