/**
 * Mapping alone: `npm run bench:map`. First one tracking answer with ten activities through the built-in pack, through a
 * function written by hand that gives the same events (compared before anything is measured), and through one JSONata
 * expression that gives less; all three run in one process, in turns, and only their ratio has an aim. Then every pack
 * over its own samples, and every format: events per second of reading and mapping, beside the function by hand.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { compilePack } from "../core/mapping/compile.ts";
import { readPack } from "../core/mapping/packs.ts";
import { packageRoot } from "../paths.ts";
import { answer, byHand, expression, meaningsOf } from "./mapping/by-hand.ts";
import { type Measured, measurePacks } from "./mapping/packs.ts";
import { microseconds, microsecondsSync, quartile } from "./mapping/timing.ts";

const rounds = 60;
const callsPerRound = 400;
const warmUpRounds = 10;
const eventsPerAnswer = 10;
const target = 0.5;

const carriers = join(packageRoot, "carriers");

const loaded = readPack(join(carriers, "ups", "carrier.json"));
assert.equal(loaded.kind, "pack");
const mapper = compilePack(loaded.pack);
const hand = byHand(meaningsOf(loaded.pack), mapper.pack);
const mapped = await mapper.map(answer);
assert.deepEqual(mapped.shipments[0]?.events, hand(answer), "the pack and the function give the same events");

const times = { pack: [] as number[], hand: [] as number[], jsonata: [] as number[] };
for (let round = 0; round < warmUpRounds + rounds; round++) {
  const pack = microsecondsSync(() => mapper.map(answer), callsPerRound);
  const plain = microsecondsSync(() => hand(answer), callsPerRound);
  const slow = await microseconds(() => expression.evaluate(answer), callsPerRound / 50);
  if (round < warmUpRounds) continue;
  times.pack.push(pack);
  times.hand.push(plain);
  times.jsonata.push(slow);
}
const [pack, plain, slow] = [quartile(times.pack), quartile(times.hand), quartile(times.jsonata)];
console.log(
  `function by hand ${plain.toFixed(1)} us · pack ${pack.toFixed(1)} us · JSONata ${slow.toFixed(0)} us per answer of ten activities`,
);
console.log(
  `pack / function by hand: ${(plain / pack).toFixed(2)} of its speed (target ${target}) · pack is ${(slow / pack).toFixed(0)} times as fast as JSONata`,
);
process.exitCode = plain / pack >= target ? 0 : 1;

/** Events per second, in thousands. */
function thousands(events: number, us: number): string {
  return ((events / us) * 1000).toFixed(0).padStart(8);
}

const handPerSecond = eventsPerAnswer / plain;

function line(name: string, all: readonly Measured[]): string {
  const sum = (of: (one: Measured) => number) => all.reduce((total, one) => total + of(one), 0);
  const [events, bytes] = [sum((one) => one.events), sum((one) => one.bytes)];
  const [readUs, mapUs] = [sum((one) => one.readUs), sum((one) => one.mapUs)];
  const parts = [
    name.padEnd(26),
    String(sum((one) => one.samples)).padStart(7),
    String(events).padStart(6),
    thousands(events, mapUs),
    thousands(events, readUs + mapUs),
    (events / mapUs / handPerSecond).toFixed(2).padStart(8),
    (bytes / readUs).toFixed(0).padStart(9),
  ];
  return parts.join(" ") + (all.every((one) => one.pathsOnly) ? "" : "  with JSONata");
}

const all = await measurePacks(carriers);
const byFormat = Map.groupBy(all, ({ format }) => format);
const title = "samples events   mapped read+map  by hand reading";
console.log(
  `\nThousands of events per second; by hand: mapped, beside the function above, whose payload is its own; reading in MB/s.`,
);
console.log(`${"format".padEnd(26)} ${title}`);
for (const [format, own] of byFormat) console.log(line(format, own));
console.log(`\n${"pack".padEnd(26)} ${title}`);
for (const one of all) console.log(line(`${one.pack} (${one.format})`, [one]));
