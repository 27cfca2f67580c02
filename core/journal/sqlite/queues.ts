import type { Figures } from "../journal.ts";
import type { Room } from "./commit.ts";
import type { Connection, Statement } from "./connection.ts";
import { insertQueue, resizeQueue, selectOldest, selectQueues } from "./statements/store.ts";

interface Depth {
  waiting: number;
  leased: number;
}

/** Names and numbers of queues, and how much waits and is leased in each, kept in memory. No lease outlives its process. */
export class Queues implements Room {
  readonly #ids = new Map<string, number>();
  readonly #names = new Map<number, string>();
  readonly #depths = new Map<number, Depth>();
  /** What the open transaction does to the depths. */
  readonly #moved = new Map<number, Depth>();
  #fresh: string[] = [];
  readonly #insert: Statement<[string]>;
  readonly #resize: Statement<[number, number]>;
  readonly #oldest: Statement<[{ queue: number }], { since: number | null }>;

  constructor(db: Connection) {
    this.#insert = db.prepare(insertQueue);
    this.#oldest = db.prepare(selectOldest);
    this.#resize = db.prepare(resizeQueue);
    for (const { id, name, size } of db.prepare<[], { id: number; name: string; size: number }>(selectQueues).all()) {
      this.#know(id, name);
      this.#depths.set(id, { waiting: size, leased: 0 });
    }
  }

  /** The number of a queue; a queue that is named first gets one. */
  id(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = Number(this.#insert.run(name).lastInsertRowid);
    this.#fresh.push(name);
    this.#know(id, name);
    return id;
  }

  /** The number of a queue that exists already. */
  find(name: string): number | undefined {
    return this.#ids.get(name);
  }

  name(id: number): string {
    return this.#names.get(id) ?? "";
  }

  /** Says that so much more waits and is leased. */
  moved(queue: number, waiting: number, leased: number): void {
    const moved = this.#moved.get(queue);
    if (moved) {
      moved.waiting += waiting;
      moved.leased += leased;
    } else this.#moved.set(queue, { waiting, leased });
  }

  /** Queues that are not empty. */
  depths(): Figures["queues"] {
    const busy = [...this.#depths].filter(([, { waiting, leased }]) => waiting + leased > 0);
    return busy.map(([id, { waiting, leased }]) => {
      return { queue: this.name(id), waiting, leased, oldest: this.#oldest.get({ queue: id })?.since ?? null };
    });
  }

  beforeCommit(): void {
    for (const [queue, { waiting, leased }] of this.#moved) {
      if (waiting + leased !== 0) this.#resize.run(waiting + leased, queue);
    }
  }

  committed(): void {
    this.#fresh = [];
    for (const [queue, moved] of this.#moved) {
      const depth = this.#depths.get(queue) ?? { waiting: 0, leased: 0 };
      depth.waiting += moved.waiting;
      depth.leased += moved.leased;
      this.#depths.set(queue, depth);
    }
    this.#moved.clear();
  }

  rolledBack(): void {
    this.#moved.clear();
    for (const name of this.#fresh) {
      this.#names.delete(this.#ids.get(name) ?? 0);
      this.#ids.delete(name);
    }
    this.#fresh = [];
  }

  #know(id: number, name: string): void {
    this.#ids.set(name, id);
    this.#names.set(id, name);
  }
}
