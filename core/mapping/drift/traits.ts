/** What payloads look like: which paths they have, and what kind of value stands at each. */

export type ValueKind = "text" | "number" | "flag" | "record";

/** One path: in how many of the records above it something stands there, and what. */
export interface Trait {
  readonly within: number;
  readonly has: number;
  readonly kinds: readonly ValueKind[];
}

/** Paths are names with dots; lists leave no trace, since one object in place of a list is the same to a pack. */
export type Traits = ReadonlyMap<string, Trait>;

interface Tally {
  has: number;
  readonly kinds: Set<ValueKind>;
}

/** A record with more names than this holds data in its names (numbers of parcels, say): what is below is no shape. */
const mostNames = 200;
const mostPaths = 5_000;

/** The path of a member of the record at `path`; the payload itself is at the empty path. */
export function below(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** The path of the record that holds what stands at `path`; null for the payload itself. */
export function above(path: string): string | null {
  if (path === "") return null;
  const end = path.lastIndexOf(".");
  return end < 0 ? "" : path.slice(0, end);
}

/** The kind of a value that is there; null where nothing is (an empty text or list, null). */
export function kindOf(value: unknown): ValueKind | null {
  if (typeof value === "string") return value === "" ? null : "text";
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "flag";
  return typeof value === "object" && value !== null ? "record" : null;
}

function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** The traits of a payload. Linear in its size. */
export function traitsOf(payload: unknown): Traits {
  const tallies = new Map<string, Tally>();
  const records = new Map<string, number>();
  const pending: { readonly path: string; readonly value: unknown }[] = [{ path: "", value: payload }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { path, value } = next;
    if (Array.isArray(value)) pending.push(...value.map((one) => ({ path, value: one })));
    if (Array.isArray(value) || kindOf(value) !== "record") continue;
    records.set(path, (records.get(path) ?? 0) + 1);
    for (const [name, child] of membersOf(value as object)) {
      const childPath = below(path, name);
      if (tally(tallies, childPath, child)) pending.push({ path: childPath, value: child });
    }
  }
  return new Map(
    [...tallies].map(([path, { has, kinds }]) => {
      return [path, { within: records.get(above(path) ?? "") ?? 0, has, kinds: [...kinds].toSorted() }];
    }),
  );
}

function membersOf(record: object): readonly (readonly [string, unknown])[] {
  const members = Object.entries(record);
  return members.length > mostNames ? [] : members;
}

/** Counts a value at its path; false where nothing stands there, or there are too many paths. */
function tally(tallies: Map<string, Tally>, path: string, value: unknown): boolean {
  const kinds = new Set(elementsOf(value).flatMap((one) => kindOf(one) ?? []));
  if (kinds.size === 0) return false;
  const known = tallies.get(path);
  if (!known && tallies.size >= mostPaths) return false;
  const now = known ?? { has: 0, kinds: new Set() };
  now.has += 1;
  for (const kind of kinds) now.kinds.add(kind);
  tallies.set(path, now);
  return true;
}
