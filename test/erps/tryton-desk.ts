import type { TestContext } from "node:test";
import { type Clock, systemClock } from "../../core/clock.ts";
import type { Ask, AskContext, ErpConnection, ErpSettings } from "../../core/delivery/erp.ts";
import { tryton } from "../../erps/tryton/index.ts";
import { startTryton, type TrytonErp, type TrytonErpOptions, trytonAccess } from "../../sandbox/tryton/erp.ts";
import type { Asked } from "../core/delivery/desk.ts";
import type { Rig } from "./rig.ts";

/** Settings for the simulated Tryton server. */
export function trytonSettings(
  baseUrl: string,
  clock: Clock = systemClock,
  values: ErpSettings["values"] = {},
): ErpSettings {
  const { database, user, password } = trytonAccess;
  const own = {
    database,
    milestoneField: "carrier_milestone",
    milestoneTimeField: "carrier_milestone_at",
    deliveredAtField: "delivered_at",
    receivedByField: "received_by",
    accrualJournal: "EXP",
    accrualExpenseAccount: "6000",
    accrualLiabilityAccount: "2100",
    complaintType: "Carrier",
  };
  return { baseUrl, timeoutMs: 2000, sockets: 4, clock, values: { ...own, ...values }, secrets: { user, password } };
}

export const context: AskContext = { key: "k1", correlationId: "c1", signal: new AbortController().signal };

/** An ask for shipment 80000001 unless it says otherwise. */
export function askOf(more: Partial<Ask> = {}): Ask {
  const none = { lookup: null, fields: {}, readBack: true } as const;
  const told = { milestone: "IN_TRANSIT", occurredAt: "2026-01-05T07:00:00Z" } as const;
  return { operation: "milestone", document: "80000001", ...none, ...told, ...more };
}

/** An ask that confirms the shipment. */
export function confirmationOf(more: Partial<Ask> = {}): Ask {
  return askOf({ operation: "ship-confirm", milestone: null, occurredAt: null, ...more });
}

/** A server and a connection to it, both closed when the test is over. */
export async function connectTryton(
  t: TestContext,
  values: ErpSettings["values"] = {},
  options: TrytonErpOptions = {},
): Promise<{ readonly erp: TrytonErp; readonly connection: ErpConnection }> {
  const erp = await startTryton({ parcels: 5, ...options });
  const connection = tryton.open(trytonSettings(erp.url, undefined, values));
  t.after(async () => {
    await connection.close();
    await erp.close();
  });
  return { erp, connection };
}

/** What a flow asks of the n-th shipment, in our terms. */
function asksOf(n: number): Readonly<Record<string, Asked>> {
  const document = String(80000000 + n);
  const about = { document, milestone: null };
  const deliveredAt = "2026-01-05T07:00:00Z";
  return {
    milestone: { document },
    tracking: { ...about, fields: { trackingNumber: `1Z${n}`, carrier: "ups" } },
    "ship-confirm": about,
    "proof-of-delivery": { ...about, fields: { deliveredAt, receivedBy: "Jo Miller" } },
    return: about,
    "invoice-release": about,
    accrual: { ...about, fields: { amount: 12.5, currency: "EUR", text: "Freight" } },
    claim: { ...about, fields: { reason: "Damaged", amount: 12.5, currency: "EUR" } },
  };
}

/**
 * Sales are invoiced on order and a worker that lies behind has not come to them: so each operation stands for itself,
 * whatever was asked of the shipment before.
 */
export const trytonRig: Rig = {
  id: "tryton",
  system: tryton,
  start: (options) => startTryton({ ...options, invoiceMethod: "order", worker: "behind" }),
  settings: (url, clock) => trytonSettings(url, clock, { postInvoice: true, postAccrual: true }),
  steps: 15,
  asks: asksOf,
  numbers: (n) => ({ delivery: String(80000000 + n), order: String(4500000 + n) }),
  tellsOutcome: true,
};
