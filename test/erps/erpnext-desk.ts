import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type Clock, systemClock } from "../../core/clock.ts";
import { breakerRules } from "../../core/delivery/breaker.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { erpnext } from "../../erps/erpnext/index.ts";
import { type Site, siteSecrets, startSite } from "../../sandbox/erpnext/site.ts";
import { type Asked, type Desk, openDeskBefore } from "../core/delivery/desk.ts";

export const shipment = "SHIPMENT-00001";
export const note = "MAT-DN-2026-00001";

export function settingsOf(
  baseUrl: string,
  clock: Clock = systemClock,
  values: ErpSettings["values"] = {},
): ErpSettings {
  const secrets = { user: siteSecrets.apiKey, password: siteSecrets.apiSecret };
  return { baseUrl, timeoutMs: 1000, sockets: 2, clock, values, secrets };
}

/** An outage is not what these tests are about: the breaker asks again at once. */
const breaker = { ...breakerRules, waitMs: 50 };

export async function openSiteDesk(t: TestContext, seed = 1): Promise<Desk<Site>> {
  const options = { open: erpnext.open, settings: settingsOf, executor: { random: () => 0 }, breaker };
  return openDeskBefore(t, await startSite({ seed }), options);
}

export async function outcomeOf(desk: Desk<Site>, asked: Asked) {
  const [effect] = await desk.outcomes(await desk.intend(asked));
  assert.ok(effect);
  return effect;
}

export async function verdicts(desk: Desk<Site>, effect: number): Promise<readonly string[]> {
  return (await desk.journal.attemptsOf(effect)).map(({ verdict }) => verdict);
}

export function valuesOf({ erp }: Desk<Site>, doctype: "Shipment" | "Delivery Note", name: string) {
  const document = erp.documents.find(doctype, name);
  assert.ok(document);
  return document.values;
}

export const operations: Readonly<Record<string, Asked>> = {
  milestone: { document: shipment, milestone: "DELIVERED" },
  tracking: {
    operation: "tracking",
    document: shipment,
    milestone: null,
    fields: { awb_number: "1Z9", tracking_url: "https://track.example/1Z9", carrier: "UPS", carrier_service: "Ground" },
  },
  "ship-confirm": { operation: "ship-confirm", document: note, milestone: null },
  "proof-of-delivery": {
    operation: "proof-of-delivery",
    document: note,
    milestone: "DELIVERED",
    fields: { custom_received_by: "J. Doe", custom_is_received: true },
  },
};
