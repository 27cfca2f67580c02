import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { describe, it, type TestContext } from "node:test";
import { type Account, accountFor, tally, type Witness } from "./account.ts";
import { killHard, liveAndDie } from "./lives.ts";
import { startSender } from "./sender.ts";

const answerAfterMs = 20;

/** An ERP that keeps what it was told, and takes a key once. */
async function startLedger(t: TestContext): Promise<{ url: string; rows: string[] }> {
  const rows: string[] = [];
  const keys = new Set<unknown>();
  const server = createServer((request, response) => {
    void textOf(request).then((body) => {
      const key = request.headers["idempotency-key"];
      if (key === undefined || !keys.has(key)) rows.push(body);
      keys.add(key);
      setTimeout(() => response.end(), answerAfterMs);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, rows };
}

async function portOf(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Kills a peer eight times under load, waits until its ERP hears no more, and holds both sides against each other. */
async function accountOf(t: TestContext, mode: string): Promise<Account> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-harness-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const ledger = await startLedger(t);
  const port = await portOf();
  const env = { PEER_MODE: mode, PEER_STORE: join(folder, "peer.db"), PEER_ERP: ledger.url, PEER_PORT: String(port) };
  const program = join(import.meta.dirname, "sloppy-peer.ts");
  const start = (): ChildProcess =>
    spawn(process.execPath, [program], { env: { ...process.env, ...env }, stdio: "inherit" });
  const wakes: (() => void)[] = [];
  let number = 0;
  const sender = startSender({
    port,
    next: () => webhookOf((number += 1)),
    perSecond: 250,
    atOnce: 8,
    againAfterMs: 20,
    answered: (_webhook, status) => status === 200 && wakes.splice(0).forEach((wake) => wake()),
  });
  const nextAccepted = (): Promise<void> => new Promise((resolve) => wakes.push(resolve));
  const last = await liveAndDie({
    subject: { start },
    kills: 8,
    seed: 11,
    nextAccepted,
    withinMs: 200,
    bootKillEvery: 4,
  });
  await sender.finish();
  for (let heard = -1; heard < ledger.rows.length; await new Promise((resolve) => setTimeout(resolve, 400)))
    heard = ledger.rows.length;
  await killHard(last);
  return accountFor(sender.accepted, witness({ posted: tally(ledger.rows) }));
}

function witness(known: Partial<Witness>): Witness {
  return {
    posted: new Map(),
    parked: new Set(),
    doubtful: new Set(),
    settled: new Set(),
    claimed: new Set(),
    ...known,
  };
}

function webhookOf(number: number) {
  return {
    name: `webhook ${number}`,
    path: "/",
    headers: async () => ({}),
    body: Buffer.from(`change ${number}`),
    changes: [`change ${number}`],
  };
}

describe("The crash harness", () => {
  it("finds nothing where a server stores before it answers and posts with a key", async (t) => {
    const account = await accountOf(t, "right");
    assert.deepEqual(account.violations, []);
    assert.ok(account.accepted > 50, `only ${account.accepted} webhooks were accepted`);
  });

  it("finds what a server lost that answers before it stores", async (t) => {
    const account = await accountOf(t, "loses");
    assert.ok(account.violations.some(({ kind }) => kind === "lost"));
  });

  it("finds what a server did twice that posts without a key", async (t) => {
    const account = await accountOf(t, "doubles");
    assert.ok(account.violations.some(({ kind }) => kind === "doubled"));
  });

  it("finds a change that was posted and refused", () => {
    const told = witness({ posted: new Map([["a", 1]]), parked: new Set(["a"]) });
    const { violations } = accountFor([{ webhook: "w", changes: ["a"] }], told);
    assert.deepEqual(violations, [{ kind: "posted and refused", change: "a" }]);
  });

  it("finds a change that the system calls posted and the ledger does not know", () => {
    const { violations } = accountFor([], witness({ claimed: new Set(["a"]) }));
    assert.deepEqual(violations, [{ kind: "claimed but not posted", change: "a" }]);
  });
});
