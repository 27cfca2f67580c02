/**
 * `node bench/journal.ts`: what a backlog costs the store. Over ten thousand waiting deliveries and over a million, half
 * of them behind another of their lane: receiving, claiming and settling in batches of 32, each synced to disk; opening
 * the store; resident memory. A fresh process works on each backlog. Flags: --large N (1000000), --small N (10000).
 */
import { execFileSync } from "node:child_process";
import { hash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Journal, NewReceipt } from "../core/journal/journal.ts";
import { openJournal } from "../core/journal/open.ts";
import { median, show } from "./figures.ts";

const queue = "ingest:/bench";
const batchSize = 32;
const batches = 400;
/** Most that the large backlog may cost, as a multiple of the small one. */
const aims: Readonly<Record<string, number>> = { receiveUs: 1.5, claimUs: 1.5, settleUs: 1.5, residentMiB: 1.1 };

type Figures = Readonly<Record<"receiveUs" | "claimUs" | "settleUs" | "openMs" | "residentMiB", number>>;

/** Every second delivery stands behind the one before it. */
function deliveryOf(serial: number): NewReceipt {
  const body = Buffer.concat([
    Buffer.from(`{"serial":${serial},"note":"`),
    Buffer.from(randomBytes(600).toString("hex")),
  ]);
  return {
    queue,
    lane: `1Z${hash("sha256", String(serial >> 1)).slice(0, 16)}`,
    carrier: "bench",
    channel: "webhook",
    key: hash("sha256", body, "buffer").subarray(0, 16),
    body,
    contentType: "application/json",
    headers: { "user-agent": "bench" },
    correlationId: `bench-${serial}`,
    receivedAt: serial,
  };
}

async function receive(journal: Journal, from: number, count: number): Promise<void> {
  await journal.receive(Array.from({ length: count }, (_, index) => deliveryOf(from + index)));
}

async function fill(path: string, rows: number): Promise<void> {
  const journal = await openJournal({ kind: "sqlite", path });
  for (let serial = 0; serial < rows; serial += 250) await receive(journal, serial, Math.min(250, rows - serial));
  await journal.close();
}

async function perItemUs(step: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await step();
  return ((performance.now() - began) * 1000) / batchSize;
}

async function work(path: string, rows: number): Promise<Figures> {
  const opening = performance.now();
  const journal = await openJournal({ kind: "sqlite", path });
  const openMs = performance.now() - opening;
  const us = { receive: [] as number[], claim: [] as number[], settle: [] as number[] };
  for (let batch = 0; batch < batches; batch++) {
    us.receive.push(await perItemUs(() => receive(journal, rows + batch * batchSize, batchSize)));
    let leased: Awaited<ReturnType<Journal["claim"]>> = [];
    us.claim.push(await perItemUs(async () => (leased = await journal.claim(queue, batchSize, rows * 2))));
    us.settle.push(await perItemUs(() => journal.settle(leased.map((item) => ({ kind: "done", work: item.work })))));
  }
  await journal.close();
  const residentMiB = process.resourceUsage().maxRSS / 1024;
  const [receiveUs, claimUs, settleUs] = [median(us.receive), median(us.claim), median(us.settle)];
  return { receiveUs, claimUs, settleUs, openMs, residentMiB };
}

/** Fills a backlog in one process and works on it in another. */
function measure(rows: number): Figures {
  const folder = mkdtempSync(join(tmpdir(), "waybill-backlog-"));
  const run = (task: string) =>
    execFileSync(process.execPath, [import.meta.filename, task, join(folder, "waybill.db"), String(rows)], {
      encoding: "utf8",
    });
  try {
    run("fill");
    return JSON.parse(run("work")) as Figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(smallRows: number, largeRows: number): void {
  const small = measure(smallRows);
  const large = measure(largeRows);
  console.log(`backlog of ${smallRows.toLocaleString("en-US")} / of ${largeRows.toLocaleString("en-US")}`);
  for (const name of Object.keys(small) as (keyof Figures)[]) {
    const ratio = large[name] / small[name];
    const aim = aims[name];
    const verdict = aim === undefined ? "    " : ratio <= aim ? "met " : "MISS";
    const wanted = aim === undefined ? "" : ` (aim at most ${aim})`;
    console.log(`${verdict}  ${name.padEnd(12)} ${show(small[name])} / ${show(large[name])}: ${show(ratio)}${wanted}`);
  }
}

const { values, positionals } = parseArgs({
  options: { small: { type: "string", default: "10000" }, large: { type: "string", default: "1000000" } },
  allowPositionals: true,
});
const [task, path = "", rows = "0"] = positionals;
if (task === "fill") await fill(path, Number(rows));
else if (task === "work") console.log(JSON.stringify(await work(path, Number(rows))));
else compare(Number(values.small), Number(values.large));
