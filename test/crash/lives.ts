/**
 * Lives of a process under test: started, killed with SIGKILL at a moment that chance decides, started again. Chance
 * has a seed, so that a story can be told twice.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { type Chance, chanceOf } from "../../sandbox/random.ts";

export interface Subject {
  /** Starts the process; it may still be booting when this returns. */
  start(): ChildProcess;
}

export interface KillOptions {
  readonly subject: Subject;
  readonly kills: number;
  readonly seed: number;
  /** Resolves with the next webhook that is accepted. */
  readonly nextAccepted: () => Promise<void>;
  /** Kill moments lie within this time after the first 2xx of a life. */
  readonly withinMs: number;
  /** One life in so many is killed while it boots, before it answers anything; 0: none. */
  readonly bootKillEvery: number;
  readonly told?: (kill: number) => void;
}

/** How long a process may take from its start to its first 2xx. */
export const upWithinMs = 60_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills a process as a power cut would, and waits until it is gone. */
export async function killHard(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** Waits for `event`; rejects when it takes longer than `limitMs` or the process ends by itself. */
export function within<T>(event: Promise<T>, child: ChildProcess, limitMs: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${what}: not within ${limitMs / 1000} s`)), limitMs);
    const ended = (code: number | null, signal: string | null): void => {
      clearTimeout(late);
      reject(new Error(`${what}: the process ended by itself (${code ?? signal})`));
    };
    child.once("exit", ended);
    event.then((value) => {
      clearTimeout(late);
      child.off("exit", ended);
      resolve(value);
    }, reject);
  });
}

async function oneLife(options: KillOptions, chance: Chance, boot: boolean): Promise<void> {
  const accepted = options.nextAccepted();
  const child = options.subject.start();
  const momentMs = chance.next() * options.withinMs;
  if (boot) await pause(momentMs * 3);
  else {
    await within(accepted, child, upWithinMs, "first 2xx after the start");
    await pause(momentMs);
  }
  await killHard(child);
}

/** Lives through all kills, then starts the process for good and answers it. */
export async function liveAndDie(options: KillOptions): Promise<ChildProcess> {
  const chance = chanceOf(options.seed);
  for (let kill = 1; kill <= options.kills; kill += 1) {
    await oneLife(options, chance, options.bootKillEvery > 0 && kill % options.bootKillEvery === 0);
    options.told?.(kill);
  }
  const accepted = options.nextAccepted();
  const child = options.subject.start();
  await within(accepted, child, upWithinMs, "first 2xx after the last start");
  return child;
}
