import { readdir, readFile, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Red } from "../../nodes/kit/red.ts";

/** A folder's content as the Import dialog lists it: names of folders, and files as `{ fn }`. */
export type Listing = readonly (string | { readonly fn: string })[];

/** The folder that an entry of `editorTheme.library.sources` names. */
export interface TemplateSource {
  /** Absolute path; below it a folder per carrier, in it the templates as exported flows (`*.json`). */
  readonly folder: string;
  /** Absolute path of packs of one's own: below it a folder per carrier, its templates in `flow/`. */
  readonly own?: string;
}

type Reason = "forbidden" | "not_found";

const plainName = /^[A-Za-z0-9][A-Za-z0-9 ._-]*$/;

/** Node-RED answers these codes with 403 and 404. */
function refusal(code: Reason, path: string): Error {
  return Object.assign(new Error(`No template at ${path}`), { code });
}

const isThere = (folder: string): Promise<boolean> => realpath(folder).then(Boolean, () => false);

/** Where a path leads, links followed; outside of `folder` it is forbidden. */
async function placeOf(folder: string, names: readonly string[]): Promise<string> {
  const path = names.join("/");
  if (!names.every((name) => plainName.test(name))) throw refusal("forbidden", path);
  const real = await Promise.all([realpath(folder), realpath(join(folder, ...names))]).catch(() => undefined);
  if (!real) throw refusal("not_found", path);
  if (real[1] !== real[0] && !real[1].startsWith(real[0] + sep)) throw refusal("forbidden", path);
  return real[1];
}

async function list(folder: string, kind: "folders" | "files"): Promise<Listing> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const wanted = entries.filter((entry) => plainName.test(entry.name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (kind === "folders") return wanted.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return wanted.filter((entry) => entry.isFile() && entry.name.endsWith(".json")).map((entry) => ({ fn: entry.name }));
}

/** The "Carrier templates" of the Import dialog: read-only, a folder per carrier, nothing outside of the source's folders. */
export class TemplateLibrary {
  readonly #folder: string;
  readonly #own: string | undefined;

  constructor({ folder, own }: TemplateSource) {
    this.#folder = folder;
    this.#own = own;
  }

  /** Node-RED waits for it; there is nothing to open. */
  async init(): Promise<void> {}

  /** The listing of a folder, or the text of a template. */
  async getEntry(type: string, path: string): Promise<Listing | string> {
    const names = path.split("/").filter((name) => name !== "");
    if (type !== "flows" || names.length > 2) throw refusal("not_found", path);
    if (names.length === 0) return this.#carriers();
    const place = await this.#placeOf(names);
    if (names.length === 1) return list(place, "files");
    if (!place.endsWith(".json")) throw refusal("not_found", path);
    return readFile(place, "utf8");
  }

  /** Carriers of the product, then those of one's own. */
  async #carriers(): Promise<Listing> {
    const shipped = await list(this.#folder, "folders");
    const own = this.#own === undefined ? [] : await list(this.#own, "folders");
    return [...shipped, ...own.filter((name) => !shipped.includes(name))];
  }

  /** A carrier of the product stands before one of one's own that bears its name. */
  async #placeOf([carrier = "", ...rest]: readonly string[]): Promise<string> {
    const isOwn = this.#own !== undefined && plainName.test(carrier) && !(await isThere(join(this.#folder, carrier)));
    return isOwn && this.#own !== undefined
      ? placeOf(this.#own, [carrier, "flow", ...rest])
      : placeOf(this.#folder, [carrier, ...rest]);
  }
}

export default function registerTemplateLibrary(RED: Pick<Red, "plugins">): void {
  RED.plugins.registerPlugin("waybill-templates", { type: "node-red-library-source", class: TemplateLibrary });
}
