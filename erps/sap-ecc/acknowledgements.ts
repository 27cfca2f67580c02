import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { networkTrouble, propertiesOf } from "../../core/delivery/answer.ts";
import type { Trouble } from "../../core/delivery/erp.ts";
import { usualLimits } from "../../core/mapping/reading.ts";
import { readXml } from "../../core/mapping/readers/xml.ts";
import { diskTrouble } from "./disk.ts";

/** What the system says of one of our IDocs: segment E1STATE of an audit IDoc (type ALEAUD01, message ALEAUD). */
export interface Acknowledged {
  /** Inbound status, `53`. */
  readonly status: string;
  /** The status in words, with its parameters filled in. */
  readonly text: string;
  /** Class and number of the message, `VL461`; null where it names none. */
  readonly message: string | null;
  /** Number of the IDoc in the system, and the object that it made; null where it does not say. */
  readonly idoc: string | null;
  readonly object: string | null;
  /** When the audit IDoc was made, and its number: the later one counts. */
  readonly madeAt: string;
}

interface SeenFile {
  readonly mtimeMs: number;
  readonly size: number;
  /** Numbers of ours that it tells of; null where it could not be read: it is being written, or is no XML. */
  readonly docnums: readonly string[] | null;
}

/** Larger files are no audit IDocs: one holds 500 confirmations at most. */
const sizeLimit = 16 * 1024 * 1024;

/** The audit IDocs that arrive in a directory, read once each. */
export class Acknowledgements {
  readonly #directory: string;
  readonly #files = new Map<string, SeenFile>();
  readonly #told = new Map<string, { readonly file: string; readonly state: Acknowledged }>();
  #looking: Promise<Trouble | null> | null = null;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Reads what has arrived since the last look; trouble where the directory cannot be read. */
  look(): Promise<Trouble | null> {
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
    return this.#looking;
  }

  /** The latest word on one of our numbers, as of the last look. */
  get(docnum: string): Acknowledged | null {
    return this.#told.get(docnum)?.state ?? null;
  }

  async #look(): Promise<Trouble | null> {
    try {
      const names = (await readdir(this.#directory)).filter((name) => !name.startsWith("."));
      this.#forget(new Set(names));
      for (const name of names) await this.#see(name);
      return null;
    } catch (error) {
      return networkTrouble(diskTrouble(error, "the directory of acknowledgements"));
    }
  }

  /** What was taken away is not asked for any more. */
  #forget(names: ReadonlySet<string>): void {
    for (const [name, { docnums }] of this.#files) {
      if (names.has(name)) continue;
      this.#files.delete(name);
      for (const docnum of docnums ?? []) if (this.#told.get(docnum)?.file === name) this.#told.delete(docnum);
    }
  }

  /** A file that was read is not touched again; one that could not be read, when it has changed. */
  async #see(name: string): Promise<void> {
    const seen = this.#files.get(name);
    if (seen?.docnums) return;
    const path = join(this.#directory, name);
    const found = await stat(path).catch(() => null);
    if (!found?.isFile() || found.size > sizeLimit) return;
    const { mtimeMs, size } = found;
    if (seen && seen.mtimeMs === mtimeMs && seen.size === size) return;
    const bytes = await readFile(path).catch(() => null);
    if (bytes === null) return;
    const read = readXml(bytes, usualLimits);
    const docnums = read.kind === "read" ? this.#take(read.payload, name) : null;
    this.#files.set(name, { mtimeMs, size, docnums });
  }

  #take(payload: unknown, file: string): readonly string[] {
    const told = idocsIn(payload).flatMap(statesIn);
    for (const [docnum, state] of told) {
      const known = this.#told.get(docnum)?.state;
      if (!known || known.madeAt <= state.madeAt) this.#told.set(docnum, { file, state });
    }
    return told.map(([docnum]) => docnum);
  }
}

/** The IDocs of a file: one root element of any name, with as many IDOC elements as were sent at once. */
function idocsIn(payload: unknown): readonly Record<string, unknown>[] {
  return Object.values(propertiesOf(payload)).flatMap((root) => listOf(propertiesOf(root).IDOC).map(propertiesOf));
}

function statesIn(idoc: Record<string, unknown>): readonly (readonly [docnum: string, state: Acknowledged])[] {
  const control = propertiesOf(idoc.EDI_DC40);
  if (control.MESTYP !== "ALEAUD") return [];
  const madeAt = [control.CREDAT, control.CRETIM, control.DOCNUM].map(wordOf).join(" ");
  const states = listOf(idoc.E1ADHDR).flatMap((head) => listOf(propertiesOf(head).E1STATE).map(propertiesOf));
  return states
    .filter((state) => wordOf(state.DOCNUM) !== "" && wordOf(state.STATUS) !== "")
    .map((state) => [wordOf(state.DOCNUM).padStart(16, "0"), acknowledgedIn(state, madeAt)] as const);
}

function acknowledgedIn(state: Record<string, unknown>, madeAt: string): Acknowledged {
  const [made] = listOf(state.E1PRTOB).map(propertiesOf);
  const message = `${wordOf(state.STAMID)}${wordOf(state.STAMNO)}`;
  return {
    ...{ status: wordOf(state.STATUS), text: filled(state), madeAt, message: message || null },
    ...{ idoc: wordOf(made?.DOCNUM) || null, object: wordOf(made?.OBJKEY) || null },
  };
}

/** Message texts come with places, `Delivery &1 does not exist` or `Delivery & does not exist`, and their parameters. */
function filled(state: Record<string, unknown>): string {
  let next = 0;
  const parameter = (n: number): string => wordOf(state[`STAPA${n}_LNG`]) || wordOf(state[`STAPA${n}`]);
  const text = wordOf(state.STATXT).replace(/&([1-4])?/g, (place, number: string | undefined) => {
    return parameter(number === undefined ? ++next : Number(number)) || place;
  });
  return text.slice(0, 300);
}

function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function wordOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}
