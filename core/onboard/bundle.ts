/** A carrier pack as one file, to be sent to others: what lies in its folder, texts as texts and the rest as base64. */
import { loadPack, type Pack } from "../mapping/pack.ts";
import type { PackFiles } from "./folder.ts";

const kind = "waybill-carrier-pack";
const version = 1;

/** Where files of a pack may lie: no path leads out of its folder. */
const allowed =
  /^(carrier\.json|README\.md|unseen\.txt|(samples|expected|flow)\/[A-Za-z0-9_@-][A-Za-z0-9._@-]{0,120})$/;

const mostBytes = 50_000_000;

type Content = { readonly text: string } | { readonly base64: string };

function contentOf(bytes: string | Uint8Array): Content {
  if (typeof bytes === "string") return { text: bytes };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { base64: Buffer.from(bytes).toString("base64") };
  }
}

/** The files of a pack's folder as one text; what is no part of a pack is left out. */
export function bundleText(files: PackFiles): string {
  const held = [...files].filter(([path]) => allowed.test(path));
  const contents = Object.fromEntries(held.map(([path, content]) => [path, contentOf(content)]));
  return `${JSON.stringify({ kind, version, files: contents }, null, 2)}\n`;
}

/** A pack that was unpacked, or why the text is none. */
export type Unpacked =
  | { readonly kind: "pack"; readonly pack: Pack; readonly files: PackFiles }
  | { readonly kind: "refused"; readonly detail: string };

const refused = (detail: string): Unpacked => ({ kind: "refused", detail });

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

function bytesOf(content: unknown): string | Uint8Array | null {
  if (!isFields(content)) return null;
  if (typeof content["text"] === "string") return content["text"];
  return typeof content["base64"] === "string" ? Buffer.from(content["base64"], "base64") : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function filesOf(contents: Fields): PackFiles | string {
  const files = new Map<string, string | Uint8Array>();
  for (const [path, content] of Object.entries(contents)) {
    const bytes = bytesOf(content);
    if (!allowed.test(path)) return `${path} is no file of a pack`;
    if (bytes === null) return `${path} has no content`;
    files.set(path, bytes);
  }
  return files;
}

/** Reads an exported pack and checks its description; nothing is written. */
export function unpack(text: string): Unpacked {
  if (text.length > mostBytes) return refused("it is larger than any pack");
  const bundle = parsed(text);
  if (!isFields(bundle) || bundle["kind"] !== kind || !isFields(bundle["files"]))
    return refused("it was not exported by waybill");
  if (bundle["version"] !== version) return refused(`its version is ${String(bundle["version"])}, known is ${version}`);
  const files = filesOf(bundle["files"]);
  if (typeof files === "string") return refused(files);
  const description = files.get("carrier.json");
  if (typeof description !== "string") return refused("it holds no carrier.json");
  const loaded = loadPack(parsed(description), "carrier.json", description);
  if (loaded.kind === "pack") return { kind: "pack", pack: loaded.pack, files };
  const [problem] = loaded.problems;
  return refused(`carrier.json line ${problem?.line}: ${problem?.message}`);
}
