import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type Clock, systemClock } from "../../core/clock.ts";
import { breakerRules } from "../../core/delivery/breaker.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { erpnext } from "../../erps/erpnext/index.ts";
import { parcelOf } from "../../sandbox/parcels.ts";
import { type Site, siteSecrets, startSite } from "../../sandbox/erpnext/site.ts";
import { type Asked, type Desk, openDeskBefore } from "../core/delivery/desk.ts";
import type { Rig } from "./rig.ts";

export const shipment = "SHIPMENT-00001";
export const note = "MAT-DN-2026-00001";

export function settingsOf(
  baseUrl: string,
  clock: Clock = systemClock,
  values: ErpSettings["values"] = {},
): ErpSettings {
  const secrets = { user: siteSecrets.apiKey, password: siteSecrets.apiSecret };
  return { baseUrl, timeoutMs: 1000, sockets: 2, clock, values: { ...own, ...values }, secrets };
}

/** Fields that the simulated customer added to the Delivery Note, and the accounts of the books. */
const own: ErpSettings["values"] = {
  noteFields: "receivedBy=custom_received_by, deliveredAt=custom_delivered_at, reason=custom_return_reason",
  accrualDebit: "Freight - WT",
  accrualCredit: "Accrued Freight - WT",
};

function numbered(prefix: string, n: number): string {
  return `${prefix}-${String(n).padStart(5, "0")}`;
}

/** The n-th Delivery Note that was submitted before the test began; there where the site has `delivered`. */
export function deliveredNote(n: number): string {
  return numbered("MAT-DN-2026", 90_000 + n);
}

/** What a test asks about the n-th parcel, in our own terms; returns and invoices are of what was delivered before. */
export function asksOf(n: number) {
  const none = { milestone: null } as const;
  const [travels, draft, done] = [numbered("SHIPMENT", n), numbered("MAT-DN-2026", n), deliveredNote(n)];
  const told = {
    trackingNumber: `1Z${n}`,
    trackingUrl: `https://track.example/1Z${n}`,
    carrier: "UPS",
    carrierService: "Ground",
  };
  const received = { receivedBy: "L. Brandt", deliveredAt: "2026-01-05T07:00:00Z" };
  return {
    milestone: { operation: "milestone", document: travels, milestone: "DELIVERED" },
    tracking: { ...none, operation: "tracking", document: travels, fields: told },
    "ship-confirm": { ...none, operation: "ship-confirm", document: draft },
    "proof-of-delivery": { ...none, operation: "proof-of-delivery", document: done, fields: received },
    return: { ...none, operation: "return", document: done, fields: { reason: "Refused" } },
    "invoice-release": { ...none, operation: "invoice-release", document: done },
    accrual: { ...none, operation: "accrual", document: done, fields: { amount: 18.4, currency: "EUR" } },
    claim: { ...none, operation: "claim", document: done, fields: { reason: "Damaged", text: "Box crushed" } },
  } satisfies Readonly<Record<string, Asked>>;
}

export const erpnextRig: Rig = {
  id: "erpnext",
  system: erpnext,
  start: ({ parcels, seed, now }) => startSite({ parcels, seed, delivered: true, ...(now ? { now } : {}) }),
  settings: (url, clock) => settingsOf(url, clock),
  steps: 7,
  asks: asksOf,
  numbers(n) {
    const trackingNumber = parcelOf(n).trackingNumber;
    return { delivery: numbered("MAT-DN-2026", n), order: numbered("SAL-ORD-2026", n), trackingNumber };
  },
  tellsOutcome: true,
};

/** An outage is not what these tests are about: the breaker asks again at once. */
const breaker = { ...breakerRules, waitMs: 50 };

export async function openSiteDesk(
  t: TestContext,
  seed = 1,
  values: ErpSettings["values"] = {},
  delivered = false,
): Promise<Desk<Site>> {
  const settings = (url: string, clock: Clock) => settingsOf(url, clock, values);
  const options = { open: erpnext.open, settings, executor: { random: () => 0 }, breaker };
  return openDeskBefore(t, await startSite({ seed, delivered }), options);
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
