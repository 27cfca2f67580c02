/** Files that a carrier, a partner or another program puts into a folder, here or on an SFTP server. */
import { resolve } from "node:path";
import { CodedError, coded } from "../../../core/errors.ts";
import { diskPlace } from "../../../core/ingest/disk.ts";
import { type FileFact, FileWatch, type FilePlace, type FileRules } from "../../../core/ingest/files.ts";
import { Rounds } from "../../../core/ingest/rounds.ts";
import { type SftpPlace, sftpPlace } from "../../../core/ingest/sftp.ts";
import type { Memo } from "../../../core/journal/journal.ts";
import { asError } from "../../kit/define-node.ts";
import type { StatusWords } from "../../kit/status.ts";
import { secretsOf } from "../secrets.ts";
import { publishIngestStep } from "../steps.ts";
import type { OpenChannel, Site } from "./channel.ts";

export const openFiles: OpenChannel = async (site) => {
  const place = placeOf(site);
  const room = `files:${site.context.node.id}`;
  const watch = watchOf(site, place, room, await site.store.journal.recall(room));
  const rounds = roundsOf(site, watch);
  const leave = (): void => {
    if ("close" in place) place.close();
  };
  return {
    handle: null,
    async close() {
      leave();
      await rounds.close();
      leave();
    },
  };
};

const watching: StatusWords = { key: "watching", fill: "green", shape: "ring" };

function roundsOf({ context, values, store, takeIn, failed, idle }: Site, watch: FileWatch): Rounds {
  const everyMs = values.everySeconds * 1000;
  const settleMs = values.settleSeconds * 1000;
  idle(watching);
  return new Rounds({
    clock: store.clock,
    retryMs: everyMs,
    async round() {
      const { taken, waiting, troubles } = await watch.look().catch((error: unknown) => {
        throw error instanceof CodedError ? error : unreachable(values.folder, error);
      });
      if (taken > 0) takeIn.poke();
      for (const trouble of troubles) context.node.error(new CodedError(trouble));
      const count = troubles.length;
      idle(count > 0 ? { key: "trouble", fill: "yellow", values: { count } } : watching);
      return waiting > 0 ? Math.min(everyMs, Math.max(settleMs, 500)) : everyMs;
    },
    failed(error) {
      failed(error);
      idle({ key: "unreachable", fill: "red", shape: "ring" });
    },
  });
}

function placeOf({ context, values }: Site): FilePlace | SftpPlace {
  if (values.place === "folder") return diskPlace(resolve(context.red.settings.userDir ?? ".", values.folder));
  const [host = "", port = "22"] = values.host.split(":");
  const { fingerprint, folder } = values;
  return sftpPlace({
    host,
    port: Number(port),
    fingerprint,
    folder,
    ...secretsOf(context, values, { user: true, secret: true }),
  });
}

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

function unreachable(folder: string, error: unknown): CodedError {
  return new CodedError(coded("WB-IN-022", { folder, detail: asError(error).message }));
}
