import { join, resolve } from "node:path";
import { type Coded, coded } from "../../core/errors.ts";
import type { Problem } from "../../core/mapping/pack.ts";
import { pageOf, pagesOf } from "../../core/onboard/pages.ts";

/** Of which pack the page is wanted, or of `all` in the folder `packs` the table. */
export type DocRequest =
  | { readonly kind: "one"; readonly folder: string }
  | { readonly kind: "all"; readonly packs: string };

/** The page as Markdown, or why there is none. */
export type DocAnswer =
  | { readonly kind: "page"; readonly text: string }
  | { readonly kind: "refused"; readonly error: Coded };

function invalid(carrier: string, [first]: readonly Problem[]): DocAnswer {
  const detail = `${first?.message} (${first?.file}:${first?.line})`;
  return { kind: "refused", error: coded("WB-MAP-007", { carrier, detail }) };
}

function unreadable(file: string, error: unknown): DocAnswer {
  if (!(error instanceof Error && "syscall" in error)) throw error;
  return { kind: "refused", error: coded("WB-CLI-002", { file, detail: error.message }) };
}

async function one(folder: string): Promise<DocAnswer> {
  const page = await pageOf(resolve(folder));
  return page.kind === "page" ? { kind: "page", text: page.text } : invalid(folder, page.problems);
}

async function all(packs: string): Promise<DocAnswer> {
  const made = await pagesOf(resolve(packs));
  return made.kind === "pages"
    ? { kind: "page", text: made.pages.get("README.md") ?? "" }
    : invalid(packs, made.problems);
}

/** Makes the page of a pack from its folder, or the table of all packs. */
export async function doc(request: DocRequest): Promise<DocAnswer> {
  const place = request.kind === "one" ? join(request.folder, "carrier.json") : request.packs;
  try {
    return request.kind === "one" ? await one(request.folder) : await all(request.packs);
  } catch (error) {
    return unreadable(place, error);
  }
}
