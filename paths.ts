/**
 * Where the package stands on disk. Data that is read while running (carrier packs, ERP metadata, flow templates,
 * migrations) is found from here, never relative to the reading file: the same source runs unbuilt from its own folder
 * and bundled from `dist/`.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const packageName = "@waybill/node-red";

function isPackageRoot(folder: string): boolean {
  const manifest = join(folder, "package.json");
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === packageName;
}

function findPackageRoot(folder: string): string {
  if (isPackageRoot(folder)) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`No package.json of ${packageName} above ${import.meta.dirname}`);
  return findPackageRoot(parent);
}

/** Absolute path of the folder that holds our package.json, without a trailing slash. */
export const packageRoot: string = findPackageRoot(import.meta.dirname);
