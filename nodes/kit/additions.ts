/** What people have added to packs, one file per carrier below the user directory: `packs/additions/<carrier>.json`. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CodedError, coded } from "../../core/errors.ts";
import { type Additions, additionsSchema, noAdditions, withAdditions } from "../../core/mapping/additions.ts";
import type { Pack } from "../../core/mapping/pack.ts";

const read = new Map<string, Additions>();
const whole = new WeakMap<Pack, { readonly additions: Additions; readonly pack: Pack }>();

function fileOf(home: string, carrier: string): string {
  return join(home, "packs", "additions", `${carrier}.json`);
}

/** What was added to a carrier's pack. Throws WB-MAP-007 where the file cannot be read: nothing is written over it. */
export function additionsOf(home: string, carrier: string): Additions {
  const file = fileOf(home, carrier);
  const known = read.get(file);
  if (known) return known;
  const additions = existsSync(file) ? parse(file, carrier) : noAdditions(carrier);
  read.set(file, additions);
  return additions;
}

function parse(file: string, carrier: string): Additions {
  try {
    return additionsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const detail = `what was added to it (${file}) cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new CodedError(coded("WB-MAP-007", { carrier, detail }), { cause: error });
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
