import type { TestContext } from "node:test";
import { type Clock, systemClock } from "../../core/clock.ts";
import { breakerRules } from "../../core/delivery/breaker.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { customRest } from "../../erps/custom-rest/index.ts";
import { type Portal, portalKey, startPortal } from "../../sandbox/portal/portal.ts";
import { type Desk, openDeskBefore } from "../core/delivery/desk.ts";
import { declaredAsks, deliveryOf } from "./declared-asks.ts";
import type { Rig } from "./rig.ts";

const changed = {
  method: "PATCH",
  path: "/deliveries/{document}",
  keyHeader: "",
  ifMatch: true,
  readPath: "/deliveries/{document}",
};

/** Deliveries that are changed under If-Match, and postings under an idempotency key that are read back by it. */
const values: ErpSettings["values"] = {
  path: "/deliveries/{document}/postings/{operation}",
  body: '{"reference":"{key}","deliveredAt":"{deliveredAt}","receivedBy":"{receivedBy}","amount":"{amount}"}',
  keyHeader: "Idempotency-Key",
  readPath: "/postings/{key}",
  milestonePath: "shipment.status",
  milestoneTimePath: "shipment.statusAt",
  failureWhen: "success=false",
  failureMessage: "error.text",
  retryWhen: "error.code=LOCKED",
  requests: JSON.stringify({
    milestone: {
      ...changed,
      body: { status: "{milestone}", statusAt: "{occurredAt}" },
      readCompare: "shipment.status={milestone}, shipment.statusAt={occurredAt}",
    },
    tracking: {
      ...changed,
      body: { trackingNumber: "{trackingNumber}", carrier: "{carrier}" },
      readCompare: "shipment.trackingNumber={trackingNumber}, shipment.carrier={carrier}",
    },
  }),
};

export function portalSettings(url: string, clock: Clock = systemClock, more: ErpSettings["values"] = {}): ErpSettings {
  const baseUrl = `${url}/api`;
  return {
    baseUrl,
    timeoutMs: 1000,
    sockets: 4,
    clock,
    values: { ...values, ...more },
    secrets: { apiKey: portalKey },
  };
}

/** An outage is not what these tests are about: the breaker asks again at once. */
const breaker = { ...breakerRules, waitMs: 50 };

export async function openPortalDesk(t: TestContext, more: ErpSettings["values"] = {}): Promise<Desk<Portal>> {
  const settings = (url: string, clock: Clock): ErpSettings => portalSettings(url, clock, more);
  const options = { open: customRest.open, settings, breaker };
  return openDeskBefore(t, await startPortal(), options);
}

export const customRestRig: Rig = {
  id: "custom-rest",
  system: customRest,
  start: startPortal,
  settings: (url, clock) => portalSettings(url, clock),
  steps: 3,
  asks: declaredAsks,
  numbers: (n) => ({ delivery: deliveryOf(n) }),
  tellsOutcome: true,
};
