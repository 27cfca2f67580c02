/**
 * `npm run bench:posts`: ten thousand posts to one ERP over four lanes, four milestones for each delivery, beside the
 * same calls made by the same adapter with nothing stored (the limit). A gauge before the ERP counts what is under way.
 * Flags: --posts N (10000), --lanes N (4), --hold MS (2: how long the ERP thinks about each call).
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { parseArgs } from "node:util";
import { systemClock as clock } from "../core/clock.ts";
import { openDispatch } from "../core/delivery/dispatch.ts";
import type { Ask, ErpConnection } from "../core/delivery/erp.ts";
import { erpQueue, openExecutor } from "../core/delivery/executor.ts";
import type { NewEffect } from "../core/journal/journal.ts";
import { openJournal } from "../core/journal/open.ts";
import { sapS4 } from "../erps/sap-s4/index.ts";
import { sandboxSecrets } from "../sandbox/secrets.ts";
import { show } from "./figures.ts";
import { residentMiB } from "./process.ts";

const { values } = parseArgs({
  options: {
    posts: { type: "string", default: "10000" },
    lanes: { type: "string", default: "4" },
    hold: { type: "string", default: "2" },
  },
});
const lanes = Number(values.lanes);
const journey = ["PICKED_UP", "IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERED"] as const;
const parcels = Math.ceil(Number(values.posts) / journey.length);
const connection = "bench";
const signal = AbortSignal.timeout(20 * 60_000);

interface Seen {
  readonly calls: number;
  readonly atOnce: number;
  readonly atOnceForOne: number;
  readonly connections: number;
  readonly doubles: number;
  readonly changes: readonly (readonly [document: string, changes: readonly string[]])[];
}

async function startErp() {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "load/gauged-erp.ts"), String(parcels), values.hold],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const lines: Interface = createInterface({ input: child.stdout });
  const next = async <T>(): Promise<T> => {
    const line = new Promise<string>((resolve) => lines.once("line", resolve));
    return JSON.parse(await line) as T;
  };
  const { url } = await next<{ url: string }>();
  const seen = (): Promise<Seen> => {
    const answer = next<Seen>();
    child.stdin.write("\n");
    return answer;
  };
  return { url, seen, close: () => child.kill() };
}

function connect(baseUrl: string): ErpConnection {
  const fields = { milestoneField: "YY1_ShipmentStatus_DLH", milestoneTimeField: "YY1_ShipmentStatusAt_DLH" };
  const secrets = { user: sandboxSecrets.s4User, password: sandboxSecrets.s4Password };
  return sapS4.open({ baseUrl, timeoutMs: 30_000, sockets: lanes, clock, values: fields, secrets });
}

const begun = Date.UTC(2026, 0, 5, 7);

function asksOf(n: number): Ask[] {
  return journey.map((milestone, step) => ({
    ...{ operation: "milestone", document: String(80000000 + n), lookup: null, fields: {}, readBack: true, milestone },
    occurredAt: new Date(begun + step * 60_000).toISOString(),
  }));
}

const asks = Array.from({ length: parcels }, (_, n) => asksOf(n + 1));

/** The same reads and writes with nothing stored: so many documents at once, each from its first milestone to its last. */
async function limit(erp: ErpConnection): Promise<void> {
  const waiting = [...asks];
  const context = { key: "limit", correlationId: "limit", signal };
  const work = async (): Promise<void> => {
    for (let document = waiting.shift(); document; document = waiting.shift()) {
      for (const ask of document) {
        const reading = await erp.read(ask, context);
        if (reading.kind !== "reading") throw new Error(reading.error.message);
        await erp.send(ask, reading.version, context);
        await erp.read(ask, context);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
}

async function ours(erp: ErpConnection): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-posts-"));
  const journal = await openJournal({ kind: "sqlite", path: join(folder, "store.db") });
  const dispatch = openDispatch({ journal, clock });
  await journal.intend(asks.flatMap((document, n) => document.map((ask, step) => effectOf(ask, n, step))));
  const executor = openExecutor({ connection, journal, dispatch, clock, erp, lanes, flowVersion: () => null });
  let peak = 0;
  for (;;) {
    const { waiting, inWork } = await executor.facts();
    peak = Math.max(peak, residentMiB(process.pid) ?? 0);
    if (waiting + inWork === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await executor.close();
  await dispatch.close();
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
  return peak;
}

function effectOf(ask: Ask, n: number, step: number): NewEffect {
  const key = Buffer.alloc(16);
  key.writeUInt32BE(n * journey.length + step, 12);
  return {
    ...{ key, queue: erpQueue(connection), lane: ask.document ?? "", connection, operation: ask.operation },
    ...{ document: ask.document, shipment: null, receipt: null, correlationId: `bench-${n}`, message: null },
    ...{ replyQueue: null, ask: { ...ask }, rank: begun + step * 60_000, at: begun },
  };
}

async function measured<T>(what: (erp: ErpConnection) => Promise<T>) {
  const erp = await startErp();
  const started = performance.now();
  const told = await what(connect(erp.url));
  const seconds = (performance.now() - started) / 1000;
  const seen = await erp.seen();
  erp.close();
  return { told, seen, perSecond: (parcels * journey.length) / seconds };
}

const bare = await measured(limit);
const product = await measured(ours);
const { seen } = product;
const inOrder = seen.changes.filter(([, changes]) => changes.join() === journey.join()).length;
const facts: readonly (readonly [boolean, string])[] = [
  [seen.atOnce <= lanes, `${seen.atOnce} calls at once at most (${lanes} lanes)`],
  [seen.atOnceForOne === 1, `${seen.atOnceForOne} at once for one document`],
  [inOrder === parcels, `${inOrder} of ${parcels} documents got each milestone once and in order`],
  [seen.connections <= 2 * lanes, `${seen.connections} connections for ${seen.calls.toLocaleString("en-US")} calls`],
  [seen.doubles === 0, `${seen.doubles} doubled in the ledger`],
];
for (const [holds, says] of facts) console.log(`${holds ? "holds" : "FAILS"}  ${says}`);
console.log(`ours ${show(product.perSecond)} posts/s, peak memory ${show(product.told)} MiB`);
console.log(`limit (same adapter, nothing stored) ${show(bare.perSecond)} posts/s`);
console.log(`${show(product.perSecond / bare.perSecond)}  ours / limit`);
process.exitCode = facts.every(([holds]) => holds) ? 0 : 1;
