import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { EffectStep } from "../../../core/delivery/steps.ts";
import type { Effect } from "../../../core/journal/journal.ts";
import { openJournal } from "../../../core/journal/open.ts";
import { type Erp, startErp } from "../../../sandbox/erp.ts";
import { type Asked, connection, effectOf } from "./desk.ts";
import { until } from "./store.ts";

interface Run {
  readonly ended: Promise<NodeJS.Signals | number | null>;
  kill(): void;
}

function runWorker(path: string, url: string, system: string, killAt: string | null): Run {
  const preload = killAt === null ? [] : ["--import", import.meta.resolve("./kill-at.ts")];
  const worker = spawn(
    process.execPath,
    [...preload, fileURLToPath(import.meta.resolve("./worker.ts")), path, url, system],
    {
      env: { ...process.env, KILL_AT: killAt ?? "" },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const ended = new Promise<NodeJS.Signals | number | null>((resolve) => {
    worker.on("exit", (code, signal) => resolve(signal ?? code));
  });
  return { ended, kill: () => worker.kill("SIGKILL") };
}

/** A folder with a store in which these effects wait, beside an ERP; both are gone when `use` is over. */
async function withStore(asks: readonly Asked[], use: (path: string, erp: Erp) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "waybill-crash-"));
  const erp = await startErp({ parcels: 10, troubled: false });
  try {
    const path = join(folder, "store.db");
    const journal = await openJournal({ kind: "sqlite", path });
    await journal.intend(asks.map((asked) => effectOf(asked, Date.now())));
    await journal.close();
    await use(path, erp);
  } finally {
    await erp.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function effectsIn(path: string): Promise<readonly Effect[]> {
  const journal = await openJournal({ kind: "sqlite", path });
  const effects = await journal.effectsOf({ connection }, 100);
  assert.equal((await journal.verifyAudit()).broken, null);
  await journal.close();
  return effects;
}

const at = (minute: number) => `2026-01-05T07:0${minute}:00Z`;
const documents = ["80000001", "80000002", "80000003"];
const milestones: readonly Asked[] = documents.flatMap((document, n) => [
  { document, milestone: "IN_TRANSIT", occurredAt: at(1), fields: { eventId: `a${n}` } },
  { document, milestone: "DELIVERED", occurredAt: at(2), fields: { eventId: `b${n}` } },
]);
const plain = milestones.map((asked) => ({ ...asked, fields: {} }));
const issues: readonly Asked[] = documents.map((document) => ({
  document,
  operation: "ship-confirm",
  milestone: null,
  occurredAt: at(0),
}));
const lookups = (erp: Erp): readonly Asked[] =>
  ["80000004", "80000005"].map((document) => {
    return {
      document: null,
      lookup: { field: "BillOfLading", value: String(erp.deliveries.find(document)?.values.BillOfLading) },
    };
  });

const steps: Readonly<Record<string, readonly EffectStep[]>> = {
  s4: ["claimed", "found", "read", "sending", "sent", "read-back", "concluded"],
  shipments: ["claimed", "read", "sending", "sent", "read-back", "concluded"],
  events: ["claimed", "sending", "sent", "concluded"],
};

async function asksOf(system: string): Promise<readonly Asked[]> {
  if (system === "events") return milestones.map((asked) => ({ ...asked, readBack: false }));
  if (system === "shipments") return plain;
  const erp = await startErp({ parcels: 10, troubled: false });
  const found = lookups(erp);
  await erp.close();
  return [...issues, ...plain, ...found];
}

for (const [system, named] of Object.entries(steps)) {
  for (const step of named) {
    test(`${system}: a process that dies at "${step}", again and again, leaves every effect in the ERP once`, async () => {
      const asks = await asksOf(system);
      await withStore(asks, async (path, erp) => {
        for (const times of [1, 2]) {
          const ended = await runWorker(path, erp.url, system, `${step}:${times}`).ended;
          assert.ok(ended === "SIGKILL" || (ended === 0 && times > 1), `the worker ended with ${ended}`);
        }
        assert.equal(await runWorker(path, erp.url, system, null).ended, 0);
        const effects = await effectsIn(path);
        assert.deepEqual(
          effects.filter(({ state }) => state !== "posted" && state !== "already-done"),
          [],
        );
        assert.equal(effects.length, asks.length);
        assert.deepEqual(erp.ledger.doubles(), []);
        assert.equal(erp.ledger.counters().writes, asks.length);
      });
    });
  }
}

test("a process that dies while the ERP has done the work and not answered leaves it done once", async () => {
  await withStore([{ document: "80000001", operation: "ship-confirm", milestone: null }], async (path, erp) => {
    erp.faults.set([{ fault: "slow", ms: 30_000, method: "POST" }]);
    const worker = runWorker(path, erp.url, "s4", null);
    await until(() => erp.ledger.counters()["goods-issue"] === 1, "the goods issue is posted");
    worker.kill();
    assert.equal(await worker.ended, "SIGKILL");
    erp.faults.clear();
    assert.equal(await runWorker(path, erp.url, "s4", null).ended, 0);
    assert.deepEqual(
      (await effectsIn(path)).map(({ state }) => state),
      ["already-done"],
    );
    assert.equal(erp.ledger.counters()["goods-issue"], 1);
  });
});
