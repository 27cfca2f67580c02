import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { CodedError, coded } from "../../core/errors.ts";
import { bundleText, unpack } from "../../core/onboard/bundle.ts";
import { readPackFolder, writePackFolder } from "../../core/onboard/folder.ts";
import { ownPacks } from "../../nodes/kit/new-pack.ts";
import { packageRoot } from "../../paths.ts";
import { variable } from "../environment.ts";

/** `pack export`: a pack's folder as one file. */
export async function exportCommand([folder, file]: string[]): Promise<number> {
  if (folder === undefined || file === undefined)
    throw new CodedError(coded("WB-CLI-001", { detail: "pack export needs a pack's folder and a file" }));
  const description = join(resolve(folder), "carrier.json");
  if (!existsSync(description))
    throw new CodedError(coded("WB-CLI-002", { file: description, detail: "there is no such file" }));
  writeFileSync(resolve(file), bundleText(readPackFolder(resolve(folder))));
  console.log(`Written: ${file}`);
  return 0;
}

function textOf(file: string): string {
  try {
    return readFileSync(resolve(file), "utf8");
  } catch (error) {
    throw new CodedError(coded("WB-CLI-002", { file, detail: (error as Error).message }));
  }
}

/** `pack import`: an exported pack as a folder below the user directory, or below `--packs`; one that is there is replaced only with `--replace`. */
export async function importCommand(args: string[]): Promise<number> {
  const options = { packs: { type: "string" }, replace: { type: "boolean" } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [file] = positionals;
  if (file === undefined) throw new CodedError(coded("WB-CLI-001", { detail: "pack import needs a file" }));
  const found = unpack(textOf(file));
  if (found.kind === "refused") throw new CodedError(coded("WB-PACK-004", { file, detail: found.detail }));
  const packs = values.packs ?? join(variable("WAYBILL_DATA") ?? join(packageRoot, ".waybill"), ownPacks);
  const folder = join(resolve(packs), found.pack.id);
  if (existsSync(folder) && !values.replace)
    throw new CodedError(coded("WB-PACK-003", { id: found.pack.id, detail: `${folder} is there already (--replace)` }));
  writePackFolder(folder, found.files);
  console.log(`Written: ${folder}`);
  return 0;
}
