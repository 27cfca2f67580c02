/**
 * What a bare durable server needs of SQLite: WAL, synced commits, one transaction per turn of the event loop for everything
 * that was asked in it. The limit that the product's store is measured against.
 */
import { createHash } from "node:crypto";
import Database from "better-sqlite3";

interface Write {
  readonly run: () => unknown;
  readonly synced: () => void;
}

export interface BareReceipt {
  readonly id: number;
  readonly body: Buffer;
}

const schema = `
  CREATE TABLE IF NOT EXISTS receipt (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, body BLOB NOT NULL, done INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX IF NOT EXISTS receipt_open ON receipt (id) WHERE done = 0;
`;

function keyOf(body: Uint8Array): Buffer {
  return createHash("sha256").update(body).digest().subarray(0, 16);
}

function prepareAll(database: Database.Database) {
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.exec(schema);
  return {
    insert: database.prepare<[Buffer, Uint8Array]>(
      "INSERT INTO receipt (key, body) VALUES (?, ?) ON CONFLICT DO NOTHING",
    ),
    done: database.prepare<[number]>("UPDATE receipt SET done = 1 WHERE id = ?"),
    open: database.prepare<[number, number], BareReceipt>(
      "SELECT id, body FROM receipt WHERE done = 0 AND id > ? ORDER BY id LIMIT ?",
    ),
  };
}

/** Collects what is asked in one turn and commits it at the turn's end. */
function groupCommit(database: Database.Database) {
  let waiting: Write[] = [];
  const commit = database.transaction((writes: readonly Pick<Write, "run">[]) => {
    for (const write of writes) write.run();
  });
  const flush = (): void => {
    const writes = waiting;
    waiting = [];
    commit.immediate(writes);
    for (const write of writes) write.synced();
  };
  return {
    now: (writes: readonly Pick<Write, "run">[]): void => commit.immediate(writes),
    soon(run: () => unknown, synced: () => void): void {
      if (waiting.push({ run, synced }) === 1) setImmediate(flush);
    },
  };
}

/** Opens the bare store at `path`. */
export function openBareStore(path: string) {
  const database = new Database(path);
  const { insert, done, open } = prepareAll(database);
  const commit = groupCommit(database);
  return {
    /** Stores a body; one that is known has no effect. */
    insert: (body: Buffer, synced: () => void): void => commit.soon(() => insert.run(keyOf(body), body), synced),
    markDone: (id: number, synced: () => void): void => commit.soon(() => done.run(id), synced),
    /** Writes at once, in one synced commit. */
    commit(bodies: readonly Uint8Array[], finished: readonly number[]): void {
      const inserts = bodies.map((body) => ({ run: () => insert.run(keyOf(body), body) }));
      commit.now([...inserts, ...finished.map((id) => ({ run: () => done.run(id) }))]);
    },
    /** Receipts that are not done, oldest first, with ids above `after`. */
    open: (after: number, limit: number): BareReceipt[] => open.all(after, limit),
  };
}
