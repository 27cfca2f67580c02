/**
 * Takes files out of a folder: by pattern, oldest first, none that is still being written. A file is put away only after
 * its content is stored; where the process ends in between, it is found again, is the same receipt, and is put away then.
 */
import { hash } from "node:crypto";
import { matchesGlob } from "node:path";
import type { Clock } from "../clock.ts";
import { type Coded, coded } from "../errors.ts";
import type { Received } from "../journal/journal.ts";

export interface FileFact {
  readonly name: string;
  readonly bytes: number;
  /** Last change, ms since 1970 UTC. */
  readonly changedAt: number;
}

/** A folder, here or on another machine. Everything here may reject with the error of the system. */
export interface FilePlace {
  /** The plain files that lie directly in it. */
  list(): Promise<readonly FileFact[]>;
  /** The content; null where it is larger than `limitBytes`. */
  read(name: string, limitBytes: number): Promise<Uint8Array | null>;
  /** Moves a file into a folder below (made where it is missing), under the first of `names` that is free, else the last. */
  move(name: string, folder: string, names: readonly string[]): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface FileRules {
  /** Glob over the file's name, `*.edi`. */
  readonly pattern: string;
  /** How long size and time must not have changed. */
  readonly settleMs: number;
  /** move: to `done/` · keep: left where it is and remembered. */
  readonly afterwards: "move" | "delete" | "keep";
  readonly limitBytes: number;
}

export type FileStep = "read" | "stored" | "put-away";

export interface FileWatchOptions {
  readonly place: FilePlace;
  readonly rules: FileRules;
  readonly clock: Clock;
  /** Files that were left where they are; kept up to date through `remember` (null: it is gone). */
  readonly known: readonly FileFact[];
  remember(name: string, file: FileFact | null): Promise<void>;
  /** Stores content durably. */
  receive(bytes: Uint8Array, name: string): Promise<Received>;
  /** True where nothing more is to be taken for now. */
  isHeld(): boolean;
  step?(step: FileStep, name: string): void;
}

/** What one look at the folder came to. */
export interface Look {
  readonly taken: number;
  /** Files that are still being written, or that the store has no room for now. */
  readonly waiting: number;
  /** One per file that was refused or could not be moved. */
  readonly troubles: readonly Coded[];
}

/** Names under which programs write what is not whole yet. */
const unfinished = /^[.~]|\.(part|partial|tmp|temp|filepart|crdownload|swp)$/i;

interface Seen extends FileFact {
  readonly since: number;
}

export class FileWatch {
  readonly #options: FileWatchOptions;
  readonly #seen = new Map<string, Seen>();
  readonly #kept: Map<string, FileFact>;

  constructor(options: FileWatchOptions) {
    this.#options = options;
    this.#kept = new Map(options.known.map((file) => [file.name, file]));
  }

  /** Looks once. Rejects where the folder cannot be listed or the store cannot be written; a single file never makes it. */
  async look(): Promise<Look> {
    const { place, rules, isHeld } = this.#options;
    const listed = await place.list();
    const files = listed.filter(({ name }) => !unfinished.test(name) && matchesGlob(name, rules.pattern));
    await this.#forgetAllBut(new Set(files.map(({ name }) => name)));
    const troubles: Coded[] = [];
    let [taken, waiting] = [0, 0];
    for (const file of files.toSorted((a, b) => a.changedAt - b.changedAt || (a.name < b.name ? -1 : 1))) {
      if (isSame(this.#kept.get(file.name), file)) continue;
      if (!this.#isStill(file) || isHeld()) {
        waiting += 1;
        continue;
      }
      const trouble = await this.#take(file);
      if (trouble) troubles.push(trouble);
      else taken += 1;
    }
    return { taken, waiting, troubles };
  }

  #isStill(file: FileFact): boolean {
    const { clock, rules } = this.#options;
    const now = clock.now();
    const before = this.#seen.get(file.name);
    if (isSame(before, file)) return now - (before?.since ?? now) >= rules.settleMs;
    this.#seen.set(file.name, { ...file, since: now });
    return rules.settleMs === 0;
  }

  async #take(file: FileFact): Promise<Coded | null> {
    const { place, rules, receive, step } = this.#options;
    const read = await attempt(file.name, () => place.read(file.name, rules.limitBytes));
    if (read.kind === "failed") return read.trouble;
    if (read.value === null) return this.#refuse(file);
    step?.("read", file.name);
    await receive(read.value, file.name);
    step?.("stored", file.name);
    const away = await this.#putAway(file, read.value);
    step?.("put-away", file.name);
    return away;
  }

  async #putAway(file: FileFact, content: Uint8Array): Promise<Coded | null> {
    const { place, rules, remember } = this.#options;
    if (rules.afterwards === "keep") {
      this.#kept.set(file.name, file);
      await remember(file.name, file);
      return null;
    }
    const names = [file.name, marked(file.name, hash("sha256", content).slice(0, 12))];
    const away = await attempt(file.name, () =>
      rules.afterwards === "delete" ? place.remove(file.name) : place.move(file.name, "done", names),
    );
    this.#seen.delete(file.name);
    return away.kind === "failed" ? away.trouble : null;
  }

  async #refuse({ name, bytes, changedAt }: FileFact): Promise<Coded> {
    const { place, rules } = this.#options;
    const moved = await attempt(name, () => place.move(name, "refused", [name, marked(name, `${changedAt}`)]));
    this.#seen.delete(name);
    return moved.kind === "failed" ? moved.trouble : coded("WB-IN-021", { file: name, bytes, limit: rules.limitBytes });
  }

  async #forgetAllBut(present: ReadonlySet<string>): Promise<void> {
    for (const name of this.#seen.keys()) if (!present.has(name)) this.#seen.delete(name);
    for (const name of this.#kept.keys()) {
      if (present.has(name)) continue;
      this.#kept.delete(name);
      await this.#options.remember(name, null);
    }
  }
}

type Attempt<T> = { readonly kind: "done"; readonly value: T } | { readonly kind: "failed"; readonly trouble: Coded };

/** What a file makes impossible is the trouble of that file alone. */
async function attempt<T>(file: string, work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { kind: "done", value: await work() };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { kind: "failed", trouble: coded("WB-IN-023", { file, detail }) };
  }
}

function isSame(before: FileFact | undefined, now: FileFact): boolean {
  return before?.bytes === now.bytes && before.changedAt === now.changedAt;
}

/** `status.csv` with a mark of its content: `status~0a1b.csv`. */
function marked(name: string, mark: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? `${name.slice(0, dot)}~${mark}${name.slice(dot)}` : `${name}~${mark}`;
}
