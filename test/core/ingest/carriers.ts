/** A poller over a real store and real HTTP, whose clock and chance are the test's. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ManualClock, manualClock } from "../../../core/clock.ts";
import { Intake } from "../../../core/ingest/intake.ts";
import { PollClient } from "../../../core/ingest/poll/client.ts";
import { Poller, type PollStep } from "../../../core/ingest/poll/poller.ts";
import type { Journal, Receipt } from "../../../core/journal/journal.ts";
import { openJournal } from "../../../core/journal/open.ts";
import { readBody } from "../../../core/mapping/body.ts";
import { compilePack } from "../../../core/mapping/compile.ts";
import type { Pack } from "../../../core/mapping/pack.ts";
import { readPack } from "../../../core/mapping/packs.ts";
import type { Poll } from "../../../core/mapping/poll.ts";
import { packageRoot } from "../../../paths.ts";

export interface Inquiry {
  readonly journal: Journal;
  readonly clock: ManualClock;
  readonly pack: Pack;
  /** Begins anew, as after a restart: only the store remembers. */
  restart(): void;
  step(): Promise<PollStep>;
  /** Steps until nothing is due; answers what was told to be in the way. */
  turn(): Promise<readonly string[]>;
  receipts(): Promise<readonly Receipt[]>;
  close(): Promise<void>;
}

export interface InquiryOptions {
  readonly carrier: string;
  readonly baseUrl: string;
  readonly user?: string;
  readonly secret?: string;
  readonly poll?: Partial<Poll>;
  readonly startMs: number;
}

/** A built-in pack. */
export function packOf(carrier: string): Pack {
  const loaded = readPack(join(packageRoot, "carriers", carrier, "carrier.json"));
  if (loaded.kind !== "pack") throw new Error(JSON.stringify(loaded.problems));
  return loaded.pack;
}

export async function openInquiry(options: InquiryOptions): Promise<Inquiry> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-poll-"));
  const journal = await openJournal({ kind: "sqlite", path: join(folder, "waybill.db") });
  const clock = manualClock(options.startMs);
  const pack = packOf(options.carrier);
  const poll = { ...(pack.poll as Poll), gapMs: 0, ...options.poll };
  const { user = "", secret = "", baseUrl } = options;
  const client = new PollClient({ poll, baseUrl, user, secret, clock, limitBytes: 1_000_000 });
  const intake = new Intake({ pack, queue: "ingest:poll", channel: "poll" });
  const open = (): Poller =>
    new Poller({
      ...{ pack, poll, client, journal, clock, room: "poll:test", everyMs: 1000, random: () => 0 },
      mapper: compilePack(pack),
      receive: (body, facts) => journal.receive([intake.receiptOf(body, readBody(body, pack.body), facts)]),
      isHeld: () => false,
    });
  let poller = open();
  const signal = new AbortController().signal;
  const step = (): Promise<PollStep> => poller.step(signal);
  return {
    ...{ journal, clock, pack, step },
    restart: () => (poller = open()),
    async turn() {
      for (;;) {
        const done = await step();
        if (done.kind === "troubled") return [done.trouble.code];
        if (done.kind === "waits") return [];
      }
    },
    async receipts() {
      const { receipts } = await journal.figures(0);
      const found = await Promise.all(Array.from({ length: receipts }, (_, index) => journal.receipt(index + 1)));
      return found.filter((receipt) => receipt !== null);
    },
    async close() {
      await client.close();
      await journal.close();
      rmSync(folder, { recursive: true });
    },
  };
}
