/** What the folders nodes/ and plugins/ say about the palette: the build writes dist/ from it, and package.json must agree. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Languages that every visible text must exist in; the first is Node-RED's fallback. */
export const languages = ["en-US", "de"] as const;

/** A node type (palette entry or config node) or an editor plugin, by the files of its folder. Paths are absolute. */
export interface PaletteEntry {
  readonly kind: "node" | "plugin";
  /** Folder name; for a node also its type. */
  readonly name: string;
  readonly folder: string;
  /** The half that runs in Node-RED. */
  readonly runtime: string | null;
  /** The half that runs in the browser. */
  readonly editor: string | null;
}

/** A tree of texts as Node-RED's catalogues hold it. */
export type Messages = { readonly [key: string]: string | Messages };

function existing(...path: string[]): string | null {
  const file = join(...path);
  return existsSync(file) ? file : null;
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

function readEntry(root: string, kind: PaletteEntry["kind"], name: string): PaletteEntry {
  const folder = join(root, `${kind}s`, name);
  return { kind, name, folder, runtime: existing(folder, `${name}.ts`), editor: existing(folder, "editor.ts") };
}

/** Every folder of nodes/ and plugins/ that holds a half; a folder with neither is shared source (nodes/kit). */
export function readPalette(root: string): PaletteEntry[] {
  const kinds = ["node", "plugin"] as const;
  const entries = kinds.flatMap((kind) => foldersIn(join(root, `${kind}s`)).map((name) => readEntry(root, kind, name)));
  return entries.filter((entry) => entry.name !== "kit" && (entry.runtime ?? entry.editor) !== null);
}

/** The `node-red` section that package.json must carry for this palette. */
export function manifestSection(entries: readonly PaletteEntry[]): Record<string, unknown> {
  const files = (kind: PaletteEntry["kind"]) =>
    Object.fromEntries(
      entries
        .filter((entry) => entry.kind === kind)
        .map((entry) => [entry.name, `dist/${entry.name}.${kind === "node" || entry.runtime ? "js" : "html"}`]),
    );
  return { version: ">=5.0.0", nodes: files("node"), plugins: files("plugin") };
}

/** The texts of an entry in one language, or null where it has none. */
export function readMessages(entry: PaletteEntry, language: string): Messages | null {
  const file = existing(entry.folder, `messages.${language}.json`);
  return file ? JSON.parse(readFileSync(file, "utf8")) : null;
}

/** The help page of a node in one language (Markdown), or null. */
export function readHelp(entry: PaletteEntry, language: string): string | null {
  const file = existing(entry.folder, `help.${language}.md`);
  return file ? readFileSync(file, "utf8") : null;
}

/** The inside of a node's dialog; a node without one has nothing to set. */
export function readDialog(entry: PaletteEntry): string {
  const file = existing(entry.folder, "dialog.html");
  return file ? readFileSync(file, "utf8") : "";
}

/** Example flows of a node (absolute paths), which Node-RED's import dialog offers. */
export function exampleFiles(entry: PaletteEntry): string[] {
  const folder = join(entry.folder, "examples");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(folder, name));
}

/** One line per fault of the palette: what the build refuses to pack. */
export function paletteFaults(entries: readonly PaletteEntry[]): string[] {
  const names = entries.map((entry) => entry.name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...twice.map((name) => `${name}: a node and a plugin carry the same name`),
    ...exampleClashes(entries),
    ...entries.flatMap((entry) =>
      [...halfFaults(entry), ...textFaults(entry)].map((fault) => `${entry.kind}s/${entry.name}: ${fault}`),
    ),
  ];
}

function exampleClashes(entries: readonly PaletteEntry[]): string[] {
  const names = entries.flatMap((entry) => exampleFiles(entry).map((file) => file.slice(entry.folder.length)));
  return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name}: two nodes bring it`);
}

function halfFaults(entry: PaletteEntry): string[] {
  if (entry.kind === "plugin") return [];
  return [
    ...(entry.runtime ? [] : [`${entry.name}.ts is missing`]),
    ...(entry.editor ? [] : ["editor.ts is missing"]),
    ...languages
      .filter((language) => readHelp(entry, language) === null)
      .map((language) => `help.${language}.md is missing`),
  ];
}

function textFaults(entry: PaletteEntry): string[] {
  const [fallback, ...others] = languages;
  const wanted = textKeys(readMessages(entry, fallback) ?? {});
  if (entry.kind === "node" && wanted.size === 0) return [`messages.${fallback}.json is missing`];
  return others.flatMap((language) => {
    const there = textKeys(readMessages(entry, language) ?? {});
    return [
      ...[...wanted].filter((key) => !there.has(key)).map((key) => `messages.${language}.json lacks ${key}`),
      ...[...there]
        .filter((key) => !wanted.has(key))
        .map((key) => `messages.${language}.json has ${key}, ${fallback} has not`),
    ];
  });
}

/** `status.parked{count}`: every key of a catalogue with the placeholders of its text. */
function textKeys(messages: Messages, path = ""): Set<string> {
  const keys = Object.entries(messages).flatMap(([key, value]) => {
    if (typeof value !== "string") return [...textKeys(value, `${path}${key}.`)];
    const placeholders = [...value.matchAll(/__(\w+?)__/g)].map((match) => match[1]);
    return [`${path}${key}${placeholders.length > 0 ? `{${[...new Set(placeholders)].sort().join()}}` : ""}`];
  });
  return new Set(keys);
}
