import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { EffectStep } from "../../core/delivery/steps.ts";
import { openJournal } from "../../core/journal/open.ts";
import { startOdoo } from "../../sandbox/odoo.ts";
import { type Asked, connection, effectOf } from "../core/delivery/desk.ts";
import { atEnd } from "../core/delivery/store.ts";
import { transfer } from "./odoo-desk.ts";

const delivery = join(import.meta.dirname, "..", "core", "delivery");

/** How a worker on the store ended: its signal, or its status. */
async function work(path: string, url: string, killAt: string): Promise<unknown> {
  const preload = killAt === "" ? [] : ["--import", join(delivery, "kill-at.ts")];
  const worker = spawn(process.execPath, [...preload, join(delivery, "worker.ts"), path, url, "odoo"], {
    env: { ...process.env, KILL_AT: killAt },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [status, signal] = await once(worker, "exit");
  return signal ?? status;
}

const asks: readonly Asked[] = [1, 2, 3].flatMap((n) => [
  { document: transfer(n), milestone: "IN_TRANSIT", occurredAt: "2026-01-05T07:01:00Z" },
  { document: transfer(n), operation: "tracking", milestone: null, fields: { trackingNumber: `1Z${n}` } },
  { document: transfer(n), operation: "ship-confirm", milestone: null, occurredAt: "2026-01-05T07:03:00Z" },
]);
const found: Asked = { document: null, lookup: { field: "origin", value: "S00004" } };
const steps: readonly EffectStep[] = ["claimed", "found", "read", "sending", "sent", "read-back", "concluded"];

for (const step of steps) {
  test(`Odoo: a process that dies at "${step}", again and again, leaves every effect in the ledger once`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "waybill-odoo-"));
    atEnd(t, () => rm(folder, { recursive: true, force: true }));
    const path = join(folder, "store.db");
    const erp = await startOdoo();
    atEnd(t, () => erp.close());
    const journal = await openJournal({ kind: "sqlite", path });
    await journal.intend([...asks, found].map((asked) => effectOf(asked, Date.now())));
    await journal.close();
    assert.equal(await work(path, erp.url, `${step}:1`), "SIGKILL");
    await work(path, erp.url, `${step}:2`);
    assert.equal(await work(path, erp.url, ""), 0);
    const after = await openJournal({ kind: "sqlite", path });
    const effects = await after.effectsOf({ connection }, 100);
    await after.close();
    assert.deepEqual(
      effects.filter(({ state }) => state !== "posted" && state !== "already-done"),
      [],
    );
    assert.equal(effects.length, asks.length + 1);
    assert.deepEqual(erp.ledger.doubles(), []);
    assert.equal(erp.ledger.counters().writes, asks.length + 1);
  });
}
