import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ManualClock, manualClock } from "../../core/clock.ts";
import { breakerRules } from "../../core/delivery/breaker.ts";
import { openDispatch } from "../../core/delivery/dispatch.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { erpQueue, openExecutor } from "../../core/delivery/executor.ts";
import { policy } from "../../core/delivery/schedule.ts";
import type { Effect, Journal } from "../../core/journal/journal.ts";
import { openJournal } from "../../core/journal/open.ts";
import { type Asked, connection, effectOf } from "../core/delivery/desk.ts";
import type { Rig, Simulated } from "./rig.ts";

export interface FloorOptions {
  readonly parcels: number;
  readonly seed: number;
  readonly timeoutMs?: number;
  /** What is set otherwise than the rig sets it. */
  readonly settings?: Partial<ErpSettings>;
}

/** A store, a simulated system and an executor between them, with time that runs as fast as the work allows. */
export interface Floor {
  readonly erp: Simulated;
  readonly journal: Journal;
  /** Where the store lies. */
  readonly folder: string;
  /** Asks all at once, and answers their effects when each has its outcome; where nobody is patient, after a while. */
  settle(asks: readonly Asked[], how?: { readonly patient: boolean }): Promise<readonly Effect[]>;
  close(): Promise<void>;
}

/** Outages are what the matrix makes all the time: the breaker asks again at once, and a try more costs nothing. */
const rules = { ...policy, tries: 20, baseMs: 20, pauseMs: 2000, ageMs: policy.pausedAgeMs };
const breaker = { ...breakerRules, waitMs: 50 };

export async function openFloor(rig: Rig, options: FloorOptions): Promise<Floor> {
  const folder = await mkdtemp(join(tmpdir(), "waybill-floor-"));
  const journal = await openJournal({ kind: "sqlite", path: join(folder, "store.db") });
  const clock = manualClock();
  const erp = await rig.start({ parcels: options.parcels, seed: options.seed, now: () => clock.now() });
  const bugs: unknown[] = [];
  const onTrouble = (error: unknown) => bugs.push(error);
  const dispatch = openDispatch({ journal, clock, onTrouble });
  const settings = { ...rig.settings(erp.url, clock), ...options.settings };
  const executor = openExecutor({
    ...{ connection, journal, dispatch, clock, onTrouble, rules, breaker },
    erp: rig.system.open({ ...settings, timeoutMs: options.timeoutMs ?? settings.timeoutMs }),
    lanes: rig.system.lanes,
    flowVersion: () => null,
  });
  return {
    erp,
    journal,
    folder,
    async settle(asks, { patient } = { patient: true }) {
      const intended = await journal.intend(asks.map((asked) => effectOf(asked, clock.now())));
      dispatch.poke(erpQueue(connection));
      const effects = await settled(
        journal,
        clock,
        intended.map(({ effect }) => effect),
        patient,
      );
      if (bugs.length > 0) throw new AggregateError(bugs, `${rig.id}: ${String(bugs[0])}`);
      return effects;
    },
    async close() {
      const closed = executor.close();
      clock.advance(2000);
      await closed;
      await dispatch.close();
      await erp.close();
      await journal.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const patienceMs = 600_000;
const impatienceMs = 1_000;

async function settled(
  journal: Journal,
  clock: ManualClock,
  ids: readonly number[],
  patient: boolean,
): Promise<readonly Effect[]> {
  const deadline = Date.now() + (patient ? patienceMs : impatienceMs);
  let open = ids;
  while (open.length > 0) {
    const effects = await Promise.all(open.map((id) => journal.effect(id)));
    open = open.filter((_, n) => effects[n]?.outcome === null);
    if (Date.now() > deadline) {
      if (!patient) break;
      throw new Error(`no outcome: ${JSON.stringify(await journal.attemptsOf(open[0] as number))}`);
    }
    clock.advance(50);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return (await Promise.all(ids.map((id) => journal.effect(id)))).filter((effect) => effect !== null);
}
