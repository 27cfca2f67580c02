/** `docs/carriers/`: a page per carrier, and one table of all. Written by `npm run docs`. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Pages, pagesOf } from "../core/onboard/pages.ts";
import { packageRoot } from "../paths.ts";

/** Where the pages are. */
export const carrierDocs = join(packageRoot, "docs", "carriers");

/** The pages of the built-in packs; throws where a pack is not valid. */
export async function carrierPages(): Promise<Extract<Pages, { kind: "pages" }>> {
  const made = await pagesOf(join(packageRoot, "carriers"));
  if (made.kind === "pages") return made;
  const says = made.problems.map(({ file, line, message }) => `${file}:${line} ${message}`);
  throw new Error(`A pack is not valid, so that the pages cannot be made:\n${says.join("\n")}`);
}

/** Writes the pages, and takes away those of carriers that are gone. */
export async function writeCarrierPages(): Promise<void> {
  const { pages } = await carrierPages();
  mkdirSync(carrierDocs, { recursive: true });
  for (const name of readdirSync(carrierDocs)) if (!pages.has(name)) rmSync(join(carrierDocs, name));
  for (const [name, text] of pages) writeFileSync(join(carrierDocs, name), text);
}
