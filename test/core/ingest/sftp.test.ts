import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { manualClock } from "../../../core/clock.ts";
import { FileWatch } from "../../../core/ingest/files.ts";
import { type SftpAddress, type SftpPlace, sftpPlace } from "../../../core/ingest/sftp.ts";
import { type SftpServer, startSftpServer } from "./sftp-server.ts";

const root = mkdtempSync(join(tmpdir(), "waybill-sftp-"));
const inbox = join(root, "inbox");
let server: SftpServer;
let place: SftpPlace;
let texts: string[];

before(async () => {
  server = await startSftpServer(root, "partner", "a password");
});
after(async () => {
  place.close();
  await server.close();
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  rmSync(inbox, { recursive: true, force: true });
  mkdirSync(inbox);
  texts = [];
  place ??= open();
});

function open(more: Partial<SftpAddress> = {}): SftpPlace {
  const { port, fingerprint } = server;
  const address = { host: "127.0.0.1", port, folder: "/inbox", user: "partner", secret: "a password", fingerprint };
  return sftpPlace({ ...address, ...more });
}

function watch(afterwards: "move" | "delete" = "move"): FileWatch {
  return new FileWatch({
    place,
    rules: { pattern: "*.edi", settleMs: 0, afterwards, limitBytes: 100_000 },
    clock: manualClock(),
    known: [],
    remember: async () => {},
    async receive(bytes) {
      texts.push(Buffer.from(bytes).toString());
      return { receipt: texts.length, duplicate: false };
    },
    isHeld: () => false,
  });
}

const put = (name: string, text: string): void => writeFileSync(join(inbox, name), text);

test("files of an SFTP server are taken as those of a folder are: by pattern, and they lie in done/ afterwards", async () => {
  put("a.edi", "one");
  put("b.txt", "not ours");
  put("c.edi", "x".repeat(90_000));
  symlinkSync("/etc/hostname", join(inbox, "d.edi"));
  const { taken, troubles } = await watch().look();
  assert.deepEqual([taken, troubles], [2, []]);
  assert.deepEqual(
    texts.map(({ length }) => length).toSorted((a, b) => a - b),
    [3, 90_000],
  );
  assert.deepEqual(readdirSync(join(inbox, "done")).sort(), ["a.edi", "c.edi"]);
});

test("a second file of a name is kept beside the first, and one above the limit goes to refused/", async () => {
  for (const text of ["monday", "tuesday"]) {
    put("status.edi", text);
    await watch().look();
  }
  assert.equal(readdirSync(join(inbox, "done")).length, 2);
  put("huge.edi", "x".repeat(100_001));
  const { troubles } = await watch().look();
  assert.equal(troubles[0]?.code, "WB-IN-021");
  assert.deepEqual(readdirSync(join(inbox, "refused")), ["huge.edi"]);
});

test("files can be deleted once they are stored", async () => {
  put("a.edi", "one");
  await watch("delete").look();
  assert.deepEqual([texts, readdirSync(inbox)], [["one"], []]);
});

test("a line that was cut is opened again at the next look", async () => {
  await watch().look();
  server.cut();
  await new Promise((resolve) => setTimeout(resolve, 100));
  put("a.edi", "after the cut");
  await watch().look();
  assert.deepEqual(texts, ["after the cut"]);
});

test("a server that shows another key is not talked to, and no password is sent to it", async () => {
  const other = open({ fingerprint: `SHA256:${"A".repeat(43)}` });
  await assert.rejects(other.list(), /verification failed/i);
  other.close();
});

test("a wrong password, and a folder that is not there, are told as such", async () => {
  const wrong = open({ secret: "wrong" });
  await assert.rejects(wrong.list(), /authentication methods failed/i);
  wrong.close();
  const nowhere = open({ folder: "/nowhere" });
  await assert.rejects(nowhere.list(), /no such file/i);
  nowhere.close();
});
