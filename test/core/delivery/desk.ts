import type { TestContext } from "node:test";
import { type ManualClock, manualClock } from "../../../core/clock.ts";
import type { BreakerRules } from "../../../core/delivery/breaker.ts";
import { type Dispatch, openDispatch } from "../../../core/delivery/dispatch.ts";
import type { ErpConnection, ErpSettings } from "../../../core/delivery/erp.ts";
import { erpQueue, type Executor, type ExecutorOptions, openExecutor } from "../../../core/delivery/executor.ts";
import type { Effect, Journal, NewEffect } from "../../../core/journal/journal.ts";
import { sapS4 } from "../../../erps/sap-s4/index.ts";
import { type Erp, type ErpOptions, startErp } from "../../../sandbox/erp.ts";
import { s4Settings } from "./settings.ts";
import { atEnd, openStore } from "./store.ts";

/** A store, a simulated ERP behind HTTP, and an executor between them. Time moves only when the test moves it. */
export interface Desk<System = Erp> {
  readonly journal: Journal;
  readonly clock: ManualClock;
  readonly dispatch: Dispatch;
  readonly erp: System;
  readonly executor: Executor;
  readonly troubles: unknown[];
  /** Intends effects and wakes the executor; answers their ids. */
  intend(...asks: readonly Asked[]): Promise<readonly number[]>;
  /** Lets time pass, a quarter of a second for each millisecond, until all these effects have an outcome. */
  outcomes(ids: readonly number[]): Promise<readonly Effect[]>;
}

export interface DeskOptions {
  readonly sandbox?: ErpOptions;
  readonly settings?: (url: string, clock: ManualClock) => ErpSettings;
  readonly open?: (settings: ErpSettings) => ErpConnection;
  readonly lanes?: number;
  readonly breaker?: BreakerRules;
  readonly executor?: Partial<Pick<ExecutorOptions, "random" | "graceMs" | "rules" | "authority">>;
}

export const connection = "c1";

export async function openDesk(t: TestContext, options: DeskOptions = {}): Promise<Desk> {
  return openDeskBefore(t, await startErp({ parcels: 20, troubled: false, ...options.sandbox }), options);
}

/** The same before a simulated system that was started already; it is closed with the desk. */
export async function openDeskBefore<System extends Pick<Erp, "url" | "close">>(
  t: TestContext,
  erp: System,
  options: DeskOptions,
): Promise<Desk<System>> {
  const { journal } = await openStore(t);
  const clock = manualClock();
  const troubles: unknown[] = [];
  const onTrouble = (error: unknown) => troubles.push(error);
  const dispatch = openDispatch({ journal, clock, onTrouble });
  const settings = (options.settings ?? s4Settings)(erp.url, clock);
  const executor = openExecutor({
    ...{ connection, journal, dispatch, clock, onTrouble },
    erp: (options.open ?? sapS4.open)(settings),
    lanes: options.lanes ?? 4,
    flowVersion: () => "flows-1",
    random: () => 0.5,
    ...options.executor,
    ...(options.breaker ? { breaker: options.breaker } : {}),
  });
  atEnd(t, async () => {
    const closed = executor.close();
    clock.advance(2000);
    await closed;
    await dispatch.close();
    await erp.close();
  });
  const intend = async (...asks: readonly Asked[]) => {
    const intended = await journal.intend(asks.map((asked) => effectOf(asked, clock.now())));
    dispatch.poke(erpQueue(connection));
    return intended.map(({ effect }) => effect);
  };
  return {
    journal,
    clock,
    dispatch,
    erp,
    executor,
    troubles,
    intend,
    outcomes: (ids) => outcomes(journal, clock, ids),
  };
}

async function outcomes(journal: Journal, clock: ManualClock, ids: readonly number[]): Promise<readonly Effect[]> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const effects = await Promise.all(ids.map((id) => journal.effect(id)));
    const known = effects.filter((effect) => effect !== null && effect.outcome !== null);
    if (known.length === ids.length) return known as Effect[];
    clock.advance(250);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(`no outcome: ${JSON.stringify(await Promise.all(ids.map((id) => journal.attemptsOf(id))))}`);
}

/** What a test asks; the rest has defaults. */
export interface Asked {
  readonly operation?: string;
  readonly document?: string | null;
  readonly lookup?: { readonly field: string; readonly value: string } | null;
  readonly lane?: string;
  readonly fields?: Readonly<Record<string, string | number | boolean | null>>;
  readonly milestone?: string | null;
  readonly occurredAt?: string | null;
  readonly readBack?: boolean;
  readonly replyQueue?: string | null;
  readonly shipment?: number | null;
}

let keys = 0;

/** An intended effect with a key of its own. */
export function effectOf(asked: Asked, at: number): NewEffect {
  keys++;
  const key = Buffer.alloc(16);
  key.writeUInt32BE(keys, 12);
  const { operation = "milestone", document = "80000001", lookup = null, fields = {}, readBack = true } = asked;
  const { milestone = "IN_TRANSIT", occurredAt = "2026-01-05T07:00:00Z", replyQueue = null, shipment = null } = asked;
  const lane = asked.lane ?? document ?? `?${lookup?.value}`;
  const ask = { operation, document, lookup, fields, milestone, occurredAt, readBack };
  const rank = occurredAt === null ? at : Date.parse(occurredAt);
  return {
    ...{ key, queue: erpQueue(connection), lane, connection, operation, document, shipment, replyQueue, ask, at, rank },
    receipt: null,
    correlationId: `corr-${keys}`,
    message: replyQueue === null ? null : { payload: milestone },
  };
}
