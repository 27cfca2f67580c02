import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../paths.ts";
import { CodedError, coded } from "../../errors.ts";
import type { Connection } from "./connection.ts";

const migrationsFolder = join(packageRoot, "core/journal/migrations");

/**
 * Brings the schema to the newest of the numbered migrations (`001-start.sqlite.sql`, ...), each in its own transaction.
 * An older store is copied to `<path>.v<version>` first; a newer one throws WB-STORE-002.
 */
export function migrate(db: Connection, path: string, folder = migrationsFolder): void {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".sqlite.sql"))
    .sort();
  const found = db.pragma("user_version", { simple: true }) as number;
  if (found > files.length) throw new CodedError(coded("WB-STORE-002", { found, known: files.length }));
  if (found > 0 && found < files.length) copyFileSync(path, `${path}.v${found}`);
  for (const [index, file] of files.entries()) {
    if (index < found) continue;
    const sql = readFileSync(join(folder, file), "utf8");
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${index + 1}`);
    })();
  }
}

/** The schema as the database itself states it, one statement per object: what `core/journal/schema.sql` holds. */
export function dumpSchema(db: Connection): string {
  const rows = db
    .prepare<[], { sql: string }>(
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY tbl_name, type = 'table' DESC, name",
    )
    .all();
  return rows.map((row) => `${row.sql};\n`).join("\n");
}
