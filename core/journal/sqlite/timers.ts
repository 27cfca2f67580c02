import type { NewTimer, Scheduled } from "../journal.ts";
import type { Connection, Statement } from "./connection.ts";
import type { Queues } from "./queues.ts";
import {
  cancelTimer,
  insertTimer,
  rescheduleTimer,
  selectTimer,
  selectTimerByKey,
  setTimerWork,
} from "./statements/timers.ts";
import type { Work } from "./work.ts";

interface Row {
  readonly id: number;
  readonly queue: number;
  readonly key: string;
  readonly lane: string;
  readonly due: number;
  readonly data: string;
  readonly work: number;
  readonly cancelled: 0 | 1;
}

/** Work that waits for a moment. */
export class Timers {
  readonly #queues: Queues;
  readonly #work: Work;
  readonly #statements: ReturnType<typeof prepareAll>;

  constructor(db: Connection, queues: Queues, work: Work) {
    this.#queues = queues;
    this.#work = work;
    this.#statements = prepareAll(db);
  }

  schedule(timer: NewTimer): Scheduled {
    const { byKey, insert, reschedule } = this.#statements;
    const { lane, dueAt } = timer;
    const queue = this.#queues.id(timer.queue);
    const known = byKey.get(queue, timer.key);
    if (known?.cancelled === 0) return { timer: known.id, kind: this.#work.exists(known.work) ? "waiting" : "past" };
    const data = JSON.stringify(timer.data);
    if (known) reschedule.run(lane, dueAt, data, known.id);
    const id = known?.id ?? Number(insert.run(queue, timer.key, lane, dueAt, data).lastInsertRowid);
    this.#enter({ queue, lane, due: dueAt, id });
    return { timer: id, kind: "new" };
  }

  /** Takes a timer back that nobody has claimed. */
  cancel(queue: string, key: string): boolean {
    const id = this.#queues.find(queue);
    const known = id === undefined ? undefined : this.#statements.byKey.get(id, key);
    if (!known || !this.#work.withdraw(known.work)) return false;
    this.#statements.cancel.run(known.id);
    return true;
  }

  timer(id: number): NewTimer | null {
    const row = this.#statements.select.get(id);
    if (!row) return null;
    const data = JSON.parse(row.data) as NewTimer["data"];
    return { queue: this.#queues.name(row.queue), key: row.key, lane: row.lane, dueAt: row.due, data };
  }

  /** Says which work a timer that is replayed became. */
  became(id: number, work: number): void {
    this.#statements.setWork.run(work, id);
  }

  #enter({ queue, lane, due, id }: { queue: number; lane: string; due: number; id: number }): void {
    const work = this.#work.enter({
      queue,
      lane,
      rank: due,
      due: Math.max(due, 0),
      since: due,
      kind: "timer",
      subject: id,
    });
    this.became(id, work);
  }
}

function prepareAll(db: Connection) {
  return {
    select: db.prepare<[number], Row>(selectTimer),
    byKey: db.prepare<[number, string], Pick<Row, "id" | "work" | "cancelled">>(selectTimerByKey),
    insert: db.prepare<[number, string, string, number, string]>(insertTimer),
    reschedule: db.prepare<[string, number, string, number]>(rescheduleTimer),
    cancel: db.prepare<[number]>(cancelTimer),
    setWork: db.prepare<[number, number]>(setTimerWork),
  } satisfies Record<string, Statement<never[]>>;
}
