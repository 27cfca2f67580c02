/** Files as a channel, in the real runtime. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Message } from "../../nodes/kit/red.ts";
import type { Store } from "../../nodes/kit/store.ts";
import { type SftpServer, startSftpServer } from "../core/ingest/sftp-server.ts";
import { eventually, idle, node, ourFiles, pack, store, storeOf, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

const collect = { func: "global.get('seen').push(msg); return null;", outputs: 1, libs: [] };
const caught = { func: "global.get('caught').push(msg); return null;", outputs: 1, libs: [] };
const quick = { version: 2, channel: "files", pack: "pack-fedex", everySeconds: 1, settleSeconds: 0, sizeLimit: 1 };
const flowsOf = (server: SftpServer): readonly FlowNode[] => [
  tab,
  store,
  pack("fedex", "TEST_FEDEX_SECRET"),
  node("files", "carrier-ingest", [["keep"]], { ...quick, folder: "inbox", pattern: "*.json" }),
  node("nowhere", "carrier-ingest", [["keep"]], { ...quick, folder: "not/there" }),
  node("sftp", "carrier-ingest", [["keep"]], {
    ...{ ...quick, place: "sftp", folder: "/inbox", pattern: "*.json", secretFrom: "env" },
    ...{ host: `127.0.0.1:${server.port}`, fingerprint: server.fingerprint },
    ...{ userEnv: "TEST_SFTP_USER", secretEnv: "TEST_SFTP_PASSWORD" },
  }),
  node("wire", "carrier-ingest", [["keep"]], { version: 2, channel: "wire", pack: "pack-fedex" }),
  node("keep", "function", [[]], collect),
  node("catch", "catch", [["caught"]], { scope: null, uncaught: false }),
  node("caught", "function", [[]], caught),
];

const seen: Message[] = [];
const partner = mkdtempSync(join(tmpdir(), "waybill-partner-"));
let server: SftpServer;
let runtime: Runtime;
let opened: Store;
const statuses = new Map<string, unknown>();

before(async () => {
  const secrets = { TEST_FEDEX_SECRET: "unused", TEST_SFTP_USER: "partner", TEST_SFTP_PASSWORD: "a password" };
  Object.assign(process.env, secrets);
  server = await startSftpServer(partner, "partner", "a password");
  mkdirSync(join(partner, "inbox"));
  const functionGlobalContext = { seen, caught: [] };
  runtime = await startRuntime({ files: ourFiles, flows: [tab], settings: { functionGlobalContext } });
  const told = runtime.events as unknown as {
    on(event: "node-status", take: (one: { id: string; status: unknown }) => void): void;
  };
  told.on("node-status", ({ id, status }) => void statuses.set(id, status));
  mkdirSync(inbox());
  await runtime.deploy(flowsOf(server));
  opened = await storeOf(runtime);
});
after(async () => {
  await runtime.stop();
  await server.close();
  rmSync(partner, { recursive: true });
});

const inbox = (): string => join(runtime.folder, "inbox");
const textOf = (number: string): string =>
  JSON.stringify({ output: { completeTrackResults: [{ trackingNumber: number }] } });

test("a file becomes a receipt and goes into the flow, and lies in done/ afterwards", async () => {
  writeFileSync(join(inbox(), "one.json"), textOf("8001"));
  const message = await eventually("the message", () =>
    seen.find((one) => JSON.stringify(one.payload).includes("8001")),
  );
  const receipt = await opened.journal.receipt(message.receipt?.id ?? 0);
  assert.equal(receipt?.channel, "file");
  assert.deepEqual(receipt?.headers, { file: "one.json", folder: "inbox" });
  await eventually("it is put away", () => existsSync(join(inbox(), "done", "one.json")));
});

test("the same content under another name, or from another channel, is the same receipt", async () => {
  writeFileSync(join(inbox(), "two.json"), textOf("8001"));
  runtime.node("wire").receive({ payload: textOf("8001") });
  await eventually("it is put away", () => existsSync(join(inbox(), "done", "two.json")));
  await idle(opened);
  assert.equal(seen.length, 1);
});

test("a file that cannot be read becomes a letter with its bytes", async () => {
  writeFileSync(join(inbox(), "odd.json"), "no JSON");
  const [letter] = await eventually("its letter", async () => {
    const letters = await opened.journal.letters({ state: "parked", limit: 1 });
    return letters.length > 0 && letters;
  });
  assert.equal(letter?.cause.code, "WB-READ-001");
});

test("a file above the limit is refused and the node says so", async () => {
  writeFileSync(join(inbox(), "huge.json"), " ".repeat(1025));
  await eventually("it is refused", () => existsSync(join(inbox(), "refused", "huge.json")));
  assert.deepEqual(readdirSync(inbox()).sort(), ["done", "refused"]);
});

test("a file on an SFTP server becomes a receipt, and lies in done/ there afterwards", async () => {
  writeFileSync(join(partner, "inbox", "remote.json"), textOf("8100"));
  await eventually("the message", () => seen.find((one) => JSON.stringify(one.payload).includes("8100")));
  await eventually("it is put away", () => existsSync(join(partner, "inbox", "done", "remote.json")));
});

test("a folder that is not there shows red", async () => {
  const status = { fill: "red", shape: "ring", text: "carrier-ingest.status.unreachable" };
  await eventually("its status", () => JSON.stringify(statuses.get("nowhere")) === JSON.stringify(status));
});
