import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { packageRoot } from "../../../paths.ts";

const folder = join(packageRoot, "core/journal/sqlite/statements");

test("no statement is planned anew for every value", async () => {
  const files = readdirSync(folder);
  assert.ok(files.length > 5);
  for (const file of files) {
    const statements = (await import(join(folder, file))) as Record<string, unknown>;
    for (const [name, sql] of Object.entries(statements)) {
      if (typeof sql !== "string" || !/\b(ORDER BY|LIMIT|JOIN)\b/.test(sql)) continue;
      assert.doesNotMatch(
        sql,
        /(?<!\+)[?@]/,
        `${name} in ${file}: a parameter beside ORDER BY, LIMIT or JOIN is written +?`,
      );
    }
  }
});
