import { generateKeyPairSync } from "node:crypto";
import type { TestContext } from "node:test";
import type { Clock } from "../../core/clock.ts";
import type { Ask, AskContext, ErpConnection, ErpSettings } from "../../core/delivery/erp.ts";
import { netSuite } from "../../erps/netsuite/index.ts";
import { type NetSuite, startNetSuite } from "../../sandbox/netsuite/start.ts";
import { type Desk, type DeskOptions, openDeskBefore } from "../core/delivery/desk.ts";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const privateKey = keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const application = {
  clientId: "client-1",
  certificateId: "cert-1",
  publicKey: keys.publicKey.export({ type: "spki", format: "pem" }).toString(),
};

/** Settings for the simulated account. */
export function accountSettings(baseUrl: string, clock: Clock, values: ErpSettings["values"] = {}): ErpSettings {
  const own = {
    certificateId: "cert-1",
    milestoneField: "custbody_waybill_milestone",
    milestoneTimeField: "custbody_waybill_milestone_at",
  };
  const secrets = { clientId: "client-1", privateKey };
  return { baseUrl, timeoutMs: 2000, sockets: 2, clock, values: { ...own, ...values }, secrets };
}

/** A desk before a simulated account whose clock is the desk's. */
export async function openAccount(
  t: TestContext,
  options: DeskOptions = {},
  values: ErpSettings["values"] = {},
): Promise<Desk<NetSuite>> {
  let clock: Clock | null = null;
  const account = await startNetSuite({ application, seed: 7, now: () => clock?.now() ?? Date.UTC(2026, 0, 5, 8) });
  const settings = (url: string, own: Clock): ErpSettings => {
    clock = own;
    return accountSettings(url, own, values);
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
