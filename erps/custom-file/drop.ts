import { isAbsolute, join, relative } from "node:path";
import type { FileFailure } from "./answers.ts";
import { codeOf, type FileFacts, type Files } from "./files.ts";

/**
 * Files as they are handed over: written under another name in a folder of ours, brought down to the disk, marked, then
 * given their name in one step. A file that is marked and has left our folder was handed over, whatever the receiver did
 * with it since; one that is still in our folder was not. A name that is taken is never taken over.
 */
export class FileDrop {
  readonly #root: string;
  readonly #files: Files;

  /** `root` is the folder that nothing leads out of. */
  constructor(root: string, files: Files) {
    this.#root = root;
    this.#files = files;
  }

  /** Hands a file over; once, however often it is asked to, unless the receiver refused it meanwhile. */
  async put(folder: string, name: string, bytes: Uint8Array): Promise<null | FileFailure> {
    const doing = `write ${name} into ${folder || "the folder"}`;
    const place = this.#path(folder);
    const ours = join(place, keptFolder);
    const fresh = join(ours, `${name}${unsent}`);
    const before = await this.sentAt(folder, name);
    if (before.kind === "failure" || before.facts !== null) return before.kind === "failure" ? before : null;
    const written = await attempt(doing, "never", async () => {
      await this.#files.makeFolder(ours);
      // The mark first: a mark without a file would say that it was handed over.
      for (const old of [join(ours, `${name}${sent}`), fresh]) await this.#files.remove(old);
      await this.#files.write(fresh, bytes);
      await this.#files.write(join(ours, `${name}${sent}`), new Uint8Array());
    });
    if (written) return written;
    const taken = await this.state(folder, name);
    if (taken.kind === "failure") return taken;
    if (taken.facts) return { kind: "failure", code: "EEXIST", doing, dropped: "never" };
    return attempt(doing, "maybe", async () => {
      await this.#files.rename(fresh, this.#path(folder, name));
      await this.#files.sync(ours);
      await this.#files.sync(place);
    });
  }

  /** What is known of a file; null where there is none. */
  state(
    folder: string,
    name: string,
  ): Promise<{ readonly kind: "state"; readonly facts: FileFacts | null } | FileFailure> {
    return told(`look for ${name} in ${folder || "the folder"}`, async () => {
      return { kind: "state", facts: await this.#files.state(this.#path(folder, name)) } as const;
    });
  }

  /** The mark of a file that we handed over; null where we did not, or where it was refused since. */
  async sentAt(folder: string, name: string): ReturnType<FileDrop["state"]> {
    const ours = join(folder, keptFolder);
    const mark = await this.state(ours, `${name}${sent}`);
    if (mark.kind === "failure" || mark.facts === null) return mark;
    const waiting = await this.state(ours, `${name}${unsent}`);
    return waiting.kind === "failure" || waiting.facts === null ? mark : nothing;
  }

  /** The mark of a file that the receiver refused. */
  refusedAt(folder: string, name: string): ReturnType<FileDrop["state"]> {
    return this.state(join(folder, keptFolder), `${name}${refused}`);
  }

  /** Takes note that the receiver refused the file, so that it can be handed over again. */
  async refuse(folder: string, name: string): Promise<null | FileFailure> {
    const ours = this.#path(join(folder, keptFolder));
    const mark = join(ours, `${name}${refused}`);
    return attempt(`take note that ${name} was refused`, "never", async () => {
      if (!(await this.#files.state(mark))) await this.#files.write(mark, new Uint8Array());
      await this.#files.remove(join(ours, `${name}${sent}`));
    });
  }

  /** The latest file whose name fits; `*` in the pattern stands for anything. */
  async latest(folder: string, pattern: string): Promise<Latest | FileFailure> {
    return told(`read ${folder}`, async () => {
      const place = this.#path(folder);
      const fitting = pattern.includes("*") ? (await this.#files.list(place)).filter(fits(pattern)) : [pattern];
      let latest: Latest = { kind: "latest", name: null, writtenAt: 0 };
      for (const name of fitting) {
        const facts = await this.#files.state(join(place, name));
        if (facts && facts.writtenAt >= latest.writtenAt) latest = { kind: "latest", name, ...facts };
      }
      return latest;
    });
  }

  head(folder: string, name: string): Promise<{ readonly kind: "text"; readonly text: string } | FileFailure> {
    return told(`read ${name}`, async () => ({ kind: "text", text: await this.#files.head(this.#path(folder, name)) }));
  }

  /** Writes a file of no meaning and takes it away again; answers when it was written, by the clock of the file system. */
  async tryOut(folder: string): Promise<{ readonly kind: "state"; readonly facts: FileFacts | null } | FileFailure> {
    const ours = this.#path(join(folder, keptFolder));
    const name = join(ours, `test${unsent}`);
    return told(`write into ${folder || "the folder"}`, async () => {
      await this.#files.makeFolder(ours);
      await this.#files.remove(name);
      await this.#files.write(name, new Uint8Array());
      const facts = await this.#files.state(name);
      await this.#files.remove(name);
      return { kind: "state", facts } as const;
    });
  }

  /** Whether a folder can be read. */
  async look(folder: string): Promise<null | FileFailure> {
    return attempt(`read ${folder}`, "never", () => this.#files.list(this.#path(folder)));
  }

  /** Removes marks and leftovers that were written before that moment. */
  async sweep(folder: string, before: number): Promise<void> {
    const ours = this.#path(join(folder, keptFolder));
    for (const name of await this.#files.list(ours).catch(() => [])) {
      const facts = await this.#files.state(join(ours, name)).catch(() => null);
      if (facts && facts.writtenAt < before) await this.#files.remove(join(ours, name)).catch(() => {});
    }
  }

  /** A path below the root; anything else is a mistake of ours. */
  #path(folder: string, name = ""): string {
    const path = join(this.#root, folder, name);
    const below = relative(this.#root, path);
    if (below.startsWith("..") || isAbsolute(below)) throw new Error(`${path} is not in ${this.#root}`);
    return path;
  }
}

/** The latest file of a folder that fits; `name` is null where none does. */
export interface Latest extends FileFacts {
  readonly kind: "latest";
  readonly name: string | null;
}

const nothing = { kind: "state", facts: null } as const;

/** Folder in which files are written and marked; nobody else's business. */
const keptFolder = ".waybill";
const unsent = ".tmp";
const sent = ".sent";
const refused = ".refused";

function fits(pattern: string): (name: string) => boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const whole = new RegExp(`^${parts.join(".*")}$`, "u");
  return (name) => whole.test(name);
}

async function told<T>(doing: string, work: () => Promise<T>): Promise<T | FileFailure> {
  try {
    return await work();
  } catch (error) {
    return { kind: "failure", code: codeOf(error), doing, dropped: "never" };
  }
}

async function attempt(
  doing: string,
  dropped: FileFailure["dropped"],
  work: () => Promise<unknown>,
): Promise<null | FileFailure> {
  const done = await told(doing, async () => void (await work()));
  return done ? { ...done, dropped } : null;
}
