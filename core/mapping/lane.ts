import { compileField, type Read } from "./field.ts";
import { oddFields } from "./odd.ts";
import type { Pack } from "./pack.ts";

const compiled = new WeakMap<Pack, Read>();

/** Longer than the number of any carrier: what is longer is some other text. */
const longestNumber = 100;

/** The ordering key of a webhook body: the first tracking number that the pack's lane paths find; null where there is none. */
export function laneOf(pack: Pack, payload: unknown): string | null {
  if (!pack.webhook) return null;
  const known = compiled.get(pack);
  const read = known ?? compileField({ path: pack.webhook.lane }, oddFields());
  if (!known) compiled.set(pack, read);
  const number = read({ at: payload, up: null });
  return number === undefined || number.length > longestNumber ? null : number;
}
