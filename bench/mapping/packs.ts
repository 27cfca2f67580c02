/** Every pack over its own samples: how fast bytes are read, and payloads mapped. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type FormatSpec, readBody } from "../../core/mapping/body.ts";
import { compilePack, type Mapper } from "../../core/mapping/compile.ts";
import type { Pack } from "../../core/mapping/pack.ts";
import { readPacks } from "../../core/mapping/packs.ts";
import { microseconds, microsecondsSync, quartile } from "./timing.ts";

/** One pack, and one of the formats that it reads: sums over all of its samples of that format. */
export interface Measured {
  readonly pack: string;
  readonly format: FormatSpec["format"];
  readonly samples: number;
  readonly bytes: number;
  readonly events: number;
  readonly readUs: number;
  readonly mapUs: number;
  /** False where a field is an expression. */
  readonly pathsOnly: boolean;
}

interface Sample {
  readonly how: FormatSpec;
  readonly bytes: Uint8Array;
  readonly payload: unknown;
}

function sampleOf(pack: Pack, file: string): Sample | null {
  const bytes = new Uint8Array(readFileSync(file));
  for (const how of Array.isArray(pack.body) ? pack.body : [pack.body]) {
    const outcome = readBody(bytes, how);
    if (outcome.kind === "read") return { how, bytes, payload: outcome.payload };
  }
  return null;
}

const rounds = 7;
const roundUs = 30_000;

/** As many calls as fill a round. */
function callsFor(us: number): number {
  return Math.max(1, Math.ceil(roundUs / Math.max(us, 1)));
}

async function timed(call: () => unknown, pathsOnly: boolean): Promise<number> {
  const measure = pathsOnly ? microsecondsSync : microseconds;
  const calls = callsFor(await measure(call, 3));
  await measure(call, calls);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await measure(call, calls));
  return quartile(times);
}

async function mapAll(mapper: Mapper, samples: readonly Sample[]): Promise<number> {
  let events = 0;
  for (const { payload } of samples) {
    const { shipments } = await mapper.map(payload);
    for (const shipment of shipments) events += shipment.events.length;
  }
  return events;
}

async function measured(pack: Pack, samples: readonly Sample[]): Promise<Measured | null> {
  const mapper = compilePack(pack);
  const [first] = samples;
  const events = await mapAll(mapper, samples);
  if (!first || events === 0) return null;
  const pathsOnly = !(mapper.map(first.payload) instanceof Promise);
  const mapOnce = () => {
    for (const { payload } of samples) void mapper.map(payload);
  };
  const readOnce = () => {
    for (const { bytes, how } of samples) readBody(bytes, how);
  };
  return {
    pack: pack.id,
    format: first.how.format,
    samples: samples.length,
    bytes: samples.reduce((sum, { bytes }) => sum + bytes.length, 0),
    events,
    readUs: await timed(readOnce, true),
    mapUs: await timed(pathsOnly ? mapOnce : () => mapAll(mapper, samples), pathsOnly),
    pathsOnly,
  };
}

/** Measures all packs of a folder, each format of each apart. Packs whose samples hold no event are left out. */
export async function measurePacks(carriers: string): Promise<readonly Measured[]> {
  const all: Measured[] = [];
  for (const { folder, loaded } of readPacks(carriers)) {
    if (loaded.kind === "invalid") continue;
    const files = globSync("samples/*", { cwd: folder }).toSorted();
    const samples = files.flatMap((file) => sampleOf(loaded.pack, join(folder, file)) ?? []);
    for (const own of Map.groupBy(samples, ({ how }) => how.format).values()) {
      const one = await measured(loaded.pack, own);
      if (one) all.push(one);
    }
  }
  return all;
}
