/** One measurement of one system: driver and system are started fresh, on a core each, with a folder of their own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pins, startChild, stopChild, untilListening } from "./child.ts";
import type { Measured, Order } from "./driver.ts";
import { processorMs, residentMiB } from "./process.ts";
import type { System } from "./systems.ts";

export interface Round extends Measured {
  readonly rssMiB: number | null;
  /** Share of its core that the system used within the window (0 to 1); null where the system does not tell. */
  readonly coreShare: number | null;
}

export interface RoundOptions {
  readonly measureMs: number;
  readonly warmUpMs: number;
  readonly connections: number;
  /** More arguments of node for the system under test (a profiler, say). */
  readonly nodeArgs?: readonly string[];
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

interface Driver {
  readonly process: ChildProcess;
  readonly erpPort: number;
}

type Word =
  | { kind: "ready"; erpPort: number }
  | { kind: "window-opened" }
  | { kind: "window-closed" }
  | { kind: "measured"; measured: Measured };

async function startDriver(): Promise<Driver> {
  const node = [process.execPath, join(import.meta.dirname, "driver.ts")];
  const [program, ...args] = (pins ? ["taskset", "-c", "1", ...node] : node) as [string, ...string[]];
  const driver = spawn(program, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const [word] = (await once(driver, "message")) as [Word];
  if (word.kind !== "ready") throw new Error(`The driver said ${word.kind} first`);
  return { process: driver, erpPort: word.erpPort };
}

function measure(driver: Driver, order: Order, pid: number): Promise<Round> {
  let [rssMiB, usedMs, coreShare] = [null, null, null] as (number | null)[];
  return new Promise((resolve, reject) => {
    driver.process.on("message", (word: Word) => {
      if (word.kind === "window-opened") usedMs = processorMs(pid);
      if (word.kind === "window-closed") {
        rssMiB = residentMiB(pid);
        coreShare = shareOf(usedMs, processorMs(pid), order.measureMs);
      }
      if (word.kind === "measured") resolve({ ...word.measured, rssMiB: rssMiB ?? null, coreShare: coreShare ?? null });
    });
    driver.process.once("exit", (code) => reject(new Error(`The driver ended with ${code}`)));
    driver.process.send(order);
  });
}

function shareOf(before: number | null | undefined, after: number | null, windowMs: number): number | null {
  return after === null || typeof before !== "number" ? null : (after - before) / windowMs;
}

/** Measures a system once. */
export async function measureRound(system: System, options: RoundOptions): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-bench-"));
  const driver = await startDriver();
  const port = await freePort();
  const env = system.prepare({ port, erpUrl: `http://127.0.0.1:${driver.erpPort}`, folder });
  const args = [...(options.nodeArgs ?? []), ...system.args];
  try {
    const child = await startChild({ args, env, core: 0, upWhen: system.upWhen });
    try {
      await untilListening(port);
      return await measure(driver, { ...options, port, path: system.path, headers: system.headers }, child.pid ?? 0);
    } finally {
      await stopChild(child, options.nodeArgs ? "SIGTERM" : "SIGKILL");
    }
  } finally {
    driver.process.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
