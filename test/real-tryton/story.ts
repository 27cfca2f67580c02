/** The story through the product: what our operations cover happens as effects, over a line that loses calls and answers. */
import { join } from "node:path";
import { systemClock } from "../../core/clock.ts";
import { breakerRules } from "../../core/delivery/breaker.ts";
import { openDispatch } from "../../core/delivery/dispatch.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { erpQueue, openExecutor } from "../../core/delivery/executor.ts";
import { policy } from "../../core/delivery/schedule.ts";
import type { Effect } from "../../core/journal/journal.ts";
import { openJournal } from "../../core/journal/open.ts";
import { tryton } from "../../erps/tryton/index.ts";
import { type Asked, connection, effectOf } from "../core/delivery/desk.ts";
import type { Sold } from "./sales.ts";
import { access } from "./server.ts";

/** How a connection of the story is set up. */
export interface Way {
  readonly name: string;
  /** Packages carry the tracking number, and the invoices and accruals are posted. */
  readonly inPackages: boolean;
}

export const ways: readonly Way[] = [
  { name: "number on the shipment, drafts for people", inPackages: false },
  { name: "number on the package, all posted", inPackages: true },
];

const pickedUpAt = "2026-01-05T07:00:00Z";
export const deliveredAt = "2026-01-06T15:30:00Z";

export function settingsOf(url: string, { inPackages }: Way): ErpSettings {
  const { database, user, password } = access;
  const own = {
    database,
    ...{ milestoneField: "carrier_milestone", milestoneTimeField: "carrier_milestone_at" },
    ...{ deliveredAtField: "delivered_at", receivedByField: "received_by" },
    ...{
      accrualJournal: "EXP",
      accrualExpenseAccount: "6000",
      accrualLiabilityAccount: "2100",
      complaintType: "Carrier",
    },
    ...(inPackages ? { packageField: "shipping_reference", confirmFrom: "picked" } : { confirmFrom: "assigned" }),
    ...{ postInvoice: inPackages, postAccrual: inPackages },
  };
  return { baseUrl: url, timeoutMs: 15_000, sockets: 4, clock: systemClock, values: own, secrets: { user, password } };
}

export function trackingNumberOf({ delivery }: Sold): string {
  return `1Z999AA1${delivery.padStart(10, "0")}`;
}

/** Every third shipment comes back and is claimed for. */
export function isReturned(_sold: Sold, n: number): boolean {
  return n % 3 === 0;
}

/** What flows ask of a shipment, in their order; every second one knows only the number of the order. */
export function asksOf(sold: Sold, n: number): readonly Asked[] {
  const document = n % 2 === 0 ? sold.delivery : null;
  const lookup = n % 2 === 0 ? null : { field: "order", value: sold.order };
  const about = { document, lookup, milestone: null };
  const lost: readonly Asked[] = [
    { ...about, operation: "return" },
    { ...about, operation: "claim", fields: { reason: "Damaged", amount: 12.5 } },
  ];
  return [
    { ...about, operation: "tracking", fields: { trackingNumber: trackingNumberOf(sold) } },
    { ...about, operation: "ship-confirm" },
    { ...about, operation: "milestone", milestone: "PICKED_UP", occurredAt: pickedUpAt },
    { ...about, operation: "milestone", milestone: "DELIVERED", occurredAt: deliveredAt },
    { ...about, operation: "proof-of-delivery", fields: { deliveredAt, receivedBy: "Jo Miller" } },
    { ...about, operation: "invoice-release" },
    { ...about, operation: "accrual", fields: { amount: 12.5, currency: "USD", text: "Freight" } },
    ...(isReturned(sold, n) ? lost : []),
  ];
}

/** A milestone that a carrier tells when all is over: the server must not go back to it. */
export function lateAskOf({ delivery }: Sold): Asked {
  return { document: delivery, operation: "milestone", milestone: "IN_TRANSIT", occurredAt: pickedUpAt };
}

export interface Told {
  readonly effects: readonly Effect[];
  /** Those of the second wave. */
  readonly late: readonly Effect[];
  /** Tries beyond the first of each effect. */
  readonly retries: number;
}

/** Waits are shortened so that the run is; how often a post is tried grows with the losses. */
const rules = { ...policy, baseMs: 100, capMs: 2000, tries: 40, pauseMs: 300 };
const breaker = { ...breakerRules, waitMs: 300, capMs: 1000 };

export interface Waves {
  readonly first: readonly Asked[];
  /** Asked when all of the first have their outcome. */
  readonly late: readonly Asked[];
}

/** Makes the effects happen through a journal and an executor of their own, until the deadline (epoch ms). */
export async function makeHappen(
  settings: ErpSettings,
  waves: Waves,
  folder: string,
  deadline: number,
  settled: (count: number) => void,
): Promise<Told> {
  const journal = await openJournal({ kind: "sqlite", path: join(folder, "store.db") });
  const dispatch = openDispatch({ journal, clock: systemClock });
  const executor = openExecutor({
    ...{ connection, journal, dispatch, clock: systemClock, rules, breaker, lanes: tryton.lanes },
    erp: tryton.open(settings),
    flowVersion: () => null,
  });
  const settle = async (asks: readonly Asked[]): Promise<readonly Effect[]> => {
    const intended = await journal.intend(asks.map((asked) => effectOf(asked, Date.now())));
    dispatch.poke(erpQueue(connection));
    for (;;) {
      const all = await Promise.all(intended.map(async ({ effect }) => (await journal.effect(effect)) as Effect));
      const open = all.filter(({ outcome }) => outcome === null).length;
      settled(all.length - open);
      if (open === 0 || Date.now() > deadline) return all;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const effects = await settle(waves.first);
  const late = await settle(waves.late);
  const attempts = await Promise.all([...effects, ...late].map(({ id }) => journal.attemptsOf(id)));
  await executor.close();
  await dispatch.close();
  await journal.close();
  return { effects, late, retries: attempts.reduce((sum, made) => sum + Math.max(0, made.length - 1), 0) };
}
