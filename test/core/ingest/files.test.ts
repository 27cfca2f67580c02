import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type ManualClock, manualClock } from "../../../core/clock.ts";
import { diskPlace } from "../../../core/ingest/disk.ts";
import { type FileFact, FileWatch, type FileRules, type FileStep } from "../../../core/ingest/files.ts";
import { openJournal } from "../../../core/journal/open.ts";

let folder: string;
let clock: ManualClock;
let received: { name: string; text: string }[];
let remembered: Map<string, FileFact>;
let isHeld: boolean;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-files-"));
  clock = manualClock();
  received = [];
  remembered = new Map();
  isHeld = false;
});
afterEach(() => rmSync(folder, { recursive: true }));

function watch(more: Partial<FileRules> = {}): FileWatch {
  return new FileWatch({
    place: diskPlace(folder),
    rules: { pattern: "*", settleMs: 0, afterwards: "move", limitBytes: 1000, ...more },
    clock,
    known: [...remembered.values()],
    remember: async (name, file) => void (file ? remembered.set(name, file) : remembered.delete(name)),
    async receive(bytes, name) {
      received.push({ name, text: Buffer.from(bytes).toString() });
      return { receipt: received.length, duplicate: false };
    },
    isHeld: () => isHeld,
  });
}

const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const names = (below = ""): string[] =>
  existsSync(join(folder, below)) ? readdirSync(join(folder, below)).sort() : [];
const texts = (): string[] => received.map(({ text }) => text);

describe("A folder", () => {
  test("gives its files oldest first, and they lie in done/ afterwards", async () => {
    for (const [name, second] of [
      ["b.edi", 2],
      ["c.edi", 1],
      ["a.edi", 3],
    ] as const) {
      put(name, name);
      utimesSync(join(folder, name), second, second);
    }
    assert.deepEqual(await watch().look(), { taken: 3, waiting: 0, troubles: [] });
    assert.deepEqual(texts(), ["c.edi", "b.edi", "a.edi"]);
    assert.deepEqual(names(), ["done"]);
    assert.deepEqual(names("done"), ["a.edi", "b.edi", "c.edi"]);
  });

  test("gives only what its pattern names, never what is still being written, a link or a folder", async () => {
    for (const name of ["a.edi", "a.txt", "b.edi.part", "c.edi.tmp", ".d.edi", "~e.edi"]) put(name, name);
    mkdirSync(join(folder, "f.edi"));
    symlinkSync(join(folder, "a.txt"), join(folder, "g.edi"));
    await watch({ pattern: "*.{edi,part,tmp}" }).look();
    assert.deepEqual(texts(), ["a.edi"]);
  });

  test("gives a file when it has not changed for as long as the rules say", async () => {
    const files = watch({ settleMs: 5000 });
    put("a.edi", "first half");
    assert.equal((await files.look()).waiting, 1);
    clock.advance(4000);
    appendFileSync(join(folder, "a.edi"), ", second half");
    assert.equal((await files.look()).waiting, 1);
    clock.advance(4999);
    assert.equal((await files.look()).waiting, 1);
    clock.advance(1);
    assert.equal((await files.look()).taken, 1);
    assert.deepEqual(texts(), ["first half, second half"]);
  });

  test("keeps both files where two of one name came with different content", async () => {
    const files = watch();
    put("status.csv", "monday");
    await files.look();
    put("status.csv", "tuesday");
    await files.look();
    const [plain, marked] = names("done");
    assert.equal(plain, "status.csv");
    assert.match(marked ?? "", /^status~[0-9a-f]{12}\.csv$/);
  });

  test("that is not to be changed is left as it is, and nothing of it is read twice, not even after a restart", async () => {
    put("a.edi", "one");
    await watch({ afterwards: "keep" }).look();
    await watch({ afterwards: "keep" }).look();
    assert.deepEqual(names(), ["a.edi"]);
    assert.deepEqual(texts(), ["one"]);
    put("a.edi", "another");
    const files = watch({ afterwards: "keep" });
    await files.look();
    assert.deepEqual(texts(), ["one", "another"]);
    rmSync(join(folder, "a.edi"));
    await files.look();
    assert.equal(remembered.size, 0);
  });

  test("that is emptied holds nothing afterwards", async () => {
    put("a.edi", "one");
    await watch({ afterwards: "delete" }).look();
    assert.deepEqual(names(), []);
    assert.deepEqual(texts(), ["one"]);
  });

  test("with a file above the limit has it in refused/, with a code, and the others go on", async () => {
    put("huge.edi", "x".repeat(1001));
    put("small.edi", "small");
    const { taken, troubles } = await watch().look();
    assert.equal(taken, 1);
    assert.deepEqual(
      troubles.map(({ code }) => code),
      ["WB-IN-021"],
    );
    assert.deepEqual(names("refused"), ["huge.edi"]);
    assert.deepEqual(texts(), ["small"]);
  });

  test("whose store has no room keeps its files", async () => {
    put("a.edi", "one");
    isHeld = true;
    assert.deepEqual(await watch().look(), { taken: 0, waiting: 1, troubles: [] });
    assert.deepEqual(names(), ["a.edi"]);
  });

  test("in which done/ cannot be made keeps the file, says so, and goes on with the next", async () => {
    put("a.edi", "one");
    put("b.edi", "two");
    put("done", "a file where a folder should be");
    const { troubles } = await watch({ pattern: "*.edi" }).look();
    assert.deepEqual(
      troubles.map(({ code }) => code),
      ["WB-IN-023", "WB-IN-023"],
    );
    assert.deepEqual(names(), ["a.edi", "b.edi", "done"]);
  });

  test("that is not there rejects the look", async () => {
    await assert.rejects(new FileWatch({ ...optionsOf(), place: diskPlace(join(folder, "nowhere")) }).look(), /ENOENT/);
  });
});

function optionsOf(): ConstructorParameters<typeof FileWatch>[0] {
  const receive = async () => ({ receipt: 1, duplicate: false });
  const rules: FileRules = { pattern: "*", settleMs: 0, afterwards: "move", limitBytes: 10 };
  const remember = async (): Promise<void> => {};
  return { place: diskPlace(folder), rules, clock, known: [], remember, receive, isHeld: () => false };
}

for (const step of ["read", "stored", "put-away"] satisfies FileStep[]) {
  test(`a process that is killed when a file was ${step} loses nothing and doubles nothing`, async () => {
    const [inbox, path] = [join(folder, "in"), join(folder, "waybill.db")];
    mkdirSync(inbox);
    for (const name of ["a", "b", "c"]) writeFileSync(join(inbox, name), `{"file":"${name}"}`);
    const worker = fileURLToPath(import.meta.resolve("./file-worker.ts"));
    const first = spawnSync(process.execPath, [worker, inbox, path, step], { stdio: ["ignore", "ignore", "inherit"] });
    assert.equal(first.signal, "SIGKILL");
    const second = spawnSync(process.execPath, [worker, inbox, path, "never"], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    assert.equal(second.status, 0);
    assert.deepEqual(readdirSync(inbox), ["done"]);
    assert.deepEqual(readdirSync(join(inbox, "done")).sort(), ["a", "b", "c"]);
    const journal = await openJournal({ kind: "sqlite", path });
    assert.equal((await journal.figures(0)).receipts, 3);
    await journal.close();
  });
}
