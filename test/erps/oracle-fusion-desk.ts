import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type Clock, systemClock } from "../../core/clock.ts";
import { breakerRules } from "../../core/delivery/breaker.ts";
import type { Ask, AskContext, ErpConnection, ErpSettings } from "../../core/delivery/erp.ts";
import type { OperationId } from "../../core/delivery/operations.ts";
import type { Effect } from "../../core/journal/journal.ts";
import { oracleFusion } from "../../erps/oracle-fusion/index.ts";
import { type Environment, startEnvironment } from "../../sandbox/oracle-fusion/environment.ts";
import { fusionSecrets } from "../../sandbox/oracle-fusion/issuer.ts";
import { parcelOf } from "../../sandbox/parcels.ts";
import { type Asked, type Desk, openDeskBefore } from "../core/delivery/desk.ts";
import type { Rig } from "./rig.ts";

export const shipment = "80000001";

/** Settings for the simulated environment: signed in as an application, with a home for each term. */
export function fusionSettings(
  baseUrl: string,
  clock: Clock = systemClock,
  values: ErpSettings["values"] = {},
): ErpSettings {
  const own = {
    ...{ tokenUrl: `${baseUrl}/oauth2/v1/token`, scope: fusionSecrets.scope },
    ...{ milestoneField: "waybillMilestone", milestoneTimeField: "waybillMilestoneAt", carrierField: "carrier" },
    ...{ trackingUrlField: "trackingPage", estimatedDeliveryField: "eta", receivedByField: "receivedBy" },
  };
  const { clientId, clientSecret } = fusionSecrets;
  const secrets = { clientId, clientSecret };
  return { baseUrl, timeoutMs: 2000, sockets: 2, clock, values: { ...own, ...values }, secrets };
}

export const oracleFusionRig: Rig = {
  id: "oracle-fusion",
  system: oracleFusion,
  start: startEnvironment,
  settings: (url, clock) => fusionSettings(url, clock),
  steps: 11,
  asks: (n) => asksOf(parcelOf(n).deliveryDocument),
  numbers: (n) => ({ delivery: parcelOf(n).deliveryDocument, order: parcelOf(n).orderNumber }),
  tellsOutcome: true,
};

/** What a flow asks of one shipment. */
export function asksOf(document: string): Readonly<Record<Exclude<OperationId, "accrual" | "claim">, Asked>> {
  const tracking = { trackingNumber: `1Z${document}`, carrier: "UPS", billOfLading: `BOL${document}` };
  const proof = { deliveredAt: "2026-01-05T07:30:00Z", receivedBy: "J. Doe" };
  return {
    milestone: { operation: "milestone", document },
    tracking: { operation: "tracking", document, milestone: null, fields: tracking },
    "ship-confirm": {
      ...{ operation: "ship-confirm", document, milestone: null },
      fields: { shippedAt: "2026-01-05T06:00:00Z" },
    },
    "proof-of-delivery": { operation: "proof-of-delivery", document, milestone: "DELIVERED", fields: proof },
    return: {
      operation: "return",
      document,
      milestone: "RETURNED",
      fields: { reason: "UNDELIVERED", text: "Refused" },
    },
    "invoice-release": { operation: "invoice-release", document, milestone: null },
  };
}

/** An outage is not what these tests are about: the breaker asks again at once. */
const breaker = { ...breakerRules, waitMs: 50 };

/** A desk before a simulated environment whose clock is the desk's. */
export async function openFusionDesk(
  t: TestContext,
  seed = 1,
  values: ErpSettings["values"] = {},
): Promise<Desk<Environment>> {
  let clock: Clock | null = null;
  const environment = await startEnvironment({ seed, now: () => clock?.now() ?? Date.UTC(2026, 0, 5, 8) });
  const settings = (url: string, own: Clock): ErpSettings => {
    clock = own;
    return fusionSettings(url, own, values);
  };
  const options = {
    open: oracleFusion.open,
    settings,
    lanes: oracleFusion.lanes,
    executor: { random: () => 0 },
    breaker,
  };
  return openDeskBefore(t, environment, options);
}

export async function outcomeOf(desk: Desk<Environment>, asked: Asked): Promise<Effect> {
  const [effect] = await desk.outcomes(await desk.intend(asked));
  assert.ok(effect);
  return effect;
}

export async function verdicts(desk: Desk<Environment>, effect: number): Promise<readonly string[]> {
  return (await desk.journal.attemptsOf(effect)).map(({ verdict }) => verdict);
}

/** A connection of its own to the desk's environment. */
export function connectTo(t: TestContext, desk: Desk<Environment>, change: Partial<ErpSettings> = {}): ErpConnection {
  const connection = oracleFusion.open({ ...fusionSettings(desk.erp.url, desk.clock), ...change });
  t.after(() => connection.close());
  return connection;
}

export const context: AskContext = { key: "k1", correlationId: "c1", signal: new AbortController().signal };

/** An ask in the system's own words. */
export function askOf(more: Partial<Ask> = {}): Ask {
  const none = { document: shipment, lookup: null, fields: {}, readBack: true };
  return { operation: "milestone", milestone: "IN_TRANSIT", occurredAt: "2026-01-05T07:00:00Z", ...none, ...more };
}

export function recordOf({ erp }: Desk<Environment>, name = shipment) {
  const record = erp.shipments.find(name);
  assert.ok(record);
  return record;
}
