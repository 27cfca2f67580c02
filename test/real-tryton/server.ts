import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A Tryton server of our own, with one database that holds one company. */
export interface Server {
  readonly url: string;
  /** What the server itself calls its release. */
  readonly version: string;
  /** Kills the process as a power cut does, and starts it again. */
  cutPower(): Promise<void>;
  /** Stops it and removes all that it left. */
  close(): Promise<void>;
}

/** The database, and the user that the integration signs in with. */
export const access = { database: "shop", user: "waybill", password: "conformance-Pw-31" } as const;

const modules = ["sale", "stock_package_shipping", "sale_shipment_cost", "account_invoice_stock", "sale_complaint"];
const own = "shipment_milestones";
const patienceMs = 20_000;

const program = "trytond";

/** Debian's own Python: another one in the path does not know its packages. */
const python = "/usr/bin/python3";

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address ? address.port : 0;
}

/** A folder with the server's configuration, an empty database, and a module as a customer's own would be installed. */
function layOut(port: number): { readonly folder: string; readonly env: NodeJS.ProcessEnv } {
  const folder = mkdtempSync(join(tmpdir(), "waybill-tryton-"));
  const [data, path] = [join(folder, "db"), join(folder, "modules")];
  mkdirSync(data);
  writeFileSync(join(data, `${access.database}.sqlite`), "");
  const config = join(folder, "trytond.conf");
  writeFileSync(
    config,
    `[database]\nuri = sqlite://\npath = ${data}\n[web]\nlisten = 127.0.0.1:${port}\n[session]\nmax_attempt = 100\n`,
  );
  cpSync(join(import.meta.dirname, own), join(path, own), { recursive: true });
  const about = join(path, `${own}-6.0.0.dist-info`);
  mkdirSync(about);
  writeFileSync(join(about, "METADATA"), `Metadata-Version: 2.1\nName: ${own}\nVersion: 6.0.0\n`);
  writeFileSync(join(about, "entry_points.txt"), `[trytond.modules]\n${own} = ${own}\n`);
  writeFileSync(join(folder, "password"), access.password);
  const more = { PYTHONPATH: path, PYTHONWARNINGS: "ignore", TRYTOND_CONFIG: config, DB_NAME: access.database };
  return {
    folder,
    env: { ...process.env, ...more, TRYTONPASSFILE: join(folder, "password"), CLERK_PASSWORD: access.password },
  };
}

async function finish(program: string, flags: readonly string[], env: NodeJS.ProcessEnv, log: string): Promise<void> {
  const output = openSync(log, "a");
  const child = spawn(program, flags, { env, stdio: ["ignore", output, output] });
  const [status] = await once(child, "exit");
  if (status === 0) return;
  const last = readFileSync(log, "utf8").trim().split("\n").slice(-5).join("\n");
  throw new Error(`${program} ${flags.join(" ")} ended with ${status}:\n${last}`);
}

async function versionAt(url: string): Promise<string> {
  const body = JSON.stringify({ id: 1, method: "common.server.version", params: [] });
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      const answer = await fetch(`${url}/`, { method: "POST", headers: { "content-type": "application/json" }, body });
      return String(((await answer.json()) as { result?: unknown }).result);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Makes the database, sets the company up and starts the server: well under a minute. */
export async function startServer(told: (line: string) => void): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { folder, env } = layOut(port);
  const log = join(folder, "log");
  const config = ["-c", String(env["TRYTOND_CONFIG"]), "-d", access.database];
  const admin = (...flags: readonly string[]) => finish("trytond-admin", [...config, ...flags], env, log);
  let child: ChildProcess | null = null;
  const start = async (): Promise<string> => {
    const output = openSync(log, "a");
    child = spawn(program, config, { env, stdio: ["ignore", output, output] });
    return versionAt(url);
  };
  const orphaned = (): boolean => child?.kill("SIGKILL") ?? false;
  process.once("exit", orphaned);
  const stop = async (): Promise<void> => {
    const running = child;
    child = null;
    if (!running || running.exitCode !== null) return;
    const ended = once(running, "exit");
    running.kill("SIGKILL");
    await ended;
  };
  const close = async (): Promise<void> => {
    await stop();
    process.off("exit", orphaned);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    told("making a database");
    await admin("--all", "--email", "admin@example.com", "--language", "en");
    told("activating modules");
    await admin("-u", ...modules, own, "--activate-dependencies");
    told("setting up a company");
    await finish(python, [join(import.meta.dirname, "company.py")], env, log);
    const version = await start();
    return {
      url,
      version,
      close,
      cutPower: () =>
        stop()
          .then(start)
          .then(() => {}),
    };
  } catch (error) {
    await close();
    throw error;
  }
}
