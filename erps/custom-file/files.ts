import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";

/** What is known of a file without reading it. */
export interface FileFacts {
  /** When it was written last, ms since 1970, by the clock of the file system. */
  readonly writtenAt: number;
}

/** The few things that are done with files; every one fails with the code of the system (`ENOSPC`). */
export interface Files {
  /** Makes a folder in one that exists; one that is there already is fine. */
  makeFolder(path: string): Promise<void>;
  /** Writes a file that is not there yet, down to the disk. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Gives a file another name; replaces what has it. */
  rename(path: string, name: string): Promise<void>;
  /** Removes a file; one that is not there is fine. */
  remove(path: string): Promise<void>;
  /** Null where there is no such file. */
  state(path: string): Promise<FileFacts | null>;
  /** Names in a folder. */
  list(folder: string): Promise<readonly string[]>;
  /** The first bytes of a file, as text. */
  head(path: string): Promise<string>;
  /** Brings the names of a folder down to the disk, where the system can. */
  sync(folder: string): Promise<void>;
}

/** Bytes of a file that are read for its message. */
const headBytes = 4096;

/** The files of this machine, and of what is mounted there. */
export const diskFiles: Files = {
  makeFolder: (path) => unless("EEXIST", mkdir(path, { mode: 0o700 })).then(() => {}),
  async write(path, bytes) {
    const file = await open(path, "wx", 0o640);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  state: async (path) => {
    const found = await unless("ENOENT", stat(path));
    return found ? { writtenAt: found.mtimeMs } : null;
  },
  list: (folder) => readdir(folder),
  head: async (path) => (await readFile(path)).subarray(0, headBytes).toString("utf8"),
  async sync(folder) {
    const handle = await open(folder, "r").catch(() => null);
    await handle?.sync().catch(() => {});
    await handle?.close();
  },
};

/** The result, or null where it fails with that code and no other. */
async function unless<T>(code: string, work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === code) return null;
    throw error;
  }
}

/** The code of the system; `UNKNOWN` for what is no error of the system. */
export function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" ? code : "UNKNOWN";
}
