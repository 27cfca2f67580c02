import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import Database from "better-sqlite3";
import { CodedError } from "../../../core/errors.ts";
import { openJournal } from "../../../core/journal/open.ts";
import { GroupCommit } from "../../../core/journal/sqlite/commit.ts";
import { openConnection } from "../../../core/journal/sqlite/connection.ts";
import { openSqlite } from "../../../core/journal/sqlite/journal.ts";
import { dumpSchema, migrate } from "../../../core/journal/sqlite/migrate.ts";
import { packageRoot } from "../../../paths.ts";
import { delivery, monday, scan } from "./samples.ts";

const folder = mkdtempSync(join(tmpdir(), "waybill-sqlite-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let serial = 0;
const freshPath = () => join(folder, `${++serial}.db`);

/** The code and the sentence with which opening is refused. */
async function refusal(path: string): Promise<string> {
  try {
    await (await openJournal({ kind: "sqlite", path })).close();
  } catch (error) {
    assert.ok(error instanceof CodedError);
    return `${error.code} ${error.message}`;
  }
  throw new Error("it opened");
}

test("the schema that is committed is the one that the migrations make", (context) => {
  const db = openConnection(freshPath());
  const serializers = [(text: string) => text];
  context.assert.fileSnapshot(dumpSchema(db), join(packageRoot, "core/journal/schema.sql"), { serializers });
  db.close();
});

test("to ask for the effects of a queue that nobody used writes nothing", async () => {
  const path = freshPath();
  const journal = await openJournal({ kind: "sqlite", path });
  assert.deepEqual(await journal.effectsOf({ queue: "erp:never", before: 9 }, 1), []);
  await journal.close();
  const db = new Database(path, { readonly: true });
  assert.deepEqual(db.prepare("SELECT name FROM queue").all(), []);
  db.close();
});

test("an older store is migrated, and a copy of it is kept", () => {
  const migrations = mkdtempSync(join(folder, "migrations-"));
  writeFileSync(
    join(migrations, "001-one.sqlite.sql"),
    "CREATE TABLE one (a INTEGER) STRICT; INSERT INTO one VALUES (7)",
  );
  const path = freshPath();
  const db = new Database(path);
  migrate(db, path, migrations);
  writeFileSync(join(migrations, "002-two.sqlite.sql"), "ALTER TABLE one RENAME TO two");
  migrate(db, path, migrations);
  assert.deepEqual(db.prepare("SELECT a FROM two").pluck().all(), [7]);
  db.close();
  const copy = new Database(`${path}.v1`);
  assert.deepEqual(copy.prepare("SELECT a FROM one").pluck().all(), [7]);
  copy.close();
});

test("a migration that fails leaves the store as it was", () => {
  const migrations = mkdtempSync(join(folder, "migrations-"));
  writeFileSync(
    join(migrations, "001-one.sqlite.sql"),
    "CREATE TABLE one (a INTEGER) STRICT; CREATE TABLE one (b INTEGER)",
  );
  const db = new Database(freshPath());
  assert.throws(() => migrate(db, db.name, migrations));
  assert.deepEqual(db.prepare("SELECT name FROM sqlite_schema").all(), []);
  db.close();
});

test("a store of a newer version is refused and not touched", async () => {
  const path = freshPath();
  await (await openJournal({ kind: "sqlite", path })).close();
  const db = new Database(path);
  db.pragma("user_version = 99");
  db.close();
  const before = readFileSync(path);
  assert.match(await refusal(path), /^WB-STORE-002 .*\(99\).*\(\d+\)/);
  assert.deepEqual(readFileSync(path), before);
});

test("a file that is damaged, cut off or another program's is refused with the reason", async () => {
  const garbage = freshPath();
  writeFileSync(garbage, "this is not a database, and long enough to look like one".repeat(100));
  assert.match(await refusal(garbage), /^WB-STORE-001 .*damaged/);

  const cut = freshPath();
  await (await openJournal({ kind: "sqlite", path: cut })).close();
  truncateSync(cut, 3 * 4096);
  assert.match(await refusal(cut), /^WB-STORE-001 .*(damaged|cut off)/);

  const foreign = freshPath();
  const db = new Database(foreign);
  db.exec("CREATE TABLE theirs (a)");
  db.close();
  assert.match(await refusal(foreign), /^WB-STORE-001 .*another program/);

  const file = freshPath();
  writeFileSync(file, "");
  assert.match(await refusal(join(file, "below-a-file.db")), /^WB-STORE-001 /);
});

test("a store that another process has open is refused; when that process is killed it opens at once", async () => {
  const path = freshPath();
  const program = join(import.meta.dirname, "writer.ts");
  const child = spawn(process.execPath, [program, JSON.stringify({ kind: "sqlite", path }), "x"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  assert.match(await refusal(path), /^WB-STORE-001 .*another process/);
  child.kill("SIGKILL");
  await once(child, "exit");
  const journal = await openJournal({ kind: "sqlite", path });
  assert.ok((await journal.figures(monday)).receipts > 0);
  await journal.close();
});

test("the same process opens a store once at a time", async () => {
  const path = freshPath();
  const journal = await openJournal({ kind: "sqlite", path });
  assert.match(await refusal(path), /^WB-STORE-001 /);
  await journal.close();
  await (await openJournal({ kind: "sqlite", path })).close();
});

test("a store that is closed leaves one file, says that it is closed, and may be closed again", async () => {
  const path = freshPath();
  const journal = await openJournal({ kind: "sqlite", path });
  const asked = journal.receive([delivery("1")]);
  await journal.close();
  await journal.close();
  assert.equal((await asked).length, 1);
  assert.equal(existsSync(`${path}-wal`), false);
  await assert.rejects(journal.receive([delivery("2")]), { code: "WB-STORE-004" });
  await assert.rejects(journal.figures(monday), { code: "WB-STORE-004" });
});

test("where the disk is full everything of the turn is refused with WB-STORE-004, and later turns are stored", async () => {
  const db = openConnection(freshPath());
  db.exec("CREATE TABLE load (bytes BLOB)");
  const commit = new GroupCommit(db, []);
  const insert = db.prepare("INSERT INTO load VALUES (zeroblob(?))");
  const pages = db.pragma("page_count", { simple: true }) as number;
  db.pragma(`max_page_count = ${pages + 4}`);
  const asked = [commit.write(() => insert.run(100)), commit.write(() => insert.run(1_000_000))];
  const refused = { code: "WB-STORE-004", message: /full/ };
  await Promise.all(asked.map((one) => assert.rejects(one, refused)));
  await commit.write(() => insert.run(100));
  assert.equal(db.prepare("SELECT count(*) FROM load").pluck().get(), 1);
  commit.close();
  db.close();
});

test("the log of the file stays small, however much is written", async () => {
  const path = freshPath();
  const journal = await openJournal({ kind: "sqlite", path });
  for (let turn = 0; turn < 60; turn++) await journal.receive([delivery(`${turn}`, { body: randomBytes(200_000) })]);
  assert.ok(statSync(path).size > 8_000_000);
  assert.ok(statSync(`${path}-wal`).size < 6_000_000);
  await journal.close();
});

test("the rules by which events become shipments can be brought along", async () => {
  const { advance, project } = {
    advance: () => null,
    project: (events: readonly unknown[]) => ({
      ...(shipmentOf("P1") as never as object),
      eventCount: 100 + events.length,
    }),
  };
  const journal = await openSqlite(freshPath(), { advance, project } as never);
  const [recorded] = await journal.record([{ receipt: null, at: monday, events: [scan(1), scan(2)] }]);
  assert.deepEqual(
    recorded?.map(({ shipment }) => shipment.eventCount),
    [101, 102],
  );
  await journal.close();
});

function shipmentOf(trackingNumber: string) {
  return { carrier: "acme", trackingNumber, references: [] };
}

test("nothing but migrations of the two drivers stands in the migrations folder", () => {
  const files = readdirSync(join(packageRoot, "core/journal/migrations"));
  assert.deepEqual(
    files.filter((file) => !/^\d{3}-[a-z-]+\.(sqlite|postgres)\.sql$/.test(file)),
    [],
  );
});
