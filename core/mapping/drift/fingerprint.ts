import { kindOf } from "./traits.ts";

const names = new Map<string, number>();
const kindSeeds = { text: 11, number: 23, flag: 37, record: 53 } as const;

function seedOf(name: string): number {
  const known = names.get(name);
  if (known !== undefined) return known;
  let seed = 2_166_136_261;
  for (let at = 0; at < name.length; at++) seed = Math.imul(seed ^ name.charCodeAt(at), 16_777_619);
  if (names.size > 20_000) names.clear();
  names.set(name, seed);
  return seed;
}

/**
 * A number that is equal for payloads of one shape: the same names with the same kinds of values, however many elements
 * lists have and in whatever order. A payload whose fingerprint is known needs no closer look.
 */
export function fingerprint(value: unknown): number {
  if (Array.isArray(value)) return ofList(value);
  const kind = kindOf(value);
  if (kind === null) return 0;
  if (kind !== "record") return kindSeeds[kind];
  let sum: number = kindSeeds.record;
  for (const name in value as object) {
    const child = fingerprint((value as Readonly<Record<string, unknown>>)[name]);
    if (child !== 0) sum = (sum + Math.imul(seedOf(name) ^ child, 2_654_435_761)) | 0;
  }
  return sum === 0 ? 1 : sum;
}

function ofList(list: readonly unknown[]): number {
  if (list.length === 0) return 0;
  if (list.length === 1) return fingerprint(list[0]);
  const distinct = new Set(list.map(fingerprint));
  distinct.delete(0);
  let sum = 0;
  for (const one of distinct) sum = (sum + one) | 0;
  return sum;
}
