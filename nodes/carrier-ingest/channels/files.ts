/** Files that a carrier, a partner or another program puts into a folder, here or on an SFTP server. */
import { resolve } from "node:path";
import { CodedError, coded } from "../../../core/errors.ts";
import { diskPlace } from "../../../core/ingest/disk.ts";
import { type FileFact, FileWatch, type FilePlace, type FileRules } from "../../../core/ingest/files.ts";
import { Rounds } from "../../../core/ingest/rounds.ts";
import type { Memo } from "../../../core/journal/journal.ts";
import { asError } from "../../kit/define-node.ts";
import { publishIngestStep } from "../steps.ts";
import type { OpenChannel, Site } from "./channel.ts";

export const openFiles: OpenChannel = async (site) => {
  const { context, values, store, failed, idle } = site;
  const place = diskPlace(resolve(context.red.settings.userDir ?? ".", values.folder));
  const room = `files:${context.node.id}`;
  const watch = watchOf(site, place, room, await store.journal.recall(room));
  idle({ key: "watching", fill: "green", shape: "ring" });
  const everyMs = values.everySeconds * 1000;
  const settleMs = values.settleSeconds * 1000;
  const rounds = new Rounds({
    clock: store.clock,
    retryMs: everyMs,
    async round() {
      const { taken, waiting, troubles } = await watch.look().catch((error: unknown) => {
        throw isSystemError(error) ? unreachable(values.folder, error) : error;
      });
      if (taken > 0) site.takeIn.poke();
      for (const trouble of troubles) context.node.error(new CodedError(trouble));
      if (troubles.length > 0) idle({ key: "trouble", fill: "yellow", values: { count: troubles.length } });
      else idle({ key: "watching", fill: "green", shape: "ring" });
      return waiting > 0 ? Math.min(everyMs, Math.max(settleMs, 500)) : everyMs;
    },
    failed(error) {
      failed(error);
      idle({ key: "unreachable", fill: "red", shape: "ring" });
    },
  });
  return { handle: null, close: () => rounds.close() };
};

function watchOf(site: Site, place: FilePlace, room: string, memos: readonly Memo[]): FileWatch {
  const { context, values, store, takeIn } = site;
  const rules: FileRules = {
    pattern: values.pattern,
    settleMs: values.settleSeconds * 1000,
    afterwards: values.afterwards,
    limitBytes: values.sizeLimit * 1024,
  };
  return new FileWatch({
    place,
    rules,
    clock: store.clock,
    known: memos.map(({ key, value }) => ({ name: key, ...value }) as FileFact),
    remember: (name, file) =>
      store.journal.remember([
        { room, key: name, value: file && { bytes: file.bytes, changedAt: file.changedAt }, at: store.clock.now() },
      ]),
    async receive(bytes, file) {
      const facts = { contentType: "", headers: { file, folder: values.folder }, receivedAt: store.clock.now() };
      const received = await takeIn.receive(bytes, facts);
      publishIngestStep("stored", context.node.id, received.receipt);
      return received;
    },
    isHeld: () => site.isFull() !== null || context.signal.aborted,
  });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && !(error instanceof CodedError);
}

function unreachable(folder: string, error: unknown): CodedError {
  return new CodedError(coded("WB-IN-022", { folder, detail: asError(error).message }));
}
