import { generateKeyPairSync } from "node:crypto";
import type { TestContext } from "node:test";
import { type Clock, systemClock } from "../../core/clock.ts";
import type { Ask, AskContext, ErpConnection, ErpSettings } from "../../core/delivery/erp.ts";
import { netSuite } from "../../erps/netsuite/index.ts";
import { type NetSuite, startNetSuite } from "../../sandbox/netsuite/start.ts";
import { type Asked, type Desk, type DeskOptions, openDeskBefore } from "../core/delivery/desk.ts";
import type { Rig } from "./rig.ts";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const privateKey = keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const application = {
  clientId: "client-1",
  certificateId: "cert-1",
  publicKey: keys.publicKey.export({ type: "spki", format: "pem" }).toString(),
};

export const accessToken = {
  ...{ realm: "1234567_SB1", consumerKey: "consumer-1", consumerSecret: "consumer-secret-1" },
  ...{ tokenId: "token-1", tokenSecret: "token-secret-1" },
};

/** Settings for the simulated account. */
export function accountSettings(baseUrl: string, clock: Clock, values: ErpSettings["values"] = {}): ErpSettings {
  const own = {
    certificateId: "cert-1",
    milestoneField: "custbody_waybill_milestone",
    milestoneTimeField: "custbody_waybill_milestone_at",
    deliveredAtField: "custbody_waybill_delivered_at",
    receivedByField: "custbody_waybill_received_by",
    ...{ accrualExpenseAccount: "60", accrualLiabilityAccount: "21", accrualSubsidiary: "1" },
    ...{ shipMethods: "ups=12, dhl=14", currencies: "EUR=4" },
  };
  const secrets = { clientId: "client-1", privateKey };
  return { baseUrl, timeoutMs: 2000, sockets: 2, clock, values: { ...own, ...values }, secrets };
}

/** The same with a token in place of a certificate, and records made by asynchronous requests. */
export function tokenSettings(baseUrl: string, clock: Clock, values: ErpSettings["values"] = {}): ErpSettings {
  const { realm, consumerKey, consumerSecret, tokenId, tokenSecret } = accessToken;
  const secrets = { user: `${consumerKey}:${tokenId}`, password: `${consumerSecret}:${tokenSecret}` };
  return { ...accountSettings(baseUrl, clock, { realm, async: true, ...values }), secrets };
}

/** A desk before a simulated account whose clock is the desk's. */
export async function openAccount(
  t: TestContext,
  options: DeskOptions = {},
  values: ErpSettings["values"] = {},
): Promise<Desk<NetSuite>> {
  let clock: Clock | null = null;
  const now = (): number => clock?.now() ?? Date.UTC(2026, 0, 5, 8);
  const account = await startNetSuite({ application, token: accessToken, seed: 7, now });
  const settings = (url: string, own: Clock): ErpSettings => {
    clock = own;
    return (values["async"] ? tokenSettings : accountSettings)(url, own, values);
  };
  return openDeskBefore(t, account, { open: netSuite.open, settings, lanes: netSuite.lanes, ...options });
}

/** A connection of its own to the desk's account. */
export function connect(t: TestContext, desk: Desk<NetSuite>, change: Partial<ErpSettings> = {}): ErpConnection {
  const connection = netSuite.open({ ...accountSettings(desk.erp.url, desk.clock), ...change });
  t.after(() => connection.close());
  return connection;
}

export const context: AskContext = { key: "k1", correlationId: "c1", signal: new AbortController().signal };

export function askOf(more: Partial<Ask> = {}): Ask {
  const none = { document: "1001", lookup: null, fields: {}, readBack: true };
  return { operation: "milestone", milestone: "IN_TRANSIT", occurredAt: "2026-01-05T07:00:00Z", ...none, ...more };
}

export const tracking = { operation: "tracking", document: "1001", milestone: null, fields: { trackingNumber: "1Z1" } };
export const milestone = { operation: "milestone", document: "1001", milestone: "IN_TRANSIT" };
export const shipConfirm = { operation: "ship-confirm", document: "1001", milestone: null };

/** The tracking numbers on a fulfillment's packages, in their order. */
export function numbersOn(desk: Desk<NetSuite>, id = "1001"): unknown[] {
  return (desk.erp.records.get(id)?.packages ?? []).map((line) => line.packageTrackingNumber);
}

/** What a flow asks of the n-th fulfillment, in our terms. */
function asksOf(n: number): Readonly<Record<string, Asked>> {
  const document = String(1000 + n);
  const about = { document, milestone: null };
  const deliveredAt = "2026-01-05T07:00:00Z";
  return {
    milestone: { document },
    tracking: { ...about, fields: { trackingNumber: `1Z${n}`, carrier: "ups" } },
    "ship-confirm": about,
    "proof-of-delivery": { ...about, fields: { deliveredAt, receivedBy: "Jo Miller" } },
    return: { ...about, fields: { reason: "Refused" } },
    "invoice-release": about,
    accrual: { ...about, fields: { amount: 12.5, currency: "EUR", text: "Freight" } },
    claim: { ...about, fields: { reason: "Damaged", amount: 12.5, currency: "EUR" } },
  };
}

/** Signatures hold for minutes only: who connects without a clock of its own goes by the clock of the account. */
const clocks = new Map<string, Clock>();

const shared = {
  system: netSuite,
  async start(options: Parameters<Rig["start"]>[0]) {
    const account = await startNetSuite({ ...options, application, token: accessToken });
    const { now } = options;
    if (now) clocks.set(account.url, { now, after: (delayMs, task) => systemClock.after(delayMs, task) });
    return account;
  },
  asks: asksOf,
  numbers: (n: number) => ({ delivery: `IF${1000 + n}`, order: `SO${4500000 + n}` }),
  tellsOutcome: true,
} satisfies Partial<Rig>;

/** OAuth 2 with a certificate, records made at once. */
export const netsuiteRig: Rig = {
  ...shared,
  id: "netsuite",
  settings: (url, clock) => accountSettings(url, clock ?? clocks.get(url) ?? systemClock),
  steps: 7,
};

/** Token-based authentication, records made by jobs. */
export const netsuiteTokenRig: Rig = {
  ...shared,
  id: "netsuite token",
  settings: (url, clock) => tokenSettings(url, clock ?? clocks.get(url) ?? systemClock),
  steps: 12,
};
