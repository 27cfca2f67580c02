import type { TestContext } from "node:test";
import { type Clock, systemClock } from "../../core/clock.ts";
import type { Ask, AskContext, ErpConnection, ErpSettings } from "../../core/delivery/erp.ts";
import { tryton } from "../../erps/tryton/index.ts";
import { startTryton, type TrytonErp, type TrytonErpOptions, trytonAccess } from "../../sandbox/tryton/erp.ts";

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
    milestoneTimeIsDateTime: true,
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
