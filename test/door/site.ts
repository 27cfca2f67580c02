/**
 * A real Node-RED with our settings on folders and a port of its own, every secret in its environment marked. The test
 * may set its clock ahead and ask how much memory it holds; everything else goes through HTTP.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { heapArguments } from "../../cli/heap.ts";
import { packageRoot } from "../../paths.ts";
import { type Answer, type Request, send } from "./exchange.ts";
import { type FlowFiles } from "./flow.ts";
import { secretEnvironment } from "./marks.ts";

export interface Site {
  readonly port: number;
  readonly url: string;
  readonly child: ChildProcess;
  /** Folder of the stores. */
  readonly data: string;
  /** Everything that Node-RED printed. */
  log(): string;
  /** Every answer that came back, as text. */
  readonly heard: readonly string[];
  send(request: Request): Promise<Answer>;
  /** Notes an answer that came on another way. */
  hear(answer: Answer): Answer;
  /** Asks Node-RED's admin interface, signed in where a password is set; with a body it is a POST. */
  ask(path: string, body?: object): Promise<Response>;
  /** Moves the clock of Node-RED; answers the bytes of memory that it holds. */
  setAhead(ms: number): Promise<number>;
  stop(): Promise<void>;
  /** Every file that Node-RED has written, as bytes, by path. Only after `stop`. */
  files(): ReadonlyMap<string, Buffer>;
  remove(): void;
}

const startLimitMs = 60_000;

/** Starts Node-RED on these flow files; resolves when its flows run. */
export async function openSite(
  flows: FlowFiles,
  environment: Readonly<Record<string, string>>,
  furnish: (data: string) => void = () => {},
): Promise<Site> {
  const root = mkdtempSync(join(tmpdir(), "waybill-door-"));
  const data = join(root, "data");
  mkdirSync(join(root, "flows"));
  mkdirSync(data);
  furnish(data);
  for (const [name, nodes] of Object.entries(flows)) {
    writeFileSync(join(root, "flows", `${name}.json`), `${JSON.stringify(nodes, null, 2)}\n`);
  }
  const folders = { WAYBILL_DATA: data, WAYBILL_FLOWS: join(root, "flows") };
  const program = [join(packageRoot, "node_modules/node-red/red.js"), "--settings", join(packageRoot, "settings.ts")];
  const ahead = ["--import", import.meta.resolve("./ahead.ts")];
  const child = spawn(process.execPath, [...heapArguments, ...ahead, ...program], {
    env: { ...process.env, ...secretEnvironment(), WAYBILL_PORT: "0", WAYBILL_LOG: "info", ...environment, ...folders },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (log += text));
  const port = await portWhenUp(child, () => log);
  return siteAt(port, root, child, () => log, await signIn(port, environment));
}

/** The headers that let the admin interface be asked. */
async function signIn(port: number, { WAYBILL_PASSWORD: password }: Readonly<Record<string, string>>) {
  if (password === undefined) return {};
  const asked = { client_id: "node-red-admin", grant_type: "password", scope: "*", username: "admin", password };
  const answer = await fetch(`http://127.0.0.1:${port}/auth/token`, {
    method: "POST",
    body: new URLSearchParams(asked),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return { Authorization: `Bearer ${token}` };
}

async function portWhenUp(child: ChildProcess, log: () => string): Promise<number> {
  const deadline = Date.now() + startLimitMs;
  const running = /Server now running at http:\S+?:(\d+)/;
  while (!(log().includes("Started flows") && running.test(log()))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`Node-RED did not start:\n${log()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Number(running.exec(log())?.[1]);
}

function siteAt(
  port: number,
  root: string,
  child: ChildProcess,
  log: () => string,
  signedIn: Record<string, string>,
): Site {
  const url = `http://127.0.0.1:${port}`;
  const heard: string[] = [];
  const hear = (answer: Answer): Answer => {
    heard.push(JSON.stringify(answer.headers) + answer.text);
    return answer;
  };
  return {
    port,
    url,
    child,
    data: join(root, "data"),
    log,
    heard,
    hear,
    send: async (request) => hear(await send(port, request)),
    ask(path, body) {
      const headers = { ...signedIn, "Content-Type": "application/json", "Node-RED-API-Version": "v2" };
      if (body === undefined) return fetch(url + path, { headers });
      const reload = { "Node-RED-Deployment-Type": "reload" };
      return fetch(url + path, { method: "POST", headers: { ...headers, ...reload }, body: JSON.stringify(body) });
    },
    async setAhead(aheadMs) {
      const told = once(child, "message");
      child.send({ aheadMs });
      const [{ rssBytes }] = (await told) as [{ rssBytes: number }];
      return rssBytes;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "close");
      child.kill("SIGTERM");
      await gone;
    },
    files: () => filesBelow(root),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function filesBelow(folder: string): ReadonlyMap<string, Buffer> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(files.map((file) => join(file.parentPath, file.name)).map((path) => [path, readFileSync(path)]));
}
