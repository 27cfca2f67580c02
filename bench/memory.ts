/**
 * `node bench/memory.ts`: resident memory over a backlog of a million webhooks beside one of ten thousand. Each backlog
 * is filled by a process of its own; a fresh process then works on it while as many new webhooks arrive. Flags: --large
 * N (1000000), --small N (10000), --items N (20000).
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { show } from "./figures.ts";

const aim = 1.1;

const { values } = parseArgs({
  options: {
    large: { type: "string", default: "1000000" },
    small: { type: "string", default: "10000" },
    items: { type: "string", default: "20000" },
  },
});

function run(task: "fill" | "work", folder: string, count: number): number {
  const program = join(import.meta.dirname, "backlog.ts");
  const output = execFileSync(process.execPath, [program, task, folder, String(count)], { encoding: "utf8" });
  return (JSON.parse(output) as { peakMiB: number }).peakMiB;
}

/** Peak resident memory of a process that works on a backlog of so many webhooks, MiB. */
function peakOver(rows: number): number {
  const folder = mkdtempSync(join(tmpdir(), "waybill-memory-"));
  try {
    run("fill", folder, rows);
    return run("work", folder, Number(values.items));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const small = peakOver(Number(values.small));
console.log(`backlog of ${Number(values.small).toLocaleString("en-US")}: peak ${show(small)} MiB`);
const large = peakOver(Number(values.large));
console.log(`backlog of ${Number(values.large).toLocaleString("en-US")}: peak ${show(large)} MiB`);
const ratio = large / small;
console.log(
  `${ratio <= aim ? "met " : "MISS"}  ${show(ratio)} (aim at most ${aim})  memory with the large backlog / with the small one`,
);
