import { z } from "zod";
import type { CodeGroup, Pack } from "./pack.ts";
import { groupSchema } from "./pack.ts";
import { type Renamed, renamedSchema } from "./renamed.ts";
import type { MapResult } from "./result.ts";

const codeSchema = z.strictObject({
  table: z.string().min(1),
  key: z.string().min(1),
  /** The carrier's wording. */
  text: z.string(),
  means: groupSchema.pick({ milestone: true, event: true, reason: true }),
});

/**
 * What people have added to a carrier's pack since it was written: codes that were mapped, parts that have another name
 * now. Kept beside the pack, so that a newer pack keeps it; a code that the newer pack knows itself is the pack's.
 */
export const additionsSchema = z.strictObject({
  format: z.literal(1),
  carrier: z.string().min(1),
  codes: z.array(codeSchema),
  renamed: z.array(renamedSchema),
});

export type Additions = z.infer<typeof additionsSchema>;
export type AddedCode = Additions["codes"][number];

export function noAdditions(carrier: string): Additions {
  return { format: 1, carrier, codes: [], renamed: [] };
}

function isKnown(groups: readonly CodeGroup[], key: string): boolean {
  return groups.some(({ codes }) => Object.hasOwn(codes, key));
}

/** The pack with what was added; the pack itself where that is nothing. */
export function withAdditions(pack: Pack, { codes, renamed }: Additions): Pack {
  if (codes.length === 0 && renamed.length === 0) return pack;
  const tables: Record<string, CodeGroup[]> = { ...pack.tables };
  for (const { table, key, text, means } of codes) {
    const groups = tables[table];
    if (!groups || isKnown(groups, key)) continue;
    tables[table] = [...groups, { ...means, codes: { [key]: text } }];
  }
  return { ...pack, tables, renamed: [...(pack.renamed ?? []), ...renamed] };
}

/** Whether a payload says with additions what it said before, but for what was not known then. */
export function readsAlike(before: MapResult, after: MapResult): boolean {
  const unknown = new Set(before.unmapped.map(({ event }) => event));
  const told = ({ shipments }: MapResult): string =>
    JSON.stringify(shipments.map(({ events }) => events.filter(({ id }) => !unknown.has(id))));
  return told(before) === told(after);
}

/** With one more code; what was said of it before is said anew. */
export function addCode(additions: Additions, code: AddedCode): Additions {
  const others = additions.codes.filter(({ table, key }) => table !== code.table || key !== code.key);
  return { ...additions, codes: [...others, code] };
}

export function addRenamed(additions: Additions, renamed: Renamed): Additions {
  const others = additions.renamed.filter(({ was }) => was !== renamed.was);
  return { ...additions, renamed: [...others, renamed] };
}
