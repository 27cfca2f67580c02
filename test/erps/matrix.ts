import { type Asked, connection, effectOf } from "../core/delivery/desk.ts";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OperationId } from "../../core/delivery/operations.ts";
import type { EffectStep } from "../../core/delivery/steps.ts";
import type { Effect } from "../../core/journal/journal.ts";
import { openJournal } from "../../core/journal/open.ts";
import type { FaultRule } from "../../sandbox/faults.ts";
import type { LedgerRow } from "../../sandbox/ledger.ts";
import { openFloor } from "./floor.ts";
import type { Rig, Simulated } from "./rig.ts";

/** What came of a part of the matrix: `problems` is empty where every effect happened once and none is missing. */
export interface Account {
  readonly effects: number;
  readonly states: Readonly<Record<string, number>>;
  /** How often the fault or the kill struck. */
  readonly struck: number;
  readonly problems: readonly string[];
}

export const faults: readonly FaultRule[] = [
  ...(["drop-reply", "drop-request", "reset", "500", "503", "429", "wrong-body"] as const).map((fault) => ({ fault })),
  { fault: "slow", ms: 400 },
];

export const steps: readonly EffectStep[] = ["claimed", "found", "read", "sending", "sent", "read-back", "concluded"];

/** What a row says happened, without the document and its values. */
function markOf(row: LedgerRow): string {
  if (row.effect === "field") return `field ${row.field}`;
  if (row.effect === "created") return `created ${row.made}`;
  return row.effect === "event" ? `event ${row.milestone}` : row.effect;
}

function marksSince(erp: Simulated, seq: number): string {
  return erp.ledger.rows({ after: seq }).map(markOf).toSorted().join(", ");
}

function lastRow(erp: Simulated): number {
  return erp.ledger.latest(1)[0]?.seq ?? 0;
}

type Named = readonly [operation: OperationId, asked: Asked];

function asksOf(rig: Rig, n: number): readonly Named[] {
  return (Object.entries(rig.asks(n)) as [OperationId, Asked][]).map(([operation, asked]) => [
    operation,
    { ...asked, operation },
  ]);
}

type Marks = ReadonlyMap<OperationId, string>;

const known = new Map<Rig, Promise<Marks>>();

/** What each operation leaves in the ledger when nothing goes wrong, each for a document of its own. */
function plainMarks(rig: Rig): Promise<Marks> {
  const marks = known.get(rig) ?? takeMarks(rig);
  known.set(rig, marks);
  return marks;
}

async function takeMarks(rig: Rig): Promise<Marks> {
  const count = asksOf(rig, 1).length;
  const floor = await openFloor(rig, { parcels: count, seed: 1 });
  const marks = new Map<OperationId, string>();
  try {
    for (let n = 1; n <= count; n++) {
      const [operation, asked] = asksOf(rig, n)[n - 1] as Named;
      const seq = lastRow(floor.erp);
      const [effect] = await floor.settle([asked]);
      if (effect?.state !== "posted") throw new Error(`${rig.id} ${operation}: ${wordOf(effect)}`);
      marks.set(operation, marksSince(floor.erp, seq));
    }
  } finally {
    await floor.close();
  }
  return marks;
}

function wordOf(effect: Effect | undefined): string {
  return `${effect?.state} ${effect?.outcome?.error?.message ?? ""}`.trim();
}

function isKept(rig: Rig, { state }: Effect): boolean {
  return state === "posted" || state === "already-done" || (state === "unknown" && !rig.tellsOutcome);
}

/** One fault at each request of each operation, each time at a document of its own that nobody has touched. */
export async function strike(rig: Rig, rule: FaultRule): Promise<Account> {
  const marks = await plainMarks(rig);
  const floor = await openFloor(rig, {
    parcels: rig.steps * marks.size,
    seed: 1,
    ...(rule.fault === "slow" ? { timeoutMs: 150 } : {}),
  });
  const tally = new Tally(rig);
  try {
    let n = 0;
    for (let step = 1; step <= rig.steps; step++) {
      for (const operation of marks.keys()) {
        const [, asked] = asksOf(rig, ++n).find(([id]) => id === operation) as Named;
        const seq = lastRow(floor.erp);
        floor.erp.faults.set([{ ...rule, nth: step }]);
        const [effect] = await floor.settle([asked]);
        tally.see(effect as Effect, `${operation}, request ${step}`, marks.get(operation), marksSince(floor.erp, seq));
      }
    }
    return tally.account(floor.erp, floor.erp.faults.struck()[rule.fault] ?? 0);
  } finally {
    await floor.close();
  }
}

