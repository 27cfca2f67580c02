/** What is fuzzed: every format that has a reader, as packs declare it, with the samples that it reads. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Coded, errors } from "../../core/errors.ts";
import { type BodySpec, bodySchema, type FormatSpec, formats, readBody } from "../../core/mapping/body.ts";
import { readPacks } from "../../core/mapping/packs.ts";
import type { Limits, ReadOutcome } from "../../core/mapping/reading.ts";

/** A format with the ways in which it is declared, and samples. */
export interface Subject {
  readonly format: FormatSpec["format"];
  readonly hows: readonly FormatSpec[];
  readonly samples: readonly Uint8Array[];
}

const fixedSample = "HEAD0001 2026-03-04\nSCAN0001 DELIVERED  \nSCAN0001 ARRIVED    \n";
const fixedHow = {
  format: "fixed",
  records: [
    { type: "head", tag: "HEAD", columns: [{ name: "number", start: 5, length: 4 }] },
    { type: "scan", tag: "SCAN", columns: [{ name: "number", start: 5, length: 4 }] },
  ],
  groupBy: ["number"],
};

/** How a format is declared without any option; fixed-width text has none without. */
function plainHow(format: FormatSpec["format"]): BodySpec {
  return bodySchema.parse(format === "fixed" ? fixedHow : { format });
}

const listed = (how: BodySpec): readonly FormatSpec[] => (Array.isArray(how) ? how : [how]);

interface Sampled {
  readonly how: FormatSpec;
  readonly bytes: Uint8Array;
}

/** Every sample of every pack, with the format that reads it. */
function sampled(carriers: string): readonly Sampled[] {
  return readPacks(carriers).flatMap(({ folder, loaded }) => {
    if (loaded.kind === "invalid") return [];
    const samples = join(folder, "samples");
    return globSync("*", { cwd: samples }).flatMap((name) => {
      const bytes = new Uint8Array(readFileSync(join(samples, name)));
      const how = listed(loaded.pack.body).find((format) => readBody(bytes, format).kind === "read");
      return how ? [{ how, bytes }] : [];
    });
  });
}

/** Every format of `core/mapping/body.ts`; a new reader is fuzzed without a word here. */
export function subjectsIn(carriers: string): readonly Subject[] {
  const all = sampled(carriers);
  return formats.map((format) => {
    const mine = all.filter(({ how }) => how.format === format);
    const own = format === "fixed" ? [new TextEncoder().encode(fixedSample)] : [];
    const declared = new Map(mine.map(({ how }) => [JSON.stringify(how), how]));
    return {
      format,
      hows: [...listed(plainHow(format)), ...declared.values()],
      samples: [...mine.map(({ bytes }) => bytes), ...own],
    };
  });
}

/** Every value of a payload, each once; what is nested beyond the limit shows as `Infinity`. */
function valuesIn(payload: unknown, depth: number, seen: Set<unknown>): number {
  if (typeof payload !== "object" || payload === null) return 1;
  if (seen.has(payload)) return 0;
  if (depth < 0) return Number.POSITIVE_INFINITY;
  seen.add(payload);
  let count = 1;
  for (const child of Object.values(payload)) count += valuesIn(child, depth - 1, seen);
  return count;
}

const isCoded = ({ code, message }: Coded): boolean => Object.hasOwn(errors, code) && !message.includes("?}");

/** Levels and values that a reader may put around what the body holds: rows in groups, segments in loops. */
const ownLevels = 8;
const valuesPerByte = 3;

/** Reads a body as the product does; what is thrown comes back as a text. */
export function tryRead(bytes: Uint8Array, how: FormatSpec, limits: Limits): ReadOutcome | string {
  try {
    return readBody(bytes, how, limits);
  } catch (error) {
    return `it threw ${error instanceof Error ? error.stack : String(error)}`;
  }
}

/** What is wrong with how a body of so many bytes was read; null where nothing is. */
export function complaintAbout(outcome: ReadOutcome | string, bytes: number, limits: Limits): string | null {
  if (typeof outcome === "string") return outcome;
  if (outcome.kind === "unreadable") return isCoded(outcome.error) ? null : "a refusal without a code";
  if (!outcome.faults.every(isCoded)) return "a fault without a code";
  const values = valuesIn(outcome.payload, limits.depth + ownLevels, new Set());
  const most = Math.max(limits.values * 2, bytes * valuesPerByte) + 1000;
  return values <= most ? null : `${values} values of ${bytes} bytes`;
}
