import type { Room } from "./commit.ts";
import type { Connection, Statement } from "./connection.ts";
import {
  type LateIndexShape,
  lateIndexStatements,
  selectCompleteTo,
  sweepStatements,
  upsertCompleteTo,
} from "./statements/late-index.ts";

/** How much the young half holds before the sweep begins, and how much one stretch of the sweep moves. */
export interface SweepSize {
  readonly young: number;
  readonly stretch: number;
}

/** A larger young half writes fewer pages per entry, takes more memory, and is longer to load when the store opens. */
const usualSize: SweepSize = { young: 16_384, stretch: 128 };

type Key = Uint8Array | string;

interface Sweep {
  /** Entries in the young half. */
  entries: number;
  /** First key of the next stretch; null: the sweep starts again at the smallest. */
  next: Key | null;
  /** Last source row at the start of this round: the round over, the table is complete up to it. */
  roundFrom: number;
}

/**
 * An index over keys that come in no order (hashes, numbers of other people). Written at once, each entry would touch a
 * page of its own on the disk: that is what makes a plain store slower with every row. Here a new entry goes into a
 * young half in memory; a sweep moves entries to the table in order of key, a stretch per commit, so that one page
 * takes many. A crash loses nothing: the source rows are the truth, and those that the table may lack are read again
 * when the store opens. Both halves take part in transactions.
 */
export class LateIndex implements Room {
  readonly #name: string;
  readonly #size: SweepSize;
  readonly #statements: ReturnType<typeof prepareAll>;
  readonly #sweep: Sweep;
  #saved: Sweep;
  #added = 0;

  constructor(db: Connection, shape: LateIndexShape, size = usualSize) {
    this.#size = size;
    this.#name = shape.table;
    db.exec(lateIndexStatements(shape).createYoung);
    this.#statements = prepareAll(db, shape);
    const { fillYoung, completeTo, countYoung } = this.#statements;
    fillYoung.run(completeTo.get(this.#name)?.complete_to ?? 0);
    this.#sweep = { entries: countYoung.get()?.count ?? 0, next: null, roundFrom: this.#lastId() };
    this.#saved = { ...this.#sweep };
  }

  find(key: Key): number | undefined {
    return this.#statements.targets.get(key, key, 1)?.target;
  }

  /** The targets of a key, each once (an entry may stand in both halves); a negative limit is none. */
  targets(key: Key, limit: number): readonly number[] {
    return [...new Set(this.#statements.targets.all(key, key, limit).map((row) => row.target))];
  }

  /** Entries whose key is `from` or greater and less than `to`, in order of key. */
  range(from: Key, to: Key, limit: number): readonly { readonly key: Key; readonly target: number }[] {
    return this.#statements.range.all({ from, to, limit });
  }

  add(key: Key, target: number): void {
    this.#added += 1;
    this.#sweep.entries += this.#statements.add.run(key, target).changes;
  }

  /** Moves about twice what the turn added: the young half comes down to its size without a commit that takes long. */
  beforeCommit(): void {
    const { young, stretch } = this.#size;
    for (let moves = Math.ceil((2 * this.#added) / stretch); moves > 0; moves--) {
      if (this.#sweep.entries > young + stretch) this.#moveStretch();
    }
    this.#added = 0;
  }

  committed(): void {
    this.#saved = { ...this.#sweep };
  }

  rolledBack(): void {
    Object.assign(this.#sweep, this.#saved);
    this.#added = 0;
  }

  #moveStretch(): void {
    const { firstKey, stretchEnd, copyStretch, dropStretch, copyRest, dropRest } = this.#statements;
    const sweep = this.#sweep;
    const from = sweep.next ?? firstKey.get()?.key;
    if (from === undefined) return;
    const end = stretchEnd.get(from, this.#size.stretch)?.key;
    if (end === undefined) {
      copyRest.run(from);
      sweep.entries -= dropRest.run(from).changes;
      return this.#endRound();
    }
    copyStretch.run(from, end);
    sweep.entries -= dropStretch.run(from, end).changes;
    sweep.next = end;
  }

  #endRound(): void {
    const sweep = this.#sweep;
    this.#statements.setCompleteTo.run(this.#name, sweep.roundFrom);
    sweep.next = null;
    sweep.roundFrom = this.#lastId();
  }

  #lastId(): number {
    return this.#statements.lastId.get()?.id ?? 0;
  }
}

function prepareAll(db: Connection, shape: LateIndexShape) {
  const sql = { ...lateIndexStatements(shape), ...sweepStatements(shape) };
  return {
    completeTo: db.prepare<[string], { complete_to: number }>(selectCompleteTo),
    setCompleteTo: db.prepare<[string, number]>(upsertCompleteTo),
    fillYoung: db.prepare<[number]>(sql.fillYoung),
    countYoung: db.prepare<[], { count: number }>(sql.countYoung),
    lastId: db.prepare<[], { id: number | null }>(sql.lastId),
    add: db.prepare<[Key, number]>(sql.add),
    targets: db.prepare<[Key, Key, number], { target: number }>(sql.targets),
    range: db.prepare<[{ from: Key; to: Key; limit: number }], { key: Key; target: number }>(sql.range),
    firstKey: db.prepare<[], { key: Key }>(sql.firstKey),
    stretchEnd: db.prepare<[Key, number], { key: Key }>(sql.stretchEnd),
    copyStretch: db.prepare<[Key, Key]>(sql.copyStretch),
    copyRest: db.prepare<[Key]>(sql.copyRest),
    dropStretch: db.prepare<[Key, Key]>(sql.dropStretch),
    dropRest: db.prepare<[Key]>(sql.dropRest),
  } satisfies Record<string, Statement<never[]>>;
}
