/** The pages of packs that lie in folders. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Problem } from "../mapping/pack.ts";
import { readPack, readPacks } from "../mapping/packs.ts";
import { documentOf } from "./document.ts";
import { tellingOf } from "./document/told.ts";
import { type Described, overviewOf } from "./overview.ts";

/** A page, or what is wrong with the pack that it was to be made of. */
export type PageOutcome =
  | { readonly kind: "page"; readonly text: string; readonly described: Described }
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] };

/** The page of the pack in a folder. Runs the samples: some hundredths of a second. */
export async function pageOf(folder: string): Promise<PageOutcome> {
  const loaded = readPack(join(folder, "carrier.json"));
  if (loaded.kind === "invalid") return loaded;
  const { pack } = loaded;
  const file = join(folder, "README.md");
  const telling = await tellingOf(pack, folder);
  const readme = existsSync(file) ? readFileSync(file, "utf8") : "";
  const described = { pack, samples: telling.samples.length };
  return { kind: "page", text: documentOf(pack, { telling, readme }), described };
}

/** All pages of a folder of packs by file name, with the table of all as `README.md`; the first pack that is not valid ends it. */
export type Pages =
  | { readonly kind: "pages"; readonly pages: ReadonlyMap<string, string>; readonly packs: readonly Described[] }
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] };

/** Makes the page of every pack in a folder of packs, and the table of all. */
export async function pagesOf(carriers: string): Promise<Pages> {
  const pages = new Map<string, string>();
  const packs: Described[] = [];
  for (const { id, file } of readPacks(carriers)) {
    const page = await pageOf(dirname(file));
    if (page.kind === "invalid") return page;
    pages.set(`${id}.md`, page.text);
    packs.push(page.described);
  }
  return { kind: "pages", pages: pages.set("README.md", overviewOf(packs)), packs };
}
