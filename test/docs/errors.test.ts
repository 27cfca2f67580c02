import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { coded, errors, statusOf } from "../../core/errors.ts";
import { errorsPage, knownAreas } from "../../tools/docs.ts";

const root = join(import.meta.dirname, "..", "..");

test("docs/errors.md says what core/errors.ts says", () => {
  assert.equal(readFileSync(join(root, "docs", "errors.md"), "utf8"), errorsPage());
});

test("every code belongs to an area of the page", () => {
  for (const code of Object.keys(errors)) assert.ok(knownAreas.has(code.split("-")[1] ?? ""), code);
});

test("every code that the table holds is raised somewhere, and none is raised that it does not hold", () => {
  const used = new Set<string>();
  for (const folder of ["core", "nodes", "plugins", "api", "cli", "erps", "build.ts", "settings.ts"])
    collect(join(root, folder), used);
  const known = new Set(Object.keys(errors));
  assert.deepEqual(
    [...known].filter((code) => !used.has(code)),
    [],
    "never raised",
  );
  assert.deepEqual(
    [...used].filter((code) => !known.has(code)),
    [],
    "not in the table",
  );
});

function collect(path: string, used: Set<string>): void {
  let entries: string[];
  try {
    entries = readdirSync(path);
  } catch {
    if (path.endsWith(".ts") && !path.endsWith(join("core", "errors.ts"))) {
      for (const [code] of readFileSync(path, "utf8").matchAll(/WB-[A-Z]+-\d{3}/g)) used.add(code);
    }
    return;
  }
  for (const entry of entries) collect(join(path, entry), used);
}

test("a coded error fills its sentence and shows what is missing", () => {
  assert.equal(coded("WB-IN-004", { limit: 1024 }).message, "The body is larger than 1024 bytes.");
  assert.equal(coded("WB-IN-004").message, "The body is larger than ? bytes.");
  assert.equal(statusOf("WB-IN-004"), 413);
});
