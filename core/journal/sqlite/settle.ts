import type { Settlement } from "../journal.ts";
import type { Connection, Statement } from "./connection.ts";
import type { Letters } from "./letters.ts";
import type { Queues } from "./queues.ts";
import { clearInterrupted, moveWork, postpone, releaseLease, selectLeased } from "./statements/work.ts";
import type { Totals } from "./totals.ts";
import type { Work, WorkRow } from "./work.ts";

/** Ends leases. A settlement of work that is not leased (any more) changes nothing. */
export class Settle {
  readonly #totals: Totals;
  readonly #queues: Queues;
  readonly #work: Work;
  readonly #letters: Letters;
  readonly #statements: ReturnType<typeof prepareAll>;

  constructor(db: Connection, rooms: { totals: Totals; queues: Queues; work: Work; letters: Letters }) {
    this.#totals = rooms.totals;
    this.#queues = rooms.queues;
    this.#work = rooms.work;
    this.#letters = rooms.letters;
    this.#statements = prepareAll(db);
  }

  /** Settles one lease; answers the letter where it was parked. */
  settle(settlement: Settlement): number | null {
    const { release, postpone: later } = this.#statements;
    switch (settlement.kind) {
      case "done":
        this.#work.leave(settlement.work);
        return null;
      case "release":
        this.#returned(release.get(settlement.work));
        return null;
      case "later": {
        const why = settlement.why && JSON.stringify(settlement.why);
        const uncount = settlement.uncounted ? 1 : 0;
        this.#returned(later.get(Math.max(Math.ceil(settlement.notBefore), 0), why, uncount, settlement.work));
        return null;
      }
      case "relane":
        this.#relane(settlement.work, settlement.lane);
        return null;
      case "move":
        this.#move(settlement.work, settlement.queue, settlement.keep);
        return null;
      case "park": {
        const row = this.#work.leave(settlement.work);
        return row && this.#letters.add(settlement.letter, row);
      }
    }
  }

  #returned(row: { queue: number } | undefined): void {
    if (row) this.#queues.moved(row.queue, 1, -1);
  }

  /** Not counted as a try: the work goes on, behind what waits in the other lane. */
  #relane(id: number, lane: string): void {
    const row = this.#statements.leased.get(id);
    if (!row) return;
    if (row.lane === lane) return this.#returned(this.#statements.release.get(id));
    const head = this.#work.takeHead(row.queue, lane, row.rank);
    this.#statements.move.run(row.queue, lane, head, 0, Math.max(row.attempts - 1, 0), id);
    this.#queues.moved(row.queue, 1, -1);
    if (row.head === 1) this.#work.promoteNext(row.queue, row.lane);
  }

  #move(id: number, name: string, keep: boolean): void {
    const row = this.#statements.leased.get(id);
    if (!row) return;
    const queue = this.#queues.id(name);
    const head = this.#work.takeHead(queue, row.lane, row.rank, keep);
    this.#statements.move.run(queue, row.lane, head, keep ? this.#totals.boot : 0, keep ? 1 : 0, id);
    this.#statements.clearInterrupted.run(id);
    this.#queues.moved(row.queue, 0, -1);
    this.#queues.moved(queue, keep ? 0 : 1, keep ? 1 : 0);
    if (row.head === 1) this.#work.promoteNext(row.queue, row.lane);
  }
}

function prepareAll(db: Connection) {
  return {
    release: db.prepare<[number], { queue: number }>(releaseLease),
    postpone: db.prepare<[number, string | null, number, number], { queue: number }>(postpone),
    leased: db.prepare<[number], WorkRow>(selectLeased),
    move: db.prepare<[number, string, number, number, number, number]>(moveWork),
    clearInterrupted: db.prepare<[number]>(clearInterrupted),
  } satisfies Record<string, Statement<never[]>>;
}
