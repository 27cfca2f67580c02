import { access, constants, open, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { networkTrouble } from "../../core/delivery/answer.ts";
import type { AskContext, DraftRequest, ErpSettings, Probe, Sent, Trouble } from "../../core/delivery/erp.ts";
import { awaitTurn } from "../../core/delivery/pace.ts";
import { diskTrouble } from "./disk.ts";
import type { Setup } from "./setup.ts";
import type { Transport, Whereabouts } from "./transport.ts";

/** Drops IDocs as files into a directory, from which the system's file port picks them up. */
export function openFileTransport({ pace }: ErpSettings, setup: Setup): Transport {
  return new FileTransport(pace, setup);
}

const nothing = { status: null, erpCode: null, requestId: null };

class FileTransport implements Transport {
  readonly knowsRepeats: boolean;
  readonly #outbox: string;
  readonly #archive: string;
  readonly #pace: ErpSettings["pace"];

  constructor(pace: ErpSettings["pace"], { outbox, archive }: Setup) {
    this.#pace = pace;
    this.knowsRepeats = archive !== "";
    this.#outbox = outbox;
    this.#archive = archive;
  }

  draft(docnum: string, body: string): DraftRequest {
    return { method: "WRITE", path: fileName(docnum), headers: {}, body };
  }

  /**
   * What is there under this name is not written again. A file gets its name when it is whole and on the disk, so that
   * nobody picks up half of one; its temporary name begins with a dot.
   */
  async send(docnum: string, { path, body }: DraftRequest, { signal }: AskContext): Promise<Sent | Trouble> {
    const place = await this.whereabouts(docnum);
    if (typeof place === "object") return place;
    const calledOff = place === "there" ? null : await awaitTurn(this.#pace, signal);
    if (calledOff) return networkTrouble(calledOff);
    try {
      if (place !== "there") await drop(this.#outbox, path, body);
    } catch (error) {
      return networkTrouble(diskTrouble(error, "the directory of the outbox"));
    }
    const evidence = { sentAs: docnum, file: path };
    return { kind: "sent", version: null, evidence, answer: nothing };
  }

  /** The outbox first: what moves from there to the archive in between is found in one of them. */
  async whereabouts(docnum: string): Promise<Whereabouts | Trouble> {
    const name = fileName(docnum);
    const waits = await isIn(this.#outbox, name);
    if (waits !== false) return waits === true ? "there" : waits;
    if (this.#archive === "") return "untold";
    const kept = await isIn(this.#archive, name);
    return typeof kept === "object" ? kept : kept ? "there" : "nowhere";
  }

  async probe(): Promise<Probe | Trouble> {
    const places = [
      [this.#outbox, "write into the outbox", constants.W_OK | constants.R_OK],
      ...(this.#archive === "" ? [] : [[this.#archive, "look into the archive", constants.R_OK] as const]),
    ] as const;
    for (const [directory, what, mode] of places) {
      const error: unknown = await access(directory, mode).then(
        () => null,
        (failure: unknown) => failure,
      );
      if (error !== null) return networkTrouble(diskTrouble(error, `the directory in which we ${what}`));
    }
    return { kind: "probe", proved: places.map(([, what]) => `may ${what}`), clockSkewMs: null };
  }

  async close(): Promise<void> {}
}

/** One name for every try of an effect. */
function fileName(docnum: string): string {
  return `waybill-${docnum}.xml`;
}

async function drop(directory: string, name: string, body: string): Promise<void> {
  const temporary = join(directory, `.${name}.tmp`);
  const file = await open(temporary, "w");
  try {
    await file.writeFile(body);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(directory, name));
  await syncDirectory(directory);
}

/** Makes the name last over a loss of power; some file systems have no such thing, and the file is there anyway. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory).catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close().catch(() => {});
}

/** A directory that is gone is no file that is absent. */
async function isIn(directory: string, name: string): Promise<boolean | Trouble> {
  try {
    await access(directory);
    const found = await stat(join(directory, name)).catch(absent);
    return found !== null;
  } catch (error) {
    return networkTrouble(diskTrouble(error, "the directory of sent files"));
  }
}

function absent(error: unknown): null {
  if ((error as { code?: unknown }).code === "ENOENT") return null;
  throw error;
}
