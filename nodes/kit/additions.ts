/** What people have added to packs, one file per carrier below the user directory: `packs/additions/<carrier>.json`. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Additions, additionsSchema, noAdditions, withAdditions } from "../../core/mapping/additions.ts";
import type { Pack } from "../../core/mapping/pack.ts";

const read = new Map<string, Additions>();
const whole = new WeakMap<Pack, { readonly additions: Additions; readonly pack: Pack }>();

function fileOf(home: string, carrier: string): string {
  return join(home, "packs", "additions", `${carrier}.json`);
}

/** What was added to a carrier's pack; a file that cannot be read counts as nothing, and stays. */
export function additionsOf(home: string, carrier: string): Additions {
  const file = fileOf(home, carrier);
  const known = read.get(file);
  if (known) return known;
  const found = existsSync(file) ? parse(readFileSync(file, "utf8")) : null;
  const additions = found ?? noAdditions(carrier);
  read.set(file, additions);
  return additions;
}

function parse(text: string): Additions | null {
  try {
    return additionsSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Keeps additions, whole or not at all; packs with them are used from the next payload on. */
export function keepAdditions(home: string, additions: Additions): void {
  const file = fileOf(home, additions.carrier);
  mkdirSync(join(home, "packs", "additions"), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(additions, null, 2)}\n`);
  renameSync(`${file}.new`, file);
  read.set(file, additions);
}

/** The pack with what was added to it. */
export function withAdded(pack: Pack, home: string): Pack {
  const additions = additionsOf(home, pack.id);
  const known = whole.get(pack);
  if (known?.additions === additions) return known.pack;
  const made = withAdditions(pack, additions);
  whole.set(pack, { additions, pack: made });
  return made;
}
