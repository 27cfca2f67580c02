import { compileField, type Read } from "./field.ts";
import { oddFields } from "./odd.ts";
import type { Pack } from "./pack.ts";

const compiled = new WeakMap<Pack, Read>();

/** The ordering key of a webhook body: the first tracking number that the pack's lane paths find; null where there is none. */
export function laneOf(pack: Pack, payload: unknown): string | null {
  if (!pack.webhook) return null;
  const known = compiled.get(pack);
  const read = known ?? compileField({ path: pack.webhook.lane }, oddFields());
  if (!known) compiled.set(pack, read);
  return read({ at: payload, up: null }) ?? null;
}
