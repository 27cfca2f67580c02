import assert from "node:assert/strict";
import { type TestContext } from "node:test";
import type { Ask, AskContext, ErpConnection, ErpSettings } from "../../core/delivery/erp.ts";
import { sapS4 } from "../../erps/sap-s4/index.ts";
import { type Erp, startErp } from "../../sandbox/erp.ts";
import { parcelOf } from "../../sandbox/parcels.ts";
import { type Asked, type Desk, openDesk } from "../core/delivery/desk.ts";
import { s4Settings } from "../core/delivery/settings.ts";
import type { Rig } from "./rig.ts";

/** Fields that the simulated customer added to the header, and the reasons of its returns. */
const own: ErpSettings["values"] = {
  carrierField: "YY1_Carrier_DLH",
  deliveredAtField: "YY1_DeliveredAt_DLH",
  receivedByField: "YY1_ProofOfDelivery_DLH",
  returnReasons: "REFUSED=101, DAMAGED=102",
};

/** Number of the n-th delivery, from 1. */
export function delivery(n = 1): string {
  return parcelOf(n).deliveryDocument;
}

function asksOf(document: string): Readonly<Record<"milestone" | "tracking" | "ship-confirm" | "return", Asked>> {
  const fields = { deliveredAt: "2026-01-05T07:00:00Z", receivedBy: "L. Brandt" };
  const told = {
    trackingNumber: `1Z${document}`,
    carrier: "UPS",
    billOfLading: `B${document}`,
    shippedAt: "2026-01-04",
  };
  return {
    milestone: { operation: "milestone", document, milestone: "DELIVERED", fields },
    tracking: { operation: "tracking", document, milestone: null, fields: told },
    "ship-confirm": { operation: "ship-confirm", document, milestone: null },
    return: { operation: "return", document, milestone: null, fields: { reason: "REFUSED" } },
  };
}

/** What a test asks about the first delivery, in our own terms. */
export const asks = asksOf(delivery());

export const s4Rig: Rig = {
  id: "sap-s4",
  system: sapS4,
  start: ({ parcels, seed, now }) => startErp({ parcels, seed, troubled: false, ...(now ? { now } : {}) }),
  settings: (url, clock) => s4Settings(url, clock, own),
  steps: 7,
  asks: (n) => asksOf(delivery(n)),
  numbers(n) {
    const { deliveryDocument, orderNumber } = parcelOf(n);
    return { delivery: deliveryDocument, order: orderNumber };
  },
  tellsOutcome: true,
};

/** A desk whose connection knows the customer's own fields. */
export function openS4Desk(t: TestContext, seed = 1): Promise<Desk> {
  const settings = (url: string, clock: ErpSettings["clock"]) => ({ ...s4Settings(url, clock, own), timeoutMs: 800 });
  return openDesk(t, { settings, sandbox: { seed, parcels: 20, troubled: false }, executor: { random: () => 0 } });
}

export async function outcomeOf(desk: Desk, asked: Asked) {
  const [effect] = await desk.outcomes(await desk.intend(asked));
  assert.ok(effect);
  return effect;
}

export const context: AskContext = { key: "a".repeat(32), correlationId: "c1", signal: new AbortController().signal };

/** An ask in the system's own words. */
export function askOf(more: Partial<Ask> = {}): Ask {
  const none = { lookup: null, fields: {}, milestone: null, occurredAt: null, readBack: true } as const;
  return { operation: "milestone", document: delivery(), ...none, ...more };
}

/** A connection of its own to a simulated system that ends with the test. */
export async function connect(
  t: TestContext,
  values: ErpSettings["values"] = {},
  parcels = 5,
): Promise<{ readonly erp: Erp; readonly connection: ErpConnection }> {
  const erp = await startErp({ parcels, troubled: false, now: () => Date.UTC(2026, 0, 5, 8) });
  const connection = sapS4.open(s4Settings(erp.url, undefined, { ...own, ...values }));
  t.after(async () => {
    await connection.close();
    await erp.close();
  });
  return { erp, connection };
}
