/** Processes of the bench: pinned to a core, watched until they are up, measured by their resident memory, stopped. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { availableParallelism } from "node:os";
import { setTimeout as pause } from "node:timers/promises";

const upWithinMs = 60_000;

/** Whether processes can be pinned here: `taskset` is there and the machine has a second core. */
export const pins: boolean = availableParallelism() > 1 && spawnSync("taskset", ["-V"]).status === 0;

export interface Start {
  /** Arguments of node. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly core: 0 | 1;
  /** Text of the output that says the process is up. */
  readonly upWhen: string;
}

/** Starts a process and waits until it says that it is up; its output is in the error if it never does. */
export async function startChild(start: Start): Promise<ChildProcess> {
  const command = pins ? ["taskset", "-c", String(start.core), process.execPath] : [process.execPath];
  const [program, ...args] = [...command, ...start.args] as [string, ...string[]];
  const child = spawn(program, args, { env: { ...process.env, ...start.env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${start.args.join(" ")} ${why}:\n${output.slice(-4000)}`));
    const late = setTimeout(() => fail(`was not up within ${upWithinMs / 1000} s`), upWithinMs);
    const read = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-20_000);
      if (!output.includes(start.upWhen)) return;
      clearTimeout(late);
      resolve();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(late);
      fail(`ended with ${code}`);
    });
  });
  return child;
}

/** Resolves when the port takes connections: Node-RED says that its flows have started before it listens. */
export async function untilListening(port: number): Promise<void> {
  const deadline = performance.now() + upWithinMs;
  while (!(await takesConnections(port))) {
    if (performance.now() > deadline) throw new Error(`Nobody listens on port ${port}`);
    await pause(20);
  }
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" }, () => resolve(true));
    socket.on("error", () => resolve(false));
    socket.end();
  });
}

/** Ends a process and waits until it is gone. */
export async function stopChild(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  const force = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await gone;
  clearTimeout(force);
}
