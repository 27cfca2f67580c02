import type { Memo, NewMemo } from "../journal.ts";
import type { Connection, Statement } from "./connection.ts";
import { deleteMemo, putMemo, selectMemos } from "./statements/memos.ts";

interface Row {
  readonly key: string;
  readonly value: string;
  readonly at: number;
}

/** Small facts by room and key. */
export class Memos {
  readonly #statements: ReturnType<typeof prepareAll>;

  constructor(db: Connection) {
    this.#statements = prepareAll(db);
  }

  put({ room, key, value, at }: NewMemo): void {
    if (value === null) this.#statements.delete.run(room, key);
    else this.#statements.put.run(room, key, JSON.stringify(value), at);
  }

  in(room: string): readonly Memo[] {
    return this.#statements.select.all(room).map(({ key, value, at }) => {
      return { room, key, value: JSON.parse(value) as Memo["value"], at };
    });
  }
}

function prepareAll(db: Connection) {
  return {
    put: db.prepare<[string, string, string, number]>(putMemo),
    delete: db.prepare<[string, string]>(deleteMemo),
    select: db.prepare<[string], Row>(selectMemos),
  } satisfies Record<string, Statement<never[]>>;
}
