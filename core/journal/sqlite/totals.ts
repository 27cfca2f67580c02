import type { Room } from "./commit.ts";
import type { Connection, Statement } from "./connection.ts";
import { selectStore, updateStore } from "./statements/store.ts";

/** The numbers that outlive the process. */
export interface Totals {
  /** Serial number of the process that has the store open; leases bear it. */
  boot: number;
  /** Last number given to a piece of work; never given again. */
  lastWork: number;
  unmapped: number;
  parked: number;
  auditRows: number;
}

interface Row {
  readonly boot: number;
  readonly last_work: number;
  readonly unmapped: number;
  readonly parked: number;
  readonly audit_rows: number;
}

/** Keeps the totals in memory and writes them once per commit that changed them. */
export class TotalsRoom implements Room {
  readonly now: Totals;
  #saved: Totals;
  readonly #update: Statement<[number, number, number, number, number]>;

  constructor(db: Connection) {
    const row = db.prepare<[], Row>(selectStore).get() as Row;
    this.now = {
      boot: row.boot,
      lastWork: row.last_work,
      unmapped: row.unmapped,
      parked: row.parked,
      auditRows: row.audit_rows,
    };
    this.#saved = { ...this.now };
    this.#update = db.prepare(updateStore);
  }

  beforeCommit(): void {
    const { boot, lastWork, unmapped, parked, auditRows } = this.now;
    const saved = this.#saved;
    const isSame =
      boot === saved.boot &&
      lastWork === saved.lastWork &&
      unmapped === saved.unmapped &&
      parked === saved.parked &&
      auditRows === saved.auditRows;
    if (!isSame) this.#update.run(boot, lastWork, unmapped, parked, auditRows);
  }

  committed(): void {
    this.#saved = { ...this.now };
  }

  rolledBack(): void {
    Object.assign(this.now, this.#saved);
  }
}
