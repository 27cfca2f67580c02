/** The stage of a crash run: a sandbox ERP that outlives every kill, and Node-RED on a folder of its own. */
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { Parcel } from "../../sandbox/parcels.ts";
import { type Erp, startErp } from "../../sandbox/start.ts";
import { askStore, type StoreSays } from "./evidence.ts";
import { killHard, upWithinMs } from "./lives.ts";
import { openSite, type Site, stopSoftly } from "./site.ts";

export interface Stage {
  readonly erp: Erp;
  readonly site: Site;
  /** Starts Node-RED (`killAt`: it kills itself there); the process that runs last is ended with the stage. */
  start(killAt?: string): ChildProcess;
  /** Starts Node-RED and waits until it takes webhooks. */
  up(): Promise<ChildProcess>;
  /** Waits until nothing waits in the store any more; Node-RED is stopped then. Gives up after a minute or so. */
  settle(child: ChildProcess, parcels: readonly Parcel[]): Promise<StoreSays>;
  close(): Promise<void>;
}

/** The flow of crash runs: three carriers, one map, two posts to the delivery. */
const crashFlow = join(import.meta.dirname, "flow");
const quietMs = 2500;
const settleTries = 20;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function takesWebhooks(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/waybill/fedex`)).status === 405;
  } catch {
    return false;
  }
}

async function ledgerIsQuiet(erp: Erp): Promise<void> {
  for (let writes = -1; writes !== erp.ledger.counters().writes; await pause(quietMs)) {
    writes = erp.ledger.counters().writes;
  }
}

/** Opens a stage whose ERP holds so many deliveries, every one of them in order. */
export async function openStage(parcels: number): Promise<Stage> {
  const erp = await startErp({ parcels, troubled: false });
  const site = await openSite({ erpUrl: erp.url, flow: crashFlow });
  let running: ChildProcess | null = null;
  const start = (killAt?: string): ChildProcess => {
    running = site.start(killAt);
    return running;
  };
  return {
    erp,
    site,
    start,
    async up() {
      const child = start();
      const lateAt = Date.now() + upWithinMs;
      while (!(await takesWebhooks(site.port))) {
        if (child.exitCode !== null || Date.now() > lateAt)
          throw new Error(`Node-RED did not come up:\n${site.printed()}`);
        await pause(50);
      }
      return child;
    },
    async settle(child, told) {
      for (let tries = 1; ; tries += 1) {
        await ledgerIsQuiet(erp);
        await stopSoftly(running ?? child);
        const store = await askStore(site.storePath, told);
        if (store.waiting === 0 || tries === settleTries) return store;
        start();
        await pause(quietMs);
      }
    },
    async close() {
      if (running) await killHard(running);
      await erp.close();
      site.remove();
    },
  };
}
