/**
 * Writes a deploy to the flows folder as a whole: a crash leaves the flow as it was before or as it is after, never a
 * mixture in which a node that moved between two tabs is in both or in none. The change is first one file (`.deploy.json`,
 * the commit), then it is applied file by file, then forgotten; reading the folder finishes what was left.
 * Synchronous on purpose: nothing runs between the check of the folder and its change, and a deploy is rare.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** What a deploy changes: new texts and removed files, by path within the folder. */
export interface FlowChange {
  readonly write: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

const commitFile = ".deploy.json";
const halfWritten = ".deploy.tmp";

function syncFolder(folder: string): void {
  if (process.platform === "win32") return; // Windows opens no folder for fsync; its rename is in the journal of NTFS.
  const handle = openSync(folder, "r");
  fsyncSync(handle);
  closeSync(handle);
}

function replaceFile(folder: string, file: string, text: string): void {
  const half = join(folder, halfWritten);
  const handle = openSync(half, "w");
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  const target = join(folder, file);
  mkdirSync(dirname(target), { recursive: true });
  renameSync(half, target);
  syncFolder(dirname(target));
}

/** Finishes a deploy that is committed but not yet applied; without one it does nothing. */
export function finishDeploy(folder: string): void {
  const commit = join(folder, commitFile);
  if (!existsSync(commit)) return;
  const change = JSON.parse(readFileSync(commit, "utf8")) as FlowChange;
  for (const [file, text] of Object.entries(change.write)) replaceFile(folder, file, text);
  for (const file of change.remove) rmSync(join(folder, file), { force: true });
  syncFolder(folder);
  rmSync(commit);
}

/** Commits and applies a change; the folder is made if it is not there. */
export function writeDeploy(folder: string, change: FlowChange): void {
  mkdirSync(folder, { recursive: true });
  replaceFile(folder, commitFile, JSON.stringify(change));
  finishDeploy(folder);
}
