/**
 * `node bench/growth.ts`: what the whole life of one event costs the store (received, claimed, recorded, intended, settled,
 * claimed for the ERP, concluded) when it holds ten thousand lives, a hundred thousand, a million; in batches of 32, each
 * step synced to disk. Flags: --rows N (1000000) the largest store; --per-shipment N (8) events of one shipment; --active
 * N (2000) shipments that are on their way at a time; --aim N (1.5).
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openJournal } from "../core/journal/open.ts";
import { median, show } from "./figures.ts";
import { type Life, liveBatch } from "./life.ts";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    "per-shipment": { type: "string", default: "8" },
    active: { type: "string", default: "2000" },
    aim: { type: "string", default: "1.5" },
  },
});

const batchSize = 32;
/** Lives that one measurement takes. */
const measured = 8192;

interface Measurement {
  readonly rows: number;
  readonly perEventUs: number;
  /** The same of the median batch: without checkpoints and what else the machine did. */
  readonly medianUs: number;
  /** The longest that one batch of a step took. */
  readonly worstMs: number;
}

async function measure(live: () => Promise<readonly number[]>, rows: number): Promise<Measurement> {
  const batchesMs: number[] = [];
  let worstMs = 0;
  for (let done = 0; done < measured; done += batchSize) {
    const stepsMs = await live();
    batchesMs.push(stepsMs.reduce((sum, step) => sum + step, 0));
    worstMs = Math.max(worstMs, ...stepsMs);
  }
  const totalMs = batchesMs.reduce((sum, batch) => sum + batch, 0);
  const perEventUs = (totalMs * 1000) / measured;
  return { rows, perEventUs, medianUs: (median(batchesMs) * 1000) / batchSize, worstMs };
}

const folder = mkdtempSync(join(tmpdir(), "waybill-growth-"));
const path = join(folder, "waybill.db");
const journal = await openJournal({ kind: "sqlite", path });
const life: Life = { journal, perShipment: Number(values["per-shipment"]), active: Number(values.active), lived: 0 };
const sizes = [10_000, 100_000, 1_000_000].filter((size) => size <= Number(values.rows));
const measurements: Measurement[] = [];
for (const rows of sizes) {
  while (life.lived < rows) await liveBatch(life, batchSize);
  const found = await measure(() => liveBatch(life, batchSize), rows);
  measurements.push(found);
  const mib = Math.round(statSync(path).size / 2 ** 20);
  const rss = Math.round(process.memoryUsage.rss() / 2 ** 20);
  console.log(
    `${rows.toLocaleString("en-US")} lives: ${show(found.perEventUs)} us per event (median batch ${show(found.medianUs)}), slowest step ${show(found.worstMs)} ms, file ${mib} MiB, resident ${rss} MiB`,
  );
}
await journal.close();
const opening = performance.now();
const reopened = await openJournal({ kind: "sqlite", path });
console.log(`opened again in ${show(performance.now() - opening)} ms`);
await reopened.close();
rmSync(folder, { recursive: true, force: true });

const first = measurements[0];
const last = measurements.at(-1);
if (first && last && first !== last) {
  const ratio = last.perEventUs / first.perEventUs;
  const verdict = ratio <= Number(values.aim) ? "met " : "MISS";
  console.log(
    `${verdict}  ${show(ratio)} (aim at most ${values.aim})  cost per event at ${last.rows} / at ${first.rows}`,
  );
}
