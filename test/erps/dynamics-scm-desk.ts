import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type Clock, systemClock } from "../../core/clock.ts";
import type { Ask, AskContext, ErpConnection, ErpSettings } from "../../core/delivery/erp.ts";
import { dynamicsScm } from "../../erps/dynamics-scm/index.ts";
import { company, type Entity } from "../../sandbox/dynamics-scm/environment.ts";
import {
  type Environment,
  type EnvironmentStart,
  environmentSecrets,
  startEnvironment,
} from "../../sandbox/dynamics-scm/start.ts";
import { tokenPath } from "../../sandbox/odata/entra.ts";
import type { Asked, Desk } from "../core/delivery/desk.ts";
import { askedOf, openClockedDesk } from "./clocked-desk.ts";
import type { Rig } from "./rig.ts";

type Values = ErpSettings["values"];

const own: Values = {
  ...{ company, entity: "WaybillShipments", entityOrderField: "SalesOrderNumber" },
  entityFields:
    "trackingNumber=CarrierTrackingNumber, carrier=ShippingCarrierCode, deliveredAt=DeliveredAt, receivedBy=ReceivedBy",
  ...{ milestoneField: "ShipmentStatus", milestoneTimeField: "ShipmentStatusAt" },
  shipService: "WaybillServices/WaybillShipping/confirmShipment",
  ...{ returnWarehouse: "21", journalName: "GenJrn", expenseAccount: "618160-001", liabilityAccount: "200170-001" },
};

export function settingsOf(url: string, clock: Clock = systemClock, values: Values = {}): ErpSettings {
  const secrets = { ...environmentSecrets };
  const all = { ...own, tokenUrl: url + tokenPath, ...values };
  return { baseUrl: url, timeoutMs: 500, sockets: 4, clock, values: all, secrets };
}

export const shipment = "80000001";
export const order = "4500001";

const numberOf = (first: number, n: number): string => String(first + n);

export const dynamicsScmRig: Rig = {
  id: "dynamics-scm",
  system: dynamicsScm,
  start: (options) => startEnvironment({ ...options }),
  settings: (url, clock) => settingsOf(url, clock),
  steps: 7,
  asks(n) {
    const document = numberOf(80_000_000, n);
    const none = { document, milestone: null };
    return {
      milestone: { document },
      tracking: { ...none, fields: { trackingNumber: `1Z${n}`, carrier: "UPS" } },
      "proof-of-delivery": { ...none, fields: { deliveredAt: "2026-01-05T07:00:00Z", receivedBy: "J. Doe" } },
      "ship-confirm": none,
      return: { ...none, document: numberOf(4_500_000, n), fields: { reason: "39" } },
      accrual: { ...none, fields: { amount: "12.50", currency: "USD", text: "Freight" } },
    };
  },
  numbers: (n) => ({ delivery: numberOf(80_000_000, n), order: numberOf(4_500_000, n) }),
  tellsOutcome: true,
};

/** A desk before an environment whose clock is the desk's. */
export function openScmDesk(
  t: TestContext,
  values: Values = {},
  start: EnvironmentStart = {},
): Promise<Desk<Environment>> {
  const settings = (url: string, clock: Clock) => settingsOf(url, clock, values);
  return openClockedDesk(t, dynamicsScm, (now) => startEnvironment({ now, ...start }), settings);
}

/** What the rig asks of the first document, with changes. */
export function asked(operation: keyof ReturnType<Rig["asks"]>, more: Asked = {}): Asked {
  return askedOf(dynamicsScmRig, operation, more);
}

export function entityIn({ erp }: Desk<Environment>, set: string, key: Record<string, string>): Entity {
  const found = erp.tables.find(set, { dataAreaId: company, ...key });
  assert.ok(found, `no ${set} ${JSON.stringify(key)}`);
  return found;
}

export const context: AskContext = {
  key: "0123456789abcdef0123456789abcdef",
  correlationId: "c1",
  signal: new AbortController().signal,
};

/** A connection of its own to the desk's environment. */
export function connect(t: TestContext, desk: Desk<Environment>, change: Partial<ErpSettings> = {}): ErpConnection {
  const connection = dynamicsScm.open({ ...settingsOf(desk.erp.url, desk.clock), ...change });
  t.after(() => connection.close());
  return connection;
}

/** An ask in the system's own words. */
export function ownAsk(more: Partial<Ask> = {}): Ask {
  const none = { document: shipment, lookup: null, fields: {}, milestone: null, occurredAt: null, readBack: true };
  return { operation: "tracking", ...none, ...more };
}
