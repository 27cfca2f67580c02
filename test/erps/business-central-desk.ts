import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type Clock, systemClock } from "../../core/clock.ts";
import type { Ask, AskContext, ErpConnection, ErpSettings } from "../../core/delivery/erp.ts";
import { businessCentral } from "../../erps/business-central/index.ts";
import { companyId, type Entity } from "../../sandbox/business-central/company.ts";
import {
  type Environment,
  type EnvironmentStart,
  environmentSecrets,
  startEnvironment,
} from "../../sandbox/business-central/start.ts";
import { tokenPath } from "../../sandbox/odata/entra.ts";
import type { Asked, Desk } from "../core/delivery/desk.ts";
import { askedOf, openClockedDesk } from "./clocked-desk.ts";
import type { Rig } from "./rig.ts";

type Values = ErpSettings["values"];

const ownPage: Values = {
  pageRoute: "contoso/waybill/v1.0",
  pageOrderField: "orderNumber",
  pageFields:
    "trackingNumber=packageTrackingNo, carrier=shippingAgentCode, deliveredAt=deliveredAt, receivedBy=receivedBy",
  milestoneField: "shipmentStatus",
  milestoneTimeField: "shipmentStatusAt",
  shipAction: "contoso/waybill/v1.0/waybillOrders/ship",
};
const accounts: Values = { journal: "FREIGHT", expenseAccount: "8450", liabilityAccount: "2390", currency: "EUR" };

export function settingsOf(url: string, clock: Clock = systemClock, values: Values = {}): ErpSettings {
  const { clientId, clientSecret } = environmentSecrets.application;
  const own = { company: companyId, tokenUrl: url + tokenPath, ...ownPage, ...accounts };
  const secrets = { clientId, clientSecret };
  return { baseUrl: url, timeoutMs: 500, sockets: 4, clock, values: { ...own, ...values }, secrets };
}

export const shipment = "80000001";
export const order = "4500001";
export const invoiceOrder = "4600001";

const numberOf = (first: number, n: number): string => String(first + n);

export const businessCentralRig: Rig = {
  id: "business-central",
  system: businessCentral,
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
      "ship-confirm": { ...none, document: numberOf(4_500_000, n) },
      "invoice-release": { ...none, document: numberOf(4_600_000, n) },
      return: { ...none, document: numberOf(4_500_000, n), fields: { reason: "DAMAGED" } },
      accrual: { ...none, fields: { amount: "12.50", currency: "EUR", text: "Freight" } },
    };
  },
  numbers: (n) => ({ delivery: numberOf(80_000_000, n), order: numberOf(4_500_000, n) }),
  tellsOutcome: true,
};

/** A desk before an environment whose clock is the desk's. */
export function openCentralDesk(
  t: TestContext,
  values: Values = {},
  start: EnvironmentStart = {},
): Promise<Desk<Environment>> {
  const settings = (url: string, clock: Clock) => settingsOf(url, clock, values);
  return openClockedDesk(t, businessCentral, (now) => startEnvironment({ now, ...start }), settings);
}

/** What the rig asks of the first document, with changes. */
export function asked(operation: keyof ReturnType<Rig["asks"]>, more: Asked = {}): Asked {
  return askedOf(businessCentralRig, operation, more);
}

export function entityIn({ erp }: Desk<Environment>, set: string, number: string, field = "number"): Entity {
  const found = erp.company.all(set).find(({ values }) => values[field] === number);
  assert.ok(found, `no ${set} with ${field} ${number}`);
  return found;
}

export const context: AskContext = {
  key: "0123456789abcdef0123456789abcdef",
  correlationId: "c1",
  signal: new AbortController().signal,
};

/** A connection of its own to the desk's environment. */
export function connect(t: TestContext, desk: Desk<Environment>, change: Partial<ErpSettings> = {}): ErpConnection {
  const connection = businessCentral.open({ ...settingsOf(desk.erp.url, desk.clock), ...change });
  t.after(() => connection.close());
  return connection;
}

/** An ask in the system's own words. */
export function ownAsk(more: Partial<Ask> = {}): Ask {
  const none = { document: shipment, lookup: null, fields: {}, milestone: null, occurredAt: null, readBack: true };
  return { operation: "tracking", ...none, ...more };
}
