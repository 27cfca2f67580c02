/** `npm run schema`: writes the schemas that are made from code. A test holds the files and the code together. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openConnection } from "../core/journal/sqlite/connection.ts";
import { dumpSchema } from "../core/journal/sqlite/migrate.ts";
import { carrierSchema } from "../core/mapping/schema.ts";
import { packageRoot } from "../paths.ts";

/** Tables, indexes and triggers of a new store. */
function storeSchema(): string {
  const folder = mkdtempSync(join(tmpdir(), "waybill-schema-"));
  const db = openConnection(join(folder, "store.db"));
  try {
    return dumpSchema(db);
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
}

/** The files that are made from code: their text by path from the package root. */
export function generatedSchemas(): Map<string, string> {
  return new Map([
    ["core/journal/schema.sql", storeSchema()],
    ["core/mapping/carrier.schema.json", `${JSON.stringify(carrierSchema(), null, 2)}\n`],
  ]);
}

if (import.meta.main) for (const [file, text] of generatedSchemas()) writeFileSync(join(packageRoot, file), text);
