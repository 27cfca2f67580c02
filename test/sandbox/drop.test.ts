import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { startDrop } from "../../sandbox/drop/drop.ts";

async function open(t: TestContext) {
  const drop = await startDrop({ parcels: 2, everyMs: 60_000 });
  t.after(() => drop.close());
  const put = (name: string, text: string) => writeFileSync(join(drop.folder, "out", name), text);
  const answer = (name: string) => readFileSync(join(drop.folder, "in", name), "utf8");
  return { drop, put, answer };
}

test("the receiver works a file, takes it away and answers; it works the same name again", async (t) => {
  const { drop, put, answer } = await open(t);
  const text = '{"operation":"return","delivery":"80000001","key":"a"}';
  put("R.json", text);
  assert.equal(drop.ledger.counters().created, 1);
  assert.deepEqual([answer("R.json.ok"), readdirSync(join(drop.folder, "out"))], ["", []]);
  put("R.json", text);
  assert.deepEqual(
    drop.ledger.doubles().map(({ kind }) => kind),
    ["created-twice"],
  );
});

test("the receiver refuses what it cannot read or work, with its reason", async (t) => {
  const { drop, put, answer } = await open(t);
  put("half.json", '{"operation":"ret');
  put("short.txt", "TRACKING80000001  1Z");
  put("unknown.csv", "accrual,9,1,EUR,k\n");
  put("strange.pdf", "");
  assert.equal(drop.ledger.counters().writes, 0);
  assert.match(answer("half.json.err"), /^FORMAT: /);
  assert.match(answer("short.txt.err"), /record of 20 characters/);
  assert.match(answer("unknown.csv.err"), /NOT_FOUND: There is no delivery 9/);
  assert.deepEqual(readdirSync(join(drop.folder, "bad")).length, 4);
});

test("the folder can be gone for a while, and the receiver can rest", async (t) => {
  const { drop, put } = await open(t);
  drop.rest(true);
  put("A.csv", "accrual,80000001,1,EUR,k\n");
  assert.equal(drop.ledger.counters().created, 0);
  await drop.door.down();
  assert.equal(existsSync(drop.folder), false);
  await drop.door.up();
  drop.rest(false);
  assert.equal(drop.ledger.counters().created, 1);
});
