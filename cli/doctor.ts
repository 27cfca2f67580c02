import { accessSync, constants, existsSync, mkdirSync, statfsSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { once } from "node:events";

/** One thing that the machine has or lacks. `needed`: without it the product does not run. */
export interface Symptom {
  readonly name: string;
  readonly good: boolean;
  readonly needed: boolean;
  readonly says: string;
}

/** Where the doctor looks; the environment as the product reads it. */
export interface Ward {
  readonly root: string;
  readonly data: string;
  readonly port: number;
  readonly chromium: string;
  readonly shared: string;
}

const leastNode = [24, 0] as const;
const leastFreeBytes = 2 * 2 ** 30;

function nodeVersion(): Symptom {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const good = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  const todo = good ? "" : `: run through npm, which brings Node.js ${leastNode[0]}`;
  return { name: "Node.js", good, needed: true, says: `${process.versions.node}${todo}` };
}

function sqlite(root: string): Symptom {
  const name = "better-sqlite3";
  try {
    const Database = createRequire(join(root, "package.json"))("better-sqlite3");
    const database = new Database(":memory:");
    const { version } = database.prepare("SELECT sqlite_version() AS version").get();
    database.close();
    return { name, good: true, needed: true, says: `SQLite ${version}` };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return { name, good: false, needed: true, says: `${reason}: run npm install with this Node.js` };
  }
}

function dataFolder(folder: string): Symptom {
  const name = "data folder";
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return { name, good: true, needed: true, says: folder };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      name,
      good: false,
      needed: true,
      says: `${reason}: mend its rights or set WAYBILL_DATA to another folder`,
    };
  }
}

function freeDisk(folder: string): Symptom {
  const name = "free disk";
  if (!existsSync(folder)) return { name, good: false, needed: false, says: `${folder} is not there` };
  const { bavail, bsize } = statfsSync(folder);
  const good = bavail * bsize >= leastFreeBytes;
  const says = `${((bavail * bsize) / 2 ** 30).toFixed(1)} GiB`;
  return { name, good, needed: false, says: good ? says : `${says}: free some, the store keeps every delivery` };
}

async function freePort(port: number): Promise<Symptom> {
  const server = createServer().listen(port, "127.0.0.1");
  const good = await once(server, "listening").then(
    () => true,
    () => false,
  );
  server.close();
  const says = good ? "free" : "in use: stop the program that uses it, or set WAYBILL_PORT";
  return { name: `port ${port}`, good, needed: true, says };
}

function chromium(program: string): Symptom {
  const good = existsSync(program);
  const says = good ? program : "not found: install it or set WAYBILL_CHROMIUM; only the tests of the editor need it";
  return { name: "chromium", good, needed: false, says };
}

function conformance(folder: string): Symptom {
  const good = existsSync(folder);
  const says = good ? folder : "not there: set WAYBILL_SHARED; only the conformance tests need it";
  return { name: "conformance data", good, needed: false, says };
}

/** Looks at the machine: what the product needs, and what its tests need. */
export async function examine(ward: Ward): Promise<readonly Symptom[]> {
  return [
    nodeVersion(),
    sqlite(ward.root),
    dataFolder(ward.data),
    freeDisk(ward.data),
    await freePort(ward.port),
    chromium(ward.chromium),
    conformance(ward.shared),
  ];
}