/** Every operation of many documents at once, while every fault strikes by chance. */
export async function storm(rig: Rig, effects: number, seed: number): Promise<Account> {
  const marks = await plainMarks(rig);
  const parcels = Math.ceil(effects / marks.size);
  const floor = await openFloor(rig, { parcels, seed, timeoutMs: 300 });
  floor.erp.faults.set(faults.map((rule) => ({ ...rule, probability: 0.02 })));
  const tally = new Tally(rig);
  try {
    for (let n = 1; n <= parcels; n += 50) {
      const documents = Array.from({ length: Math.min(50, parcels - n + 1) }, (_, more) => asksOf(rig, n + more));
      // One operation of every document, then the next: what a flow asks of one document is asked in its order.
      const asks = documents.flatMap((named) => named.map(([, asked]) => asked));
      for (const effect of await floor.settle(asks)) tally.count(effect);
    }
    tally.compare([...marks.values()], parcels, floor.erp);
    return tally.account(
      floor.erp,
      Object.values(floor.erp.faults.struck()).reduce((sum, times) => sum + times, 0),
    );
  } finally {
    await floor.close();
  }
}

class Tally {
  readonly #rig: Rig;
  readonly #states: Record<string, number> = {};
  readonly #problems: string[] = [];
  #effects = 0;

  constructor(rig: Rig) {
    this.#rig = rig;
  }

  count(effect: Effect): void {
    this.#effects++;
    this.#states[effect.state] = (this.#states[effect.state] ?? 0) + 1;
    if (!isKept(this.#rig, effect)) this.#problems.push(`${effect.operation} ${effect.document}: ${wordOf(effect)}`);
  }

  /** What one effect left must be what it leaves when nothing goes wrong; where its outcome is unknown, that or nothing. */
  see(effect: Effect, where: string, expected: string | undefined, left: string): void {
    this.count(effect);
    const isRight = left === expected || (effect.state === "unknown" && left === "");
    if (!isRight) this.#problems.push(`${where}: the ledger has "${left}", not "${expected}"`);
  }

  /** The same over many: as many rows of each kind as documents, fewer only by what is of unknown outcome. */
  compare(marks: readonly string[], parcels: number, erp: Simulated): void {
    const unknown = this.#states["unknown"] ?? 0;
    const left = countOf(erp.ledger.rows().map(markOf));
    for (const [mark, times] of countOf(marks.flatMap((list) => list.split(", ")).filter((mark) => mark !== ""))) {
      const found = left.get(mark) ?? 0;
      const wanted = times * parcels;
      if (found > wanted || found < wanted - unknown * times) {
        this.#problems.push(`${mark}: ${found} times in the ledger, not ${wanted}`);
      }
    }
  }

  account(erp: Simulated, struck: number): Account {
    const doubles = erp.ledger.doubles().map(({ kind, document, what }) => `${kind} ${document} ${what}`);
    return {
      ...{ effects: this.#effects, states: this.#states, struck },
      problems: [...this.#problems, ...doubles].map((problem) => `${this.#rig.id}: ${problem}`),
    };
  }
}

function countOf(marks: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const mark of marks) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  return counts;
}

const killer = join(import.meta.dirname, "..", "core", "delivery", "kill-at.ts");
const worker = join(import.meta.dirname, "worker.ts");

/** How a worker on the store ended: its signal, or its status. */
async function work(rig: Rig, path: string, url: string, killAt: string): Promise<unknown> {
  const { clock: _, ...settings } = rig.settings(url);
  const preload = killAt === "" ? [] : ["--import", killer];
  const child = spawn(process.execPath, [...preload, worker, path, rig.system.id], {
    env: { ...process.env, KILL_AT: killAt, SETTINGS: JSON.stringify(settings) },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [status, signal] = await once(child, "exit");
  return signal ?? status;
}

/** A process that is killed when an effect comes to a step for the first time, then for the `times`-th, then works to the end. */
export async function kill(rig: Rig, step: EffectStep, parcels: number, times: readonly number[]): Promise<Account> {
  const marks = await plainMarks(rig);
  const folder = await mkdtemp(join(tmpdir(), "waybill-kill-"));
  const path = join(folder, "store.db");
  const erp = await rig.start({ parcels, seed: 1 });
  const tally = new Tally(rig);
  let struck = 0;
  try {
    const journal = await openJournal({ kind: "sqlite", path });
    const asks = Array.from({ length: parcels }, (_, n) => asksOf(rig, n + 1).map(([, asked]) => asked)).flat();
    await journal.intend(asks.map((asked) => effectOf(asked, Date.now())));
    await journal.close();
    for (const time of times) if ((await work(rig, path, erp.url, `${step}:${time}`)) === "SIGKILL") struck++;
    const ended = await work(rig, path, erp.url, "");
    const after = await openJournal({ kind: "sqlite", path });
    for (const effect of await after.effectsOf({ connection }, asks.length)) tally.count(effect);
    await after.close();
    tally.compare([...marks.values()], parcels, erp);
    const account = tally.account(erp, struck);
    const lost =
      account.effects === asks.length && ended === 0 ? [] : [`${rig.id}: the last worker ended with ${String(ended)}`];
    return { ...account, problems: [...account.problems, ...lost] };
  } finally {
    await erp.close();
    await rm(folder, { recursive: true, force: true });
  }
}
