import { hash } from "node:crypto";
import type { AuditNote } from "../journal.ts";
import type { Room } from "./commit.ts";
import type { Connection, Statement } from "./connection.ts";
import { insertAudit, selectAuditAfter, selectLastHash } from "./statements/audit.ts";
import type { Totals } from "./totals.ts";

interface Row {
  readonly id: number;
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly about: string;
  /** JSON, keys in order. */
  readonly details: string;
  readonly hash: Buffer;
}

const firstHash = Buffer.alloc(32);
/** Rows that one turn of a verification takes. */
const verifyRows = 2000;

function chained(before: Buffer, row: Omit<Row, "hash">): Buffer {
  const text = JSON.stringify([row.id, row.at, row.who, row.what, row.about, row.details]);
  return hash("sha256", `${before.toString("hex")}\n${text}`, "buffer");
}

function canonical(details: AuditNote["details"]): string {
  return JSON.stringify(Object.fromEntries(Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** The chain of notes: each row holds the hash of the row before it, so that none can be changed, added or taken out unseen. */
export class Audit implements Room {
  readonly #totals: Totals;
  readonly #insert: Statement<[number, number, string, string, string, string, Buffer]>;
  readonly #after: Statement<[number, number], Row>;
  #last: Buffer;
  #saved: Buffer;

  constructor(db: Connection, totals: Totals) {
    this.#totals = totals;
    this.#insert = db.prepare(insertAudit);
    this.#after = db.prepare(selectAuditAfter);
    this.#last = db.prepare<[number], { hash: Buffer }>(selectLastHash).get(totals.auditRows)?.hash ?? firstHash;
    this.#saved = this.#last;
  }

  note({ at, who, what, about, details }: AuditNote): void {
    const row = { id: ++this.#totals.auditRows, at, who, what, about, details: canonical(details) };
    this.#last = chained(this.#last, row);
    this.#insert.run(row.id, at, who, what, about, row.details, this.#last);
  }

  committed(): void {
    this.#saved = this.#last;
  }

  rolledBack(): void {
    this.#last = this.#saved;
  }

  /** Walks the chain from its start, a stretch per turn of the event loop; rows that are written meanwhile are not waited for. */
  async verify(): Promise<{ broken: number | null; rows: number }> {
    const rows = this.#totals.auditRows;
    let before: Buffer = firstHash;
    for (let id = 0; id < rows; ) {
      const stretch = this.#after.all(id, Math.min(verifyRows, rows - id));
      for (const row of stretch) {
        id += 1;
        if (row.id !== id || !chained(before, row).equals(row.hash)) return { broken: id, rows };
        before = row.hash;
      }
      if (stretch.length === 0) return { broken: id + 1, rows };
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { broken: null, rows };
  }
}
