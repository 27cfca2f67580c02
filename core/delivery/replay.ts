import type { Journal, Letter } from "../journal/journal.ts";
import type { Dispatch } from "./dispatch.ts";

/** Which parked letters are meant: these, or all of a group. */
export type Selection = { readonly letters: readonly number[] } | { readonly group: string };

/** What a replay would do, for people who are about to ask for it. */
export interface Preview {
  readonly count: number;
  /** When the oldest of them was parked, ms; null where there is none. */
  readonly oldest: number | null;
  /** What the first few are about. */
  readonly about: readonly string[];
}

const shown = 5;
const batch = 500;

/** Says how much a replay of a group would put back to work. */
export async function previewReplay(journal: Journal, name: string): Promise<Preview> {
  const group = (await journal.letterGroups()).find((known) => known.group === name);
  const first = await journal.letters({ state: "parked", group: name, limit: shown });
  return { count: group?.count ?? 0, oldest: group?.oldest ?? null, about: first.map(({ about }) => about) };
}

/**
 * Puts the work of the selection back into its queues, with no attempts, and wakes their owners. Answers the letters
 * that were replayed: what was closed meanwhile is left out. Each batch is durable by itself, so a stop in the middle
 * leaves the rest parked.
 */
export async function replay(
  store: { readonly journal: Journal; readonly dispatch: Dispatch },
  selection: Selection,
  by: string,
  at: number,
): Promise<readonly number[]> {
  const { journal, dispatch } = store;
  const ids = "letters" in selection ? selection.letters : await idsOf(journal, selection.group);
  const replayed: number[] = [];
  for (let start = 0; start < ids.length; start += batch) {
    replayed.push(...(await journal.replay(ids.slice(start, start + batch), by, at)));
  }
  if (replayed.length === 0) return replayed;
  for (const { queue } of (await journal.figures(at)).queues) dispatch.poke(queue);
  return replayed;
}

async function idsOf(journal: Journal, group: string): Promise<readonly number[]> {
  const ids: number[] = [];
  for await (const letters of pages(journal, group)) ids.push(...letters.map(({ id }) => id));
  return ids;
}

/** The parked letters of a group, newest first, page by page. */
async function* pages(journal: Journal, group: string): AsyncGenerator<readonly Letter[]> {
  let before: number | undefined;
  for (;;) {
    const find = { state: "parked", limit: batch, group, ...(before === undefined ? {} : { before }) } as const;
    const letters = await journal.letters(find);
    if (letters.length > 0) yield letters;
    if (letters.length < batch) return;
    before = letters.at(-1)?.id;
  }
}
