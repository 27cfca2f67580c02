/** Looks for secrets where none may be. */
import type { Collector } from "./collector.ts";
import { basic, mark, secrets } from "./marks.ts";
import type { Site } from "./site.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Forms in which a marked secret could turn up: as it is, and inside a header that proves somebody. */
const forms = [
  mark,
  base64(mark).replace(/.?=*$/, ""),
  base64(`${basic.user}:${basic.password}`),
  base64(`${secrets.upsClientId}:${secrets.upsClientSecret}`),
  base64(`${secrets.s4User}:${secrets.s4Password}`),
];

/**
 * Every secret that got out of a site which was stopped: into an answer, the log, a message, a file (stores and flow
 * files among them), or one of `texts`. `proofs` are signatures and tokens that were shown at the door.
 */
export function leaksOf(
  site: Site,
  collector: Collector,
  texts: readonly string[],
  proofs: readonly string[],
): string[] {
  const places: (readonly [string, Buffer])[] = [
    ["answers", Buffer.from(site.heard.join("\n"))],
    ["log", Buffer.from(site.log())],
    ["messages", Buffer.from(JSON.stringify(collector.told))],
    ["letters", Buffer.from(texts.join("\n"))],
    ...site.files(),
  ];
  for (const file of ["waybill.db", "door.json", "global.json"]) {
    if (!places.some(([name]) => name.endsWith(file))) throw new Error(`Nobody has looked into ${file}`);
  }
  const looked = [...forms, ...proofs];
  return places.flatMap(([name, bytes]) => looked.flatMap((one) => (bytes.includes(one) ? [`${one} in ${name}`] : [])));
}
