import { CodedError, coded } from "../../errors.ts";
import { type Connection, isMachineFailure, type Statement } from "./connection.ts";

/** A part of the store that keeps something in memory beside its rows. */
export interface Room {
  /** Writes what was collected, as the last thing of the transaction. */
  beforeCommit?(): void;
  /** What the transaction wrote is on the disk. */
  committed?(): void;
  /** Forgets what the transaction left in memory. */
  rolledBack?(): void;
}

interface Change {
  readonly run: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  result: unknown;
}

/**
 * One commit per turn of the event loop: changes that are asked in one turn run in one transaction, in the order in
 * which they were asked, and their promises resolve when it is on the disk. Where one of them throws, the transaction is
 * rolled back and each runs in its own, so that only the one that fails is rejected.
 */
export class GroupCommit {
  readonly #rooms: readonly Room[];
  readonly #begin: Statement<[]>;
  readonly #commit: Statement<[]>;
  readonly #rollback: Statement<[]>;
  readonly #db: Connection;
  #changes: Change[] = [];
  #looks: (() => void)[] = [];
  #planned = false;
  #closed = false;

  constructor(db: Connection, rooms: readonly Room[]) {
    this.#db = db;
    this.#rooms = rooms;
    this.#begin = db.prepare("BEGIN IMMEDIATE");
    this.#commit = db.prepare("COMMIT");
    this.#rollback = db.prepare("ROLLBACK");
  }

  /** Runs the change in the commit of this turn. */
  write<T>(run: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(closedError());
    return new Promise<T>((resolve, reject) => {
      this.#changes.push({ run, resolve: resolve as (value: unknown) => void, reject, result: undefined });
      this.#plan();
    });
  }

  /** Reads what is on the disk, behind every change that was asked before. */
  read<T>(look: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(closedError());
    return new Promise<T>((resolve, reject) => {
      const answer = () => {
        try {
          resolve(look());
        } catch (error) {
          reject(readable(error));
        }
      };
      if (this.#changes.length === 0) return answer();
      this.#looks.push(answer);
    });
  }

  /** Commits what was asked and takes nothing more. */
  close(): void {
    this.#flush();
    this.#closed = true;
  }

  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    const changes = this.#changes;
    const looks = this.#looks;
    this.#changes = [];
    this.#looks = [];
    this.#planned = false;
    if (changes.length > 0 && !this.#together(changes)) for (const change of changes) this.#together([change]);
    for (const look of looks) look();
  }

  /** Answers false where the changes must be tried one by one; else all of them have their answer. */
  #together(changes: readonly Change[]): boolean {
    try {
      this.#transact(changes);
    } catch (error) {
      this.#undo();
      if (changes.length > 1 && !isMachineFailure(error)) return false;
      for (const change of changes) change.reject(readable(error));
      return true;
    }
    for (const room of this.#rooms) room.committed?.();
    for (const change of changes) change.resolve(change.result);
    return true;
  }

  #transact(changes: readonly Change[]): void {
    this.#begin.run();
    for (const change of changes) change.result = change.run();
    for (const room of this.#rooms) room.beforeCommit?.();
    this.#commit.run();
  }

  #undo(): void {
    if (this.#db.inTransaction) this.#rollback.run();
    for (const room of this.#rooms) room.rolledBack?.();
  }
}

/** A failure of the machine as WB-STORE-004; a bug stays what it is. */
function readable(error: unknown): unknown {
  if (!isMachineFailure(error)) return error;
  return new CodedError(coded("WB-STORE-004", { detail: (error as Error).message }), { cause: error });
}

function closedError(): CodedError {
  return new CodedError(coded("WB-STORE-004", { detail: "it is closed" }));
}
