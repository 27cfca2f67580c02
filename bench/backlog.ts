/**
 * Part of the memory bench, run as a process of its own: `fill FOLDER ROWS` stores so many webhooks through the journal;
 * `work FOLDER ITEMS` owns the queue over that backlog, takes so many items to their end while new ones arrive, and
 * prints its peak resident memory in MiB.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { systemClock } from "../core/clock.ts";
import { openDispatch } from "../core/delivery/dispatch.ts";
import type { Journal, NewReceipt } from "../core/journal/journal.ts";
import { openJournal } from "../core/journal/open.ts";
import { webhookBody } from "./load/webhook.ts";

/** The queue of the memory bench. */
const queue = "ingest:/bench";
const batchRows = 256;
const inFlight = 64;

function receiptOf(serial: number): NewReceipt {
  const body = webhookBody(serial);
  return {
    queue,
    lane: String(serial),
    carrier: "bench",
    channel: "webhook",
    key: createHash("sha256").update(body).digest().subarray(0, 16),
    body,
    contentType: "application/json",
    headers: { "user-agent": "bench" },
    correlationId: `bench-${serial}`,
    receivedAt: Date.now(),
  };
}

async function fill(journal: Journal, rows: number): Promise<void> {
  for (let serial = 1; serial <= rows; serial += batchRows) {
    const count = Math.min(batchRows, rows - serial + 1);
    await journal.receive(Array.from({ length: count }, (_, index) => receiptOf(serial + index)));
  }
}

async function work(journal: Journal, items: number): Promise<void> {
  const dispatch = openDispatch({ journal, clock: systemClock });
  let serial = 100_000_000;
  let done = 0;
  await new Promise<void>((resolve) => {
    dispatch.own(queue, { inFlight }, async (leased) => {
      if (leased.subject.kind === "receipt") JSON.parse(Buffer.from(leased.subject.receipt.body).toString("utf8"));
      await journal.receive([receiptOf(--serial)]);
      done += 1;
      if (done === items) resolve();
      return { kind: "done", work: leased.work };
    });
  });
  await dispatch.close();
}

const [task, folder = ".", count = "0"] = process.argv.slice(2);
const journal = await openJournal({ kind: "sqlite", path: join(folder, "waybill.db") });
if (task === "fill") await fill(journal, Number(count));
else await work(journal, Number(count));
await journal.close();
console.log(JSON.stringify({ peakMiB: process.resourceUsage().maxRSS / 1024 }));
