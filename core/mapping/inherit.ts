/** A pack may be like another one (a line that speaks a standard): it states only what differs. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Json = Readonly<Record<string, unknown>>;

/** Finds the JSON of a pack by its id; undefined where there is none. */
export type FindPack = (id: string) => unknown;

/** The packs that lie beside each other in a folder. */
export function packsIn(folder: string): FindPack {
  return (id) => {
    const file = join(folder, id, "carrier.json");
    return /^[a-z][a-z0-9_]*$/.test(id) && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const idOf = (kind: unknown): unknown => (isObject(kind) ? kind["id"] : undefined);

/** The kinds of the other pack in their order, each with what the pack says of it, then the pack's own. */
function kindsOf(base: unknown, own: unknown): unknown {
  if (!Array.isArray(base) || (own !== undefined && !Array.isArray(own))) return own ?? base;
  const mine: readonly unknown[] = own ?? [];
  const taken = base.map((kind: unknown) => {
    const change = mine.find((other) => idOf(other) === idOf(kind));
    return isObject(kind) && isObject(change) ? { ...kind, ...change } : kind;
  });
  const known = new Set(base.map(idOf));
  return [...taken, ...mine.filter((kind) => !known.has(idOf(kind)))];
}

function both(base: unknown, own: unknown): unknown {
  return isObject(base) && isObject(own) ? { ...base, ...own } : (own ?? base);
}

/**
 * A pack with what it takes from the one that it is `like`: own properties win, tables and reasons by name, kinds by id.
 * One step only: where the other pack is not at hand, or is itself like a third, the pack stays as it is, and is refused
 * when it is loaded.
 */
export function inherited(json: unknown, find: FindPack): unknown {
  if (!isObject(json) || typeof json["like"] !== "string") return json;
  const base = find(json["like"]);
  if (!isObject(base) || base["like"] !== undefined) return json;
  const { like: _, ...own } = json;
  return {
    ...base,
    scac: undefined,
    ...own,
    kinds: kindsOf(base["kinds"], own["kinds"]),
    tables: both(base["tables"], own["tables"]),
    reasons: both(base["reasons"], own["reasons"]),
  };
}
