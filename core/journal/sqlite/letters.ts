import type { Coded } from "../../errors.ts";
import type { Letter, LetterGroup, LetterQuery, NewLetter } from "../journal.ts";
import type { Connection, Statement } from "./connection.ts";
import type { Queues } from "./queues.ts";
import {
  closeLetter,
  insertLetter,
  type LetterCondition,
  refreshLetter,
  selectLetterGroups,
  selectLetters,
  selectSameLetter,
} from "./statements/letters.ts";
import type { Totals } from "./totals.ts";
import type { WorkKind } from "./work.ts";

/** What a letter keeps: the piece of work that replay makes anew. */
export interface Parked {
  readonly kind: WorkKind;
  readonly subject: number;
}

export interface LetterRow extends Parked {
  readonly id: number;
  readonly state: Letter["state"];
  readonly receipt: number | null;
  readonly effect: number | null;
  readonly queue: number;
  readonly lane: string;
  readonly cause: string;
  readonly grp: string;
  readonly attempts: number;
  readonly flow_version: string | null;
  readonly node: string | null;
  readonly about: string;
  readonly at: number;
  readonly closed_by: string | null;
  readonly closed_at: number | null;
  readonly closed_why: string | null;
}

/** Why and by whom a letter is closed. */
export interface Closing {
  readonly state: "replayed" | "discarded";
  readonly by: string;
  readonly at: number;
  readonly why: string | null;
}

/** Parked work, until somebody replays or discards it. */
export class Letters {
  readonly #totals: Totals;
  readonly #queues: Queues;
  readonly #db: Connection;
  readonly #statements: ReturnType<typeof prepareAll>;
  readonly #finders = new Map<string, Statement<[Omit<LetterQuery, "state">], LetterRow>>();

  constructor(db: Connection, totals: Totals, queues: Queues) {
    this.#db = db;
    this.#totals = totals;
    this.#queues = queues;
    this.#statements = prepareAll(db);
  }

  /** Parks work; what is parked for the same group, node and matter already stays one letter. */
  add(letter: NewLetter, parked: Parked): number {
    const { kind, subject } = parked;
    const { receipt, effect, lane, group, attempts, flowVersion, node, about, at } = letter;
    const cause = JSON.stringify(letter.cause);
    const same = this.#statements.same.get(kind, subject, group, node, about);
    if (same) {
      this.#statements.refresh.run(attempts, cause, flowVersion, same.id);
      return same.id;
    }
    const queue = this.#queues.id(letter.queue);
    const values = [kind, subject, receipt, effect, queue, lane, cause, group, attempts, flowVersion, node, about, at];
    this.#totals.parked += 1;
    return Number(this.#statements.insert.run(...values).lastInsertRowid);
  }

  /** Closes a parked letter; null where it is not parked. */
  close(id: number, { state, by, at, why }: Closing): LetterRow | null {
    const row = this.#statements.close.get(state, by, at, why, id);
    if (!row) return null;
    this.#totals.parked -= 1;
    return row;
  }

  find(query: LetterQuery): readonly Letter[] {
    const { state, ...values } = query;
    const named = (["group", "node", "receipt", "effect", "before"] as const).filter(
      (name) => values[name] !== undefined,
    );
    const conditions: LetterCondition[] = state ? [state, ...named] : named;
    return this.#finder(conditions)
      .all(values)
      .map((row) => this.#read(row));
  }

  groups(): readonly LetterGroup[] {
    return this.#statements.groups.all().map(({ grp, count, oldest, cause }) => {
      return { group: grp, count, oldest, cause: JSON.parse(cause) as Coded };
    });
  }

  /** The statement for a set of conditions, prepared when it is first asked for. */
  #finder(conditions: readonly LetterCondition[]): Statement<[Omit<LetterQuery, "state">], LetterRow> {
    const key = conditions.join();
    const known = this.#finders.get(key);
    if (known) return known;
    const finder = this.#db.prepare<[Omit<LetterQuery, "state">], LetterRow>(selectLetters(conditions));
    this.#finders.set(key, finder);
    return finder;
  }

  #read(row: LetterRow): Letter {
    return {
      id: row.id,
      state: row.state,
      receipt: row.receipt,
      effect: row.effect,
      queue: this.#queues.name(row.queue),
      lane: row.lane,
      cause: JSON.parse(row.cause) as Coded,
      group: row.grp,
      attempts: row.attempts,
      flowVersion: row.flow_version,
      node: row.node,
      about: row.about,
      at: row.at,
      closedBy: row.closed_by,
      closedAt: row.closed_at,
      closedWhy: row.closed_why,
    };
  }
}

function prepareAll(db: Connection) {
  return {
    insert: db.prepare<unknown[]>(insertLetter),
    same: db.prepare<[WorkKind, number, string, string | null, string], { id: number }>(selectSameLetter),
    refresh: db.prepare<[number, string, string | null, number]>(refreshLetter),
    close: db.prepare<[Closing["state"], string, number, string | null, number], LetterRow>(closeLetter),
    groups: db.prepare<[], { grp: string; count: number; oldest: number; cause: string }>(selectLetterGroups),
  } satisfies Record<string, Statement<never[]>>;
}
