import { statSync } from "node:fs";
import { join } from "node:path";
import { flowFilesIn, readTexts } from "./folder.ts";

interface Count {
  readonly stamp: string;
  readonly tabs: number | undefined;
}

const counts = new Map<string, Count>();

function stampOf(folder: string): string {
  const stamps = flowFilesIn(folder).map((file) => {
    const { mtimeMs, size } = statSync(join(folder, file));
    return `${file} ${mtimeMs} ${size}`;
  });
  return stamps.join("\n");
}

function count(folder: string): number {
  const nodes = [...readTexts(folder).values()].flatMap((text) => JSON.parse(text) as { type?: string }[]);
  return nodes.filter((node) => node?.type === "tab").length;
}

function attempt<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch {
    return undefined;
  }
}

/** How many tabs the files of a flows folder hold; undefined if one cannot be read. Unchanged files are not read again. */
export function countTabs(folder: string): number | undefined {
  const stamp = attempt(() => stampOf(folder));
  if (stamp === undefined) return undefined;
  const known = counts.get(folder);
  if (known?.stamp === stamp) return known.tabs;
  const tabs = attempt(() => count(folder));
  counts.set(folder, { stamp, tabs });
  return tabs;
}
