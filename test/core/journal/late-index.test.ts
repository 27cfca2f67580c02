import assert from "node:assert/strict";
import { test } from "node:test";
import Database from "better-sqlite3";
import fc from "fast-check";
import { LateIndex } from "../../../core/journal/sqlite/late-index.ts";

const shape = {
  table: "late",
  keyType: "TEXT",
  source: "SELECT key, target FROM source WHERE id > ? ORDER BY key",
  lastId: "SELECT max(id) AS id FROM source",
} as const;

type Db = Database.Database;

function makeDb(): Db {
  const db = new Database(":memory:");
  db.exec(`CREATE TABLE source (id INTEGER PRIMARY KEY, key TEXT, target INTEGER);
    CREATE TABLE late (key TEXT NOT NULL, target INTEGER NOT NULL, PRIMARY KEY (key, target)) STRICT, WITHOUT ROWID;
    CREATE TABLE late_index (name TEXT PRIMARY KEY, complete_to INTEGER NOT NULL) STRICT, WITHOUT ROWID`);
  return db;
}

/** The index after a crash: only what is on the disk is there. */
function crash(db: Db): LateIndex {
  db.exec("DROP TABLE temp.late_young");
  return new LateIndex(db, shape, { young: 8, stretch: 3 });
}

function add(
  db: Db,
  index: LateIndex,
  entries: readonly (readonly [string, number])[],
  end: "COMMIT" | "ROLLBACK",
): void {
  db.exec("BEGIN");
  for (const [key, target] of entries) {
    db.prepare("INSERT INTO source (key, target) VALUES (?, ?)").run(key, target);
    index.add(key, target);
  }
  index.beforeCommit();
  db.exec(end);
  if (end === "COMMIT") index.committed();
  else index.rolledBack();
}

const entry = fc.tuple(fc.stringMatching(/^[a-f]{1,2}$/), fc.nat(9));
const turn = fc.record({
  entries: fc.array(entry, { maxLength: 12 }),
  end: fc.constantFrom("COMMIT", "COMMIT", "COMMIT", "ROLLBACK", "CRASH"),
});

test("a late index finds what was committed and nothing else, through sweeps, rollbacks and crashes", () => {
  const property = fc.property(fc.array(turn, { maxLength: 25 }), (turns) => {
    const db = makeDb();
    let index = new LateIndex(db, shape, { young: 8, stretch: 3 });
    const model = new Map<string, Set<number>>();
    for (const { entries, end } of turns) {
      if (end === "CRASH") index = crash(db);
      else add(db, index, entries, end);
      if (end === "COMMIT") {
        for (const [key, target] of entries) model.set(key, (model.get(key) ?? new Set()).add(target));
      }
    }
    const range = index.range("b", "d", 999);
    const wanted = [...model].flatMap(([key, targets]) => [...targets].map((target) => ({ key, target })));
    const order = (a: { key: unknown; target: number }, b: { key: unknown; target: number }) =>
      String(a.key) < String(b.key) ? -1 : String(a.key) > String(b.key) ? 1 : a.target - b.target;
    assert.deepEqual(range.toSorted(order), wanted.filter(({ key }) => key >= "b" && key < "d").sort(order));
    for (const letter of "abcdef") {
      const found = index.targets(letter, -1);
      assert.deepEqual([...found].sort(), [...(model.get(letter) ?? [])].sort());
      assert.equal(index.find(letter) === undefined, !model.has(letter));
    }
    db.close();
  });
  fc.assert(property, { numRuns: 300 });
});

test("the sweep keeps the half in memory small and moves entries to the table in order of key", () => {
  const db = makeDb();
  const index = new LateIndex(db, shape, { young: 8, stretch: 3 });
  for (let turn = 0; turn < 400; turn++) add(db, index, [[`k${(turn * 17) % 400}`, turn]], "COMMIT");
  const young = db.prepare("SELECT count(*) FROM temp.late_young").pluck().get();
  assert.ok(Number(young) <= 11);
  assert.ok(Number(db.prepare("SELECT complete_to FROM late_index").pluck().get()) > 200);
  db.close();
});
