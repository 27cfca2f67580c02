import { constants } from "node:fs";
import { access, lstat, mkdir, open, readdir, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { FileFact, FilePlace } from "./files.ts";

/** A folder of this machine. Links are not followed: what they lead to was not handed to us. */
export function diskPlace(folder: string): FilePlace {
  return {
    list: () => listFolder(folder),
    read: (name, limitBytes) => readWithin(join(folder, name), limitBytes),
    async move(name, below, names) {
      const target = join(folder, below);
      await mkdir(target, { recursive: true });
      await rename(join(folder, name), join(target, await freeName(target, names)));
    },
    remove: (name) => unlink(join(folder, name)),
  };
}

async function listFolder(folder: string): Promise<readonly FileFact[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const facts = await Promise.all(
    files.map(async ({ name }) => {
      const found = await lstat(join(folder, name)).catch(() => null);
      return found ? { name, bytes: found.size, changedAt: Math.floor(found.mtimeMs) } : null;
    }),
  );
  return facts.filter((fact) => fact !== null);
}

async function readWithin(path: string, limitBytes: number): Promise<Uint8Array | null> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { size } = await file.stat();
    if (size > limitBytes) return null;
    const content = await file.readFile();
    return content.length > limitBytes ? null : content;
  } finally {
    await file.close();
  }
}

async function freeName(folder: string, names: readonly string[]): Promise<string> {
  for (const name of names) {
    const isFree = await access(join(folder, name)).then(
      () => false,
      () => true,
    );
    if (isFree) return name;
  }
  return names.at(-1) ?? "";
}
