/** A real Node-RED, with our settings, in a child process over folders of the test. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { packageRoot } from "../../paths.ts";
import type { FlowNode } from "../../plugins/flow-files/canonical.ts";

const startLimitMs = 60_000;

/** A temporary folder with a flows folder and a data folder in it. */
export interface Place {
  readonly root: string;
  readonly flows: string;
  readonly data: string;
}

export function makePlace(): Place {
  const root = mkdtempSync(join(tmpdir(), "waybill-flows-"));
  const place = { root, flows: join(root, "flows"), data: join(root, "data") };
  for (const folder of [place.flows, place.data]) mkdirSync(folder);
  return place;
}

export function removePlace(place: Place): void {
  rmSync(place.root, { recursive: true, force: true });
}

/** Texts of all files below a folder, by path. */
export function textsBelow(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]));
}

/**
 * Settings that are ours, without the palette of the repository but with the plugins named: a test must not depend on
 * what was built. The plugins run from their sources.
 */
export function writeSettings(place: Place, plugins: readonly string[], changes: object = {}): string {
  const palette = mkdtempSync(join(place.root, "palette-"));
  const files = Object.fromEntries(plugins.map((name) => [name, `${name}.js`]));
  const section = { version: ">=5.0.0", plugins: files };
  const manifest = { name: "@waybill/node-red", version: "1.0.0", type: "module", "node-red": section };
  writeFileSync(join(palette, "package.json"), JSON.stringify(manifest));
  for (const name of plugins) {
    const source = join(packageRoot, "plugins", name, `${name}.ts`);
    writeFileSync(join(palette, `${name}.js`), `export { default } from ${JSON.stringify(source)};\n`);
  }
  symlinkSync(join(packageRoot, "plugins"), join(palette, "plugins"));
  const file = join(place.root, "settings.mjs");
  const ours = JSON.stringify(join(packageRoot, "settings.ts"));
  const differing = JSON.stringify({ nodesDir: [palette], ...changes });
  writeFileSync(
    file,
    `import { "module.exports" as ours } from ${ours};\n` +
      `const settings = { ...ours, ...${differing} };\nexport { settings as "module.exports" };\n`,
  );
  return file;
}

export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- each test knows what the route answers
  readonly body: any;
}

export interface RunningNodeRed {
  readonly url: string;
  log(): string;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  flows(): Promise<{ flows: FlowNode[]; rev: string }>;
  deploy(flows: readonly object[], rev?: string, type?: string): Promise<Answer>;
  reload(): Promise<Answer>;
  stop(): Promise<void>;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    return { status: response.status, body: text };
  }
}

/** A folder without any file would be filled with the shipped flows. */
function keepEmpty(place: Place): void {
  if (readdirSync(place.flows).length === 0) writeFileSync(join(place.flows, "global.json"), "[]\n");
}

function launch(
  place: Place,
  settings: string,
  env: Record<string, string>,
): { child: ChildProcess; log: () => string } {
  keepEmpty(place);
  const own = { WAYBILL_FLOWS: place.flows, WAYBILL_DATA: place.data, WAYBILL_PORT: "0", WAYBILL_LOG: "info" };
  const child = spawn(process.execPath, [join(packageRoot, "node_modules/node-red/red.js"), "--settings", settings], {
    env: { ...process.env, ...own, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (log += text));
  return { child, log: () => log };
}

/** Runs Node-RED until it ends by itself; for starts that must be refused. */
export async function runToEnd(place: Place, settings: string, env: Record<string, string> = {}) {
  const { child, log } = launch(place, settings, env);
  const [code] = await once(child, "close");
  return { code, log: log() };
}

/** Waits until the log says that the server listens and `ready`; gives the server's URL. */
async function urlWhenReady(child: ChildProcess, log: () => string, ready: string): Promise<string> {
  const isUp = () => log().includes(ready) && log().includes("Server now running");
  const deadline = Date.now() + startLimitMs;
  while (!isUp() && child.exitCode === null && Date.now() < deadline) await pause(20);
  const url = /Server now running at (http:\S+?)\/?\s/.exec(log())?.[1];
  if (url !== undefined && isUp()) return url;
  child.kill("SIGKILL");
  throw new Error(`Node-RED did not start: ${log()}`);
}

/** Node-RED's admin interface at a URL, in its second version. */
function adminAt(url: string): Omit<RunningNodeRed, "log" | "stop"> {
  const version = { "Node-RED-API-Version": "v2" };
  const get = async (path: string, headers = {}) => answerOf(await fetch(url + path, { headers }));
  const post = async (type: string, body: object) => {
    const headers = { "content-type": "application/json", ...version, "Node-RED-Deployment-Type": type };
    return answerOf(await fetch(`${url}/flows`, { method: "POST", headers, body: JSON.stringify(body) }));
  };
  return {
    url,
    get,
    flows: async () => (await get("/flows", version)).body,
    deploy: (flows, rev, type = "full") => post(type, { flows, ...(rev ? { rev } : {}) }),
    reload: () => post("reload", {}),
  };
}

/** Starts Node-RED and waits until its log says `ready`. */
export async function startNodeRed(
  place: Place,
  settings = writeSettings(place, []),
  env: Record<string, string> = {},
  ready = "Started flows",
): Promise<RunningNodeRed> {
  const { child, log } = launch(place, settings, env);
  const closed = once(child, "close");
  const url = await urlWhenReady(child, log, ready);
  return {
    ...adminAt(url),
    log,
    async stop() {
      child.kill("SIGTERM");
      await closed;
    },
  };
}
