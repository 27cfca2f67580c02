/**
 * `npm run fuzz [-- --runs 2000 --seed N --format csv]`: gives every reader hostile bodies, and samples of all packs with
 * something wrong in them. Fails where a reader throws, refuses without a code, takes longer than a second, or keeps
 * memory. The seed is printed; with it the same bodies come again.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type FormatSpec, formats } from "../core/mapping/body.ts";
import { usualLimits } from "../core/mapping/reading.ts";
import { packageRoot } from "../paths.ts";
import { hostileBodies, type Named } from "./fuzzing/hostile.ts";
import { diceOf, mutated } from "./fuzzing/mutations.ts";
import { complaintAbout, type Subject, subjectsIn, tryRead } from "./fuzzing/subjects.ts";

const hostileBytes = 1_000_000;
const slowestMs = 1000;
const mostGrowthBytes = 16 * 1024 * 1024;

const { values: asked } = parseArgs({
  options: { runs: { type: "string", default: "2000" }, seed: { type: "string" }, format: { type: "string" } },
});

/** What was seen of one format. */
interface Seen {
  bodies: number;
  slowest: { readonly name: string; readonly ms: number };
  readonly complaints: string[];
}

/** How often a slow read is repeated: the fastest counts, since others work on the machine too. */
const repeats = 2;

interface Timed {
  readonly outcome: ReturnType<typeof tryRead>;
  readonly ms: number;
}

function timedRead(bytes: Uint8Array, how: FormatSpec): Timed {
  const began = performance.now();
  const outcome = tryRead(bytes, how, usualLimits);
  return { outcome, ms: performance.now() - began };
}

/** Reads a body; a slow one again. */
function read(bytes: Uint8Array, how: FormatSpec): Timed {
  let best = timedRead(bytes, how);
  for (let left = repeats; left > 0 && best.ms > slowestMs; left--) {
    const again = timedRead(bytes, how);
    if (again.ms < best.ms) best = again;
  }
  return best;
}

function tryBody({ name, bytes }: Named, { format, hows }: Subject, seen: Seen): void {
  for (const how of hows) {
    const { outcome, ms } = read(bytes, how);
    const complaint = complaintAbout(outcome, bytes.length, usualLimits);
    seen.bodies += 1;
    if (ms > seen.slowest.ms) seen.slowest = { name, ms };
    if (complaint !== null) seen.complaints.push(`${format}, ${name}: ${complaint}`);
    if (ms > slowestMs) seen.complaints.push(`${format}, ${name}: ${ms.toFixed(0)} ms for ${bytes.length} bytes`);
  }
}

/** The heap after a full collection, in bytes; what was collected before counts nothing. */
function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const mebibytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);

function fuzz(subject: Subject, hostile: readonly Named[], seed: number): readonly string[] {
  const seen: Seen = { bodies: 0, slowest: { name: "", ms: 0 }, complaints: [] };
  for (const body of hostile) tryBody(body, subject, seen);
  const before = heapBytes();
  for (let run = 0; run < Number(asked.runs); run++) {
    const bytes = mutated(subject.samples, diceOf(seed + run));
    tryBody({ name: `seed ${seed + run}`, bytes }, subject, seen);
  }
  const growth = heapBytes() - before;
  if (growth > mostGrowthBytes) seen.complaints.push(`${subject.format}: the heap grew by ${mebibytes(growth)} MiB`);
  const { name, ms } = seen.slowest;
  console.log(
    `${subject.format}: ${seen.bodies} bodies (${subject.hows.length} ways, ${subject.samples.length} samples), ` +
      `slowest ${ms.toFixed(0)} ms (${name}), heap ${mebibytes(before)} -> ${mebibytes(before + growth)} MiB, ` +
      `${seen.complaints.length} complaints`,
  );
  return seen.complaints;
}

const seed = Number(asked.seed ?? Date.now() % 1_000_000_000);
const chosen = subjectsIn(join(packageRoot, "carriers")).filter(
  ({ format }) => asked.format === undefined || format === asked.format,
);
if (chosen.length === 0) console.log(`There is no format ${asked.format}; there are ${formats.join(", ")}.`);
console.log(`seed ${seed}, ${asked.runs} runs per format`);
const hostile = hostileBodies(hostileBytes);
const complaints = chosen.flatMap((subject) => fuzz(subject, hostile, seed));
for (const complaint of complaints.slice(0, 20)) console.log(complaint);
const polluted = "polluted" in {};
if (polluted) console.log("A body reached the prototype of all objects.");
process.exitCode = complaints.length === 0 && chosen.length > 0 && !polluted ? 0 : 1;
