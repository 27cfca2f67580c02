/** The ERP is down for a while and webhooks keep coming: does ingest go on, does memory stay, does all get posted in order? */
import { median } from "../../bench/figures.ts";
import { residentMiB } from "../../bench/process.ts";
import type { LedgerRow } from "../../sandbox/ledger.ts";
import { parcelOf } from "../../sandbox/parcels.ts";
import { type Account, accountFor } from "./account.ts";
import { changesIn, type StoreSays, witnessOf } from "./evidence.ts";
import { startLoad, steps } from "./run.ts";
import { openStage, pause, type Stage } from "./stage.ts";

export interface OutageOptions {
  /** How long the ERP is down. */
  readonly seconds: number;
  /** Webhooks that arrive meanwhile. */
  readonly events: number;
  /** How long all of it may take to be posted after the ERP is back. */
  readonly drainSeconds: number;
  readonly told?: (line: string) => void;
}

export interface OutageReport {
  readonly account: Account;
  readonly store: StoreSays;
  /** Webhooks accepted while the ERP was down. */
  readonly acceptedDown: number;
  /** Answers that were neither 2xx nor 401: a bearer token that has expired is fetched anew, as UPS does. */
  readonly refused: number;
  /** Tokens that had expired. */
  readonly expired: number;
  /** Documents whose milestones stand in the ledger in another order than they were told. */
  readonly outOfOrder: readonly string[];
  /** From the ERP's return until the last post, seconds. */
  readonly drainedAfterS: number;
  /** Median resident memory, MiB: first and last fifth of the outage, and the peak. Null where the system does not tell. */
  readonly memory: { readonly first: number; readonly last: number; readonly peak: number } | null;
}

const order = steps.map(({ milestone }) => milestone);

/** Documents whose milestones went backwards in the ledger. */
export function outOfOrderIn(rows: readonly LedgerRow[]): string[] {
  const reached = new Map<string, number>();
  const wrong = new Set<string>();
  for (const change of changesIn(rows)) {
    const [document = "", milestone = ""] = change.split(" ");
    const rank = order.indexOf(milestone);
    if (rank < 0) continue;
    if (rank < (reached.get(document) ?? -1)) wrong.add(document);
    reached.set(document, rank);
  }
  return [...wrong];
}

/** Samples the resident memory of a process once a second until it is stopped. */
function watchMemory(pid: number): () => OutageReport["memory"] {
  const samples: number[] = [];
  const timer = setInterval(() => samples.push(residentMiB(pid) ?? 0), 1000);
  return () => {
    clearInterval(timer);
    const fifth = Math.max(1, Math.floor(samples.length / 5));
    if (samples.length === 0 || samples.includes(0)) return null;
    return { first: median(samples.slice(0, fifth)), last: median(samples.slice(-fifth)), peak: Math.max(...samples) };
  };
}

async function drain(stage: Stage, changes: number, options: OutageOptions): Promise<number> {
  const begun = Date.now();
  const posted = (): number => changesIn(stage.erp.ledger.rows()).length;
  while (posted() < changes && Date.now() - begun < options.drainSeconds * 1000) {
    options.told?.(`${posted()} of ${changes} changes posted`);
    await pause(2000);
  }
  return (Date.now() - begun) / 1000;
}

async function sufferOutage(stage: Stage, options: OutageOptions): Promise<OutageReport> {
  const { site, erp } = stage;
  const child = await stage.up();
  await erp.door.down();
  const memory = watchMemory(child.pid ?? 0);
  const parcelCount = Math.ceil(options.events / steps.length);
  const load = startLoad(site, { perSecond: options.events / options.seconds / 2, parcels: parcelCount });
  await pause(options.seconds * 1000);
  const acceptedDown = load.senders.reduce((sum, sender) => sum + sender.accepted.length, 0);
  const held = memory();
  options.told?.(`down for ${options.seconds} s, ${acceptedDown} webhooks accepted`);
  await erp.door.up();
  await Promise.all(load.senders.map((sender) => sender.finish()));
  const accepted = load.senders.flatMap((sender) => sender.accepted);
  const drainedAfterS = await drain(stage, new Set(accepted.flatMap(({ changes }) => changes)).size, options);
  const store = await stage.settle(child, [...load.parcels].map(parcelOf));
  const rows = erp.ledger.rows();
  const expired = load.refusals.get(401) ?? 0;
  const refused = [...load.refusals.values()].reduce((sum, times) => sum + times, 0) - expired;
  const account = accountFor(accepted, witnessOf(store, rows));
  const outOfOrder = outOfOrderIn(rows);
  return { account, store, acceptedDown, refused, expired, outOfOrder, drainedAfterS, memory: held };
}

/** Runs an outage and answers what came of it. */
export async function runOutage(options: OutageOptions): Promise<OutageReport> {
  const stage = await openStage(Math.ceil(options.events / steps.length));
  try {
    return await sufferOutage(stage, options);
  } finally {
    await stage.close();
  }
}
