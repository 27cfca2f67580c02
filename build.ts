/**
 * Packs the palette: `node build.ts [--watch]` reads nodes/, plugins/, cli/ and icons/ and writes dist/ (flat, so that one
 * icons folder serves every node) and examples/. All runtime halves and the command line are one build with shared
 * chunks: what core keeps per process (open stores, the front door) exists once. Files are written only where their
 * content changed and stale ones are removed, so that a running Node-RED never meets a half-empty folder.
 */
import { chmodSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { packageRoot } from "./paths.ts";
import {
  exampleFiles,
  languages,
  type PaletteEntry,
  paletteFaults,
  readDialog,
  readHelp,
  readMessages,
  readPalette,
} from "./tools/palette.ts";

/** Content by path from the package root. */
type Outputs = Map<string, string | Uint8Array>;

const commandLine = join(packageRoot, "cli", "waybill.ts");

async function bundle(points: { in: string; out: string }[], options: BuildOptions): Promise<Outputs> {
  const common = { bundle: true, write: false, logLevel: "error", absWorkingDir: packageRoot, outdir: "dist" } as const;
  const result = await build({ ...common, ...options, entryPoints: points });
  return new Map((result.outputFiles ?? []).map((file) => [relative(packageRoot, file.path), file.contents]));
}

/** Every half that Node runs, and the command line. */
function bundleRuntime(entries: readonly PaletteEntry[]): Promise<Outputs> {
  const points = entries.flatMap((entry) => (entry.runtime ? [{ in: entry.runtime, out: entry.name }] : []));
  if (existsSync(commandLine)) points.push({ in: commandLine, out: "cli" });
  return bundle(points, {
    platform: "node",
    format: "esm",
    target: "node24",
    packages: "external",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    sourcemap: true,
  });
}

/** Every half that the browser runs, as pages that the editor loads. */
async function bundlePages(entries: readonly PaletteEntry[]): Promise<Outputs> {
  const points = entries.flatMap((entry) => (entry.editor ? [{ in: entry.editor, out: entry.name }] : []));
  const scripts = await bundle(points, {
    platform: "browser",
    format: "iife",
    target: "es2022",
    minify: true,
    charset: "utf8",
    loader: { ".css": "text", ".html": "text", ".svg": "text" },
  });
  return new Map(
    entries.flatMap((entry) => {
      const code = scripts.get(join("dist", `${entry.name}.js`));
      return code ? [[join("dist", `${entry.name}.html`), page(entry, Buffer.from(code).toString())] as const] : [];
    }),
  );
}

/** An element of a page that the editor loads; `attributes` is written as it stands. */
function script(attributes: string, content: string): string {
  if (/<\/script/i.test(content)) throw new Error(`The text for <script ${attributes}> holds </script`);
  return `<script ${attributes}>\n${content.trim()}\n</script>\n`;
}

const helpScript = (name: string, help: string) => script(`type="text/markdown" data-help-name="${name}"`, help);

/** The page of an entry: its script and, for a node, its dialog and its help in the fallback language. */
function page(entry: PaletteEntry, editor: string): string {
  const code = script('type="text/javascript"', editor);
  if (entry.kind === "plugin") return code;
  const dialog = script(`type="text/html" data-template-name="${entry.name}"`, readDialog(entry));
  return code + dialog + helpScript(entry.name, readHelp(entry, languages[0]) ?? "");
}

/** Catalogue and help of an entry per language. The help in the fallback language stands in the page. */
function texts(entry: PaletteEntry): Outputs {
  const outputs: Outputs = new Map();
  for (const language of languages) {
    const file = join("dist", "locales", language, entry.name);
    const messages = readMessages(entry, language);
    if (messages) outputs.set(`${file}.json`, JSON.stringify({ [entry.name]: messages }));
    const help = language === languages[0] || entry.kind === "plugin" ? null : readHelp(entry, language);
    if (help) outputs.set(`${file}.html`, helpScript(entry.name, help));
  }
  return outputs;
}

function copies(entries: readonly PaletteEntry[]): Outputs {
  const icons = globSync("icons/*.svg", { cwd: packageRoot });
  return new Map([
    ...icons.map((icon) => [join("dist", icon), readFileSync(join(packageRoot, icon))] as const),
    ...entries.flatMap(exampleFiles).map((file) => [join("examples", basename(file)), readFileSync(file)] as const),
  ]);
}

function writeChanged(outputs: Outputs): void {
  const present = globSync("{dist,examples}/**/*", { cwd: packageRoot, withFileTypes: true });
  for (const entry of present.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    if (!outputs.has(relative(packageRoot, file))) rmSync(file);
  }
  for (const [path, content] of outputs) {
    const file = join(packageRoot, path);
    mkdirSync(dirname(file), { recursive: true });
    if (!existsSync(file) || !readFileSync(file).equals(Buffer.from(content))) writeFileSync(file, content);
  }
  if (outputs.has(join("dist", "cli.js"))) chmodSync(join(packageRoot, "dist", "cli.js"), 0o755);
}

/** Writes dist/ and examples/. Throws with one line per fault after everything that could be written is there. */
async function buildAll(): Promise<string> {
  const entries = readPalette(packageRoot);
  const [runtime, pages] = await Promise.all([bundleRuntime(entries), bundlePages(entries)]);
  writeChanged(new Map([...runtime, ...pages, ...entries.flatMap((entry) => [...texts(entry)]), ...copies(entries)]));
  const faults = paletteFaults(entries);
  if (faults.length > 0) throw new Error(`The palette is not complete:\n  ${faults.join("\n  ")}`);
  return `Built ${entries.length} palette entries.`;
}

/** Builds and says how it went; answers whether it went well. */
async function report(): Promise<boolean> {
  try {
    console.log(await buildAll());
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
}

/** Builds again after each change of a source, 100 ms after the last one. */
function buildOnChange(): void {
  let timer: NodeJS.Timeout | undefined;
  const folders = ["nodes", "plugins", "core", "carriers", "erps", "api", "cli", "icons"];
  for (const folder of folders.map((name) => join(packageRoot, name)).filter((path) => existsSync(path))) {
    watch(folder, { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => void report(), 100);
    });
  }
}

const good = await report();
if (process.argv.includes("--watch")) buildOnChange();
else if (!good) process.exitCode = 1;
