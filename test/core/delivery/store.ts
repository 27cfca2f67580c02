import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { Journal, NewReceipt, NewTimer } from "../../../core/journal/journal.ts";
import { openJournal } from "../../../core/journal/open.ts";

const endings = new WeakMap<TestContext, (() => Promise<void>)[]>();

/** Does something when the test is over; what was asked last is done first. */
export function atEnd(t: TestContext, task: () => Promise<void>): void {
  const tasks = endings.get(t);
  if (tasks) return void tasks.unshift(task);
  const all = [task];
  endings.set(t, all);
  t.after(async () => {
    for (const each of all) await each();
  });
}

/** A real store in a folder of its own; closed and removed when the test is over. */
export async function openStore(t: TestContext): Promise<{ readonly journal: Journal; readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), "waybill-delivery-"));
  const path = join(folder, "store.db");
  const journal = await openJournal({ kind: "sqlite", path });
  atEnd(t, async () => {
    await journal.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { journal, path };
}

let receipts = 0;

/** A receipt with a body of its own. */
export function receiptOf(queue: string, lane: string, receivedAt = 0): NewReceipt {
  receipts++;
  const key = Buffer.alloc(16);
  key.writeUInt32BE(receipts);
  return {
    queue,
    lane,
    carrier: "acme",
    channel: "webhook",
    key,
    body: Buffer.from(`{"number":"${lane}"}`),
    contentType: "application/json",
    headers: {},
    correlationId: `c${receipts}`,
    receivedAt,
  };
}

export function timerOf(queue: string, key: string, dueAt: number): NewTimer {
  return { queue, key, lane: key, dueAt, data: {} };
}

/** Lets everything that is under way in this process come to rest: commits, claims, handlers without a wait. */
export async function rest(turns = 20): Promise<void> {
  for (let count = 0; count < turns; count++) await turn();
}

/** Waits until something holds, turn by turn; fails when it does not come to hold for long. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await turn();
  }
}
