import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";

const stopLimitMs = 20_000;

/** A program that we started. It ends only by itself or by `stop`: Ctrl+C in the terminal does not reach it. */
export interface Program {
  /** The exit code; 1 if a signal ended it. */
  readonly ended: Promise<number>;
  /** Its standard output, if it is piped. */
  readonly output: ChildProcess["stdout"];
  /** Asks it to end and waits; after 20 s it is killed. */
  stop(): Promise<void>;
}

/** Starts a Node.js program with the Node.js that runs this one. */
export function startProgram(args: readonly string[], env: NodeJS.ProcessEnv, stdio: StdioOptions): Program {
  const child = spawn(process.execPath, args, { env, stdio, detached: process.platform !== "win32" });
  const ended = once(child, "close").then(([code]) => (typeof code === "number" ? code : 1));
  return {
    ended,
    output: child.stdout,
    async stop() {
      child.kill("SIGTERM");
      const killer = setTimeout(() => child.kill("SIGKILL"), stopLimitMs);
      await ended;
      clearTimeout(killer);
    },
  };
}
