import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { addCode, noAdditions } from "../../core/mapping/additions.ts";
import { additionsOf, keepAdditions } from "../../nodes/kit/additions.ts";

const home = mkdtempSync(join(tmpdir(), "waybill-additions-"));
after(() => rmSync(home, { recursive: true, force: true }));
const code = { table: "codes", key: "Z", text: "Zapped", means: { milestone: null, event: "OTHER" } } as const;

test("what was added is there again, and nothing was added where there is no file", () => {
  assert.deepEqual(additionsOf(home, "acme"), noAdditions("acme"));
  keepAdditions(home, addCode(additionsOf(home, "acme"), code));
  assert.deepEqual(additionsOf(home, "acme").codes, [code]);
});

test("a file that cannot be read is a coded error, and stays as it is", () => {
  mkdirSync(join(home, "packs/additions"), { recursive: true });
  for (const [carrier, text] of [
    ["torn", '{ "format": 1,'],
    ["odd", '{ "format": 2 }'],
  ] as const) {
    const file = join(home, `packs/additions/${carrier}.json`);
    writeFileSync(file, text);
    assert.throws(() => additionsOf(home, carrier), { code: "WB-MAP-007" });
    assert.equal(readFileSync(file, "utf8"), text);
  }
});
