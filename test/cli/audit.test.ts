import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import Database from "better-sqlite3";
import { openJournal } from "../../core/journal/open.ts";
import { packageRoot } from "../../paths.ts";

async function storeWithNotes(t: TestContext): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-audit-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "store.db");
  const journal = await openJournal({ kind: "sqlite", path });
  const notes = [1, 2, 3].map((at) => ({ at, who: "ida", what: "discard", about: `letter ${at}`, details: { at } }));
  await journal.note(notes);
  await journal.close();
  return path;
}

function audit(path: string): Promise<{ code: number; out: string; refusal: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["cli/waybill.ts", "audit", "--store", path],
      { cwd: packageRoot },
      (error, out, refusal) => resolve({ code: Number(error?.code ?? 0), out, refusal }),
    );
  });
}

test("waybill audit proves an untouched chain and says how long it is", async (t) => {
  const { code, out } = await audit(await storeWithNotes(t));
  assert.equal(code, 0);
  assert.equal(out, "The audit chain is whole: 3 rows.\n");
});

test("waybill audit names the row that was changed outside the product", async (t) => {
  const path = await storeWithNotes(t);
  const db = new Database(path);
  db.exec("DROP TRIGGER audit_is_final");
  const { changes } = db.prepare("UPDATE audit SET about = 'letter 9' WHERE about = 'letter 2'").run();
  db.close();
  assert.equal(changes, 1);
  const { code, refusal } = await audit(path);
  assert.equal(code, 2);
  assert.deepEqual(JSON.parse(refusal).code, "WB-STORE-003");
});

test("waybill audit says that a store is not there, and makes none", async () => {
  const { code, refusal } = await audit(join(tmpdir(), "waybill-no-such-store.db"));
  assert.equal(code, 2);
  assert.equal(JSON.parse(refusal).code, "WB-STORE-001");
});
