/** The drivers that keep the journal's contract. A new one is added to this list, and the whole suite runs over it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Journal } from "../../../core/journal/journal.ts";
import { openJournal, type StoreAddress } from "../../../core/journal/open.ts";

/** A driver as the suite needs it. */
export interface Driver {
  readonly name: string;
  /** Makes room for an empty store. */
  make(): Promise<Place>;
}

/** Where one store lies. */
export interface Place {
  /** Plain data, so that another process can open it. */
  readonly address: StoreAddress;
  open(): Promise<Journal>;
  /** Changes a row of the audit outside of the product; the store is closed. */
  tamper(row: number, change: "alter" | "remove"): Promise<void>;
  /** Takes the store away. */
  clear(): Promise<void>;
}

const sqlite: Driver = {
  name: "sqlite",
  async make() {
    const folder = mkdtempSync(join(tmpdir(), "waybill-journal-"));
    const path = join(folder, "store", "waybill.db");
    const address = { kind: "sqlite", path } as const;
    return {
      address,
      open: () => openJournal(address),
      async tamper(row, change) {
        const db = new Database(path);
        db.exec("DROP TRIGGER audit_stays; DROP TRIGGER audit_is_final");
        const sql =
          change === "alter" ? "UPDATE audit SET who = 'nobody' WHERE id = ?" : "DELETE FROM audit WHERE id = ?";
        db.prepare(sql).run(row);
        db.close();
      },
      clear: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};

export const drivers: readonly Driver[] = [sqlite];
