/**
 * Node-RED with the product on a folder of its own, as the crash runs start it again and again: real settings, real
 * flow files, real store; only the address of the ERP and the folder are given.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { heapArguments } from "../../cli/heap.ts";
import { packageRoot } from "../../paths.ts";
import { type SandboxSecrets, sandboxSecrets, secretVariables } from "../../sandbox/secrets.ts";

export interface Site {
  readonly port: number;
  readonly storePath: string;
  /** Starts Node-RED; `killAt` (`effect:sent:3`) makes it kill itself there. */
  start(killAt?: string): ChildProcess;
  /** The last lines that its processes have printed. */
  printed(): string;
  remove(): void;
}

export interface SiteOptions {
  readonly erpUrl: string;
  /** Folder with flow files. */
  readonly flow: string;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function secretsAsVariables(): Record<string, string> {
  const names = Object.keys(secretVariables) as (keyof SandboxSecrets)[];
  return Object.fromEntries(names.map((name) => [secretVariables[name], sandboxSecrets[name]]));
}

/** Makes a folder for a site; nothing runs yet. */
export async function openSite(options: SiteOptions): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-site-"));
  const [data, flows] = [join(folder, "data"), join(folder, "flows")];
  cpSync(options.flow, flows, { recursive: true });
  const port = await freePort();
  const settings = { WAYBILL_DATA: data, WAYBILL_FLOWS: flows, WAYBILL_PORT: String(port), WAYBILL_LOG: "warn" };
  const env = { ...process.env, ...secretsAsVariables(), ...settings, WAYBILL_ERP: options.erpUrl };
  let printed = "";
  const keep = (chunk: Buffer): void => {
    printed = (printed + chunk.toString()).slice(-20_000);
  };
  return {
    port,
    storePath: join(data, "waybill.db"),
    start(killAt) {
      const preload = killAt === undefined ? [] : ["--import", join(import.meta.dirname, "kill-at.ts")];
      const program = [
        join(packageRoot, "node_modules/node-red/red.js"),
        "--settings",
        join(packageRoot, "settings.ts"),
      ];
      const child = spawn(process.execPath, [...heapArguments, ...preload, ...program], {
        env: { ...env, WAYBILL_KILL_AT: killAt ?? "" },
        stdio: ["ignore", "pipe", "pipe"],
      });
      child.stdout.on("data", keep);
      child.stderr.on("data", keep);
      return child;
    },
    printed: () => printed,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Stops Node-RED as an operator does, and waits until it is gone. */
export async function stopSoftly(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}
