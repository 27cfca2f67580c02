import type { Connection, Statement } from "./connection.ts";
import type { Queues } from "./queues.ts";
import {
  deleteLeased,
  deleteWaiting,
  demote,
  giveBackLeases,
  insertWork,
  isWaiting,
  leaseWork,
  promote,
  selectDue,
  selectFresh,
  selectHead,
  selectLeasedOfLane,
  selectNext,
  selectNextDue,
  selectWork,
} from "./statements/work.ts";
import type { Totals } from "./totals.ts";

export type WorkKind = "receipt" | "effect" | "timer";

export interface NewWork {
  readonly queue: number;
  readonly lane: string;
  /** Order within the lane. */
  readonly rank: number;
  /** 0: waits for nothing. */
  readonly due: number;
  readonly since: number;
  readonly kind: WorkKind;
  readonly subject: number;
}

export interface WorkRow extends NewWork {
  readonly id: number;
  readonly attempts: number;
  readonly head: 0 | 1;
  readonly interrupted: 0 | 1;
}

interface Head {
  readonly id: number;
  readonly rank: number;
  readonly attempts: number;
  readonly lease: number;
}

/**
 * What waits and what is leased. Of each lane one row is the head, the only one that may be claimed; a claim looks at
 * heads alone, so neither a backlog nor blocked lanes cost it anything. The head stays head until it leaves, also while
 * it waits for its time: that keeps the order of its lane. Only one that was never tried yields to an earlier rank.
 */
export class Work {
  readonly #totals: Totals;
  readonly #queues: Queues;
  readonly #statements: ReturnType<typeof prepareAll>;

  constructor(db: Connection, totals: Totals, queues: Queues) {
    this.#totals = totals;
    this.#queues = queues;
    this.#statements = prepareAll(db);
  }

  /** Adds work and answers its number. */
  enter(work: NewWork): number {
    const id = ++this.#totals.lastWork;
    const { queue, lane, rank, due, since, kind, subject } = work;
    const head = this.takeHead(queue, lane, rank);
    this.#statements.insert.run(id, queue, lane, rank, due, since, head, kind, subject);
    this.#queues.moved(queue, 1, 0);
    return id;
  }

  /** 1 where work of this rank goes first in the lane (the one that did so far steps back), else 0. */
  takeHead(queue: number, lane: string, rank: number, isLeased = false): 0 | 1 {
    const head = this.#statements.head.get(queue, lane);
    if (!head) return 1;
    const yields = head.lease === 0 && (isLeased || (head.attempts === 0 && rank < head.rank));
    if (!yields) return 0;
    this.#statements.demote.run(head.id);
    return 1;
  }

  /** Says that a head has left its lane. */
  promoteNext(queue: number, lane: string): void {
    const { next, leasedOfLane, promote } = this.#statements;
    const following = next.get(queue, lane);
    if (following) promote.run(leasedOfLane.get(queue, lane)?.id ?? following.id);
  }

  claim(queue: number, limit: number, now: number): readonly WorkRow[] {
    const { due, fresh, lease } = this.#statements;
    const late = due.all(queue, now, limit);
    const rows = late.length < limit ? [...late, ...fresh.all(queue, limit - late.length)] : late;
    for (const row of rows) lease.run(this.#totals.boot, row.id);
    if (rows.length > 0) this.#queues.moved(queue, -rows.length, rows.length);
    return rows;
  }

  /** Takes leased work out for good; null where it is not leased. */
  leave(id: number): WorkRow | null {
    const row = this.#statements.deleteLeased.get(id);
    if (!row) return null;
    this.#queues.moved(row.queue, 0, -1);
    if (row.head === 1) this.promoteNext(row.queue, row.lane);
    return row;
  }

  /** Takes work out that nobody holds; false where there is none. */
  withdraw(id: number): boolean {
    const row = this.#statements.deleteWaiting.get(id);
    if (!row) return false;
    this.#queues.moved(row.queue, -1, 0);
    if (row.head === 1) this.promoteNext(row.queue, row.lane);
    return true;
  }

  nextDue(queue: number): number | null {
    const head = this.#statements.nextDue.get(queue);
    if (!head) return null;
    return head.due === 0 ? head.since : head.due;
  }

  exists(id: number): boolean {
    return this.#statements.exists.get(id) !== undefined;
  }

  isWaiting(queue: number, lane: string, kind: WorkKind, subject: number): boolean {
    return this.#statements.isWaiting.get(queue, lane, kind, subject) !== undefined;
  }

  /** Ends every lease, of whatever boot. */
  giveBackLeases(): void {
    this.#statements.giveBack.run();
  }
}

function prepareAll(db: Connection) {
  return {
    insert: db.prepare<[number, number, string, number, number, number, number, WorkKind, number]>(insertWork),
    head: db.prepare<[number, string], Head>(selectHead),
    demote: db.prepare<[number]>(demote),
    next: db.prepare<[number, string], { id: number }>(selectNext),
    leasedOfLane: db.prepare<[number, string], { id: number }>(selectLeasedOfLane),
    promote: db.prepare<[number]>(promote),
    due: db.prepare<[number, number, number], WorkRow>(selectDue),
    fresh: db.prepare<[number, number], WorkRow>(selectFresh),
    lease: db.prepare<[number, number]>(leaseWork),
    nextDue: db.prepare<[number], { due: number; since: number }>(selectNextDue),
    deleteLeased: db.prepare<[number], WorkRow>(deleteLeased),
    deleteWaiting: db.prepare<[number], WorkRow>(deleteWaiting),
    exists: db.prepare<[number]>(selectWork),
    isWaiting: db.prepare<[number, string, WorkKind, number]>(isWaiting),
    giveBack: db.prepare<[]>(giveBackLeases),
  } satisfies Record<string, Statement<never[]>>;
}
