import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inherited, packsIn } from "./inherit.ts";
import { type Loaded, loadPack } from "./pack.ts";

/** A carrier's folder: `carrier.json` as it was read, beside README, samples and expected events. */
export interface PackFolder {
  readonly id: string;
  readonly folder: string;
  readonly file: string;
  readonly loaded: Loaded;
}

/** Reads one `carrier.json`; JSON that cannot be parsed is a problem like any other. */
export function readPack(file: string): Loaded {
  const text = readFileSync(file, "utf8");
  try {
    return loadPack(inherited(JSON.parse(text), packsIn(dirname(dirname(file)))), file, text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: "invalid", problems: [{ code: "WB-MAP-007", message, path: "", file, ...spotOf(message) }] };
  }
}

function spotOf(message: string): { readonly line: number; readonly column: number } {
  const match = /line (\d+) column (\d+)/.exec(message);
  return { line: Number(match?.[1] ?? 1), column: Number(match?.[2] ?? 1) };
}

/** Reads every `<dir>/<id>/carrier.json`, by id. */
export function readPacks(dir: string): readonly PackFolder[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(dir, entry.name, "carrier.json")))
    .map((entry) => entry.name)
    .toSorted()
    .map((id) => {
      const folder = join(dir, id);
      const file = join(folder, "carrier.json");
      return { id, folder, file, loaded: readPack(file) };
    });
}

/**
 * The pack that reads what a carrier sends: its own, else the one that its name begins with (`acme_east_1` is read by
 * `acme_east`, the longest that fits); null where there is none.
 */
export function packIdFor(carrier: string, ids: readonly string[]): string | null {
  const fits = ids.filter((id) => carrier === id || carrier.startsWith(`${id}_`));
  return fits.toSorted((a, b) => b.length - a.length)[0] ?? null;
}
