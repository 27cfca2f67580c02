/** A pack's folder: what is written when a carrier was on-boarded, and how its samples are held to what is expected. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Pack, Problem } from "../mapping/pack.ts";
import { readPack } from "../mapping/packs.ts";
import type { Sample } from "./body.ts";
import { packReadme } from "./readme.ts";
import { type SampleOutcome, tryPack } from "./trial.ts";

/** Content by path below the pack's folder. */
export type PackFiles = ReadonlyMap<string, string | Uint8Array>;

/** The expected file of a sample: `track.xml` is answered by `track.json`. */
const answerOf = (sample: string): string => `${basename(sample, extname(sample))}.json`;

/** Plain file names, each with a stem of its own, so that every sample has an expected file of its own. */
function plainNames(names: readonly string[]): readonly string[] {
  const stems = new Set<string>();
  return names.map((name, at) => {
    const extension = extname(name)
      .toLowerCase()
      .replaceAll(/[^.a-z0-9]/g, "");
    const plain = basename(name, extname(name))
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "_")
      .slice(0, 60);
    const wanted = plain.replaceAll(/^_+|_+$/g, "") || `sample_${at + 1}`;
    let stem = wanted;
    for (let count = 2; stems.has(stem); count++) stem = `${wanted}_${count}`;
    stems.add(stem);
    return stem + (extension || ".txt");
  });
}

const jsonText = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** The files of a new pack: description, samples with what is expected of them, README, and the codes that no sample bears. */
export function packFiles(
  pack: Pack,
  json: object,
  samples: readonly Sample[],
  outcomes: readonly SampleOutcome[],
): PackFiles {
  const names = plainNames(samples.map(({ name }) => name));
  const files = new Map<string, string | Uint8Array>([
    ["carrier.json", jsonText(json)],
    ["README.md", packReadme(pack)],
    ["unseen.txt", "# Codes of the tables that no sample bears.\n"],
  ]);
  samples.forEach(({ bytes }, at) => {
    const name = names[at] ?? `sample_${at}`;
    const answer = outcomes[at]?.answer;
    if (!answer) return;
    files.set(`samples/${name}`, bytes);
    files.set(`expected/${answerOf(name)}`, jsonText(answer));
  });
  return files;
}

/** Writes a pack's folder; samples and expected files of an earlier on-boarding are replaced. */
export function writePackFolder(folder: string, files: PackFiles): void {
  for (const part of ["samples", "expected"]) rmSync(join(folder, part), { recursive: true, force: true });
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Every text of a pack's folder by its path; samples may be bytes. */
export function readPackFolder(folder: string): PackFiles {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).toSorted();
  return new Map(paths.map((path) => [path.replaceAll("\\", "/"), readFileSync(join(folder, path))]));
}

/** How a sample of a pack stands: as expected, or what is wrong with it. */
export interface SampleTest {
  readonly name: string;
  readonly passes: boolean;
  readonly detail: string;
}

export type FolderTest =
  | { readonly kind: "tested"; readonly pack: Pack; readonly samples: readonly SampleTest[] }
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] };

function compared({ name, answer, problems }: SampleOutcome, expectedFile: string): SampleTest {
  if (!answer) return { name, passes: false, detail: problems.join(" ") };
  if (!existsSync(expectedFile))
    return { name, passes: false, detail: `there is no ${basename(expectedFile)} in expected/` };
  const expected: unknown = JSON.parse(readFileSync(expectedFile, "utf8"));
  const place = isDeepStrictEqual(answer, expected) ? null : firstDifference(answer, expected, "");
  return { name, passes: place === null, detail: place ?? "" };
}

/** Where two values part, as `path: is .., expected ..`; null where they do not. */
function firstDifference(is: unknown, expected: unknown, path: string): string | null {
  const parts = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
  if (!parts(is) || !parts(expected)) {
    return Object.is(is, expected)
      ? null
      : `${path || "$"}: is ${JSON.stringify(is)}, expected ${JSON.stringify(expected)}`;
  }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(is)])) {
    const found = firstDifference(is[key], expected[key], path ? `${path}.${key}` : key);
    if (found) return found;
  }
  return null;
}

/** Runs the samples of a pack's folder against its expected files. */
export async function testPackFolder(folder: string): Promise<FolderTest> {
  const loaded = readPack(join(folder, "carrier.json"));
  if (loaded.kind === "invalid") return loaded;
  const home = join(folder, "samples");
  const names = existsSync(home) ? readdirSync(home).toSorted() : [];
  const samples = names.map((name) => ({ name, bytes: readFileSync(join(home, name)) }));
  const outcomes = await tryPack(loaded.pack, samples);
  const tests = outcomes.map((one) => compared(one, join(folder, "expected", answerOf(one.name))));
  return { kind: "tested", pack: loaded.pack, samples: tests };
}
