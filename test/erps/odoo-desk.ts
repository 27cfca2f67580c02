import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type Clock, systemClock } from "../../core/clock.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { odoo } from "../../erps/odoo/index.ts";
import { type Odoo, type OdooOptions, startOdoo } from "../../sandbox/odoo.ts";
import { odooSecrets } from "../../sandbox/odoo/service.ts";
import { type Asked, type Desk, type DeskOptions, openDeskBefore } from "../core/delivery/desk.ts";
import type { Rig } from "./rig.ts";

export type Protocol = "json2" | "jsonrpc";
export const protocols: readonly Protocol[] = ["json2", "jsonrpc"];

/** Settings for the simulated Odoo, by either interface. */
export function odooSettings(
  baseUrl: string,
  protocol: Protocol = "json2",
  clock: Clock = systemClock,
  values: ErpSettings["values"] = {},
): ErpSettings {
  const { user, password, apiKey, database } = odooSecrets;
  return {
    ...{ baseUrl, timeoutMs: 2000, sockets: 4, clock },
    values: {
      ...{ protocol, database, milestoneField: "x_shipment_status", milestoneTimeField: "x_shipment_status_at" },
      ...{ ownFields: "receivedBy=x_received_by, deliveredAt=x_delivered_at", claimModel: "project.task" },
      ...{ accrualJournal: "MISC", accrualDebit: "610000", accrualCredit: "201000" },
      ...values,
    },
    secrets: protocol === "json2" ? { token: apiKey } : { user, password },
  };
}

export interface OdooDeskOptions {
  readonly protocol?: Protocol;
  readonly values?: ErpSettings["values"];
  readonly timeoutMs?: number;
  readonly sandbox?: OdooOptions;
  readonly desk?: DeskOptions;
}

/** A desk before a simulated Odoo. */
export async function openOdooDesk(t: TestContext, options: OdooDeskOptions = {}): Promise<Desk<Odoo>> {
  const { protocol, values, timeoutMs = 2000 } = options;
  const settings: DeskOptions["settings"] = (url, clock) => ({
    ...odooSettings(url, protocol, clock, values),
    timeoutMs,
  });
  return openDeskBefore(t, await startOdoo(options.sandbox), { open: odoo.open, settings, ...options.desk });
}

/** Name of the n-th transfer, from 1. */
export function transfer(n: number): string {
  return `WH/OUT/${String(n).padStart(5, "0")}`;
}

/** Name of the n-th transfer that was delivered before the test began; there where the sandbox has `delivered`. */
export function deliveredTransfer(n: number): string {
  return transfer(90_000 + n);
}

/** What a test asks about the n-th parcel, in our own terms; returns and invoices are of what was delivered before. */
export function asksOf(n: number) {
  const none = { milestone: null } as const;
  const document = transfer(n);
  const received = { receivedBy: "L. Brandt", deliveredAt: "2026-01-05T07:00:00Z" };
  const freight = { amount: 18.4, currency: "EUR", text: "UPS Ground" };
  return {
    milestone: { operation: "milestone", document },
    tracking: { ...none, operation: "tracking", document, fields: { trackingNumber: `1Z${n}`, carrier: "UPS" } },
    "ship-confirm": { ...none, operation: "ship-confirm", document },
    "proof-of-delivery": { ...none, operation: "proof-of-delivery", document, fields: received },
    return: { ...none, operation: "return", document: deliveredTransfer(n) },
    "invoice-release": { ...none, operation: "invoice-release", document: deliveredTransfer(n) },
    accrual: { ...none, operation: "accrual", document, fields: freight },
    claim: { ...none, operation: "claim", document, fields: { reason: "Damaged", text: "Box crushed" } },
  } satisfies Readonly<Record<string, Asked>>;
}

function rigOf(protocol: Protocol): Rig {
  return {
    id: protocol === "json2" ? "odoo" : "odoo jsonrpc",
    system: odoo,
    start: ({ parcels, seed, now }) => {
      const version = protocol === "json2" ? 19 : 17;
      return startOdoo({ parcels, seed, version, delivered: true, ...(now ? { now } : {}) });
    },
    settings: (url, clock) => odooSettings(url, protocol, clock),
    steps: 12,
    asks: asksOf,
    numbers: (n) => ({ delivery: transfer(n), order: `S${String(n).padStart(5, "0")}` }),
    tellsOutcome: true,
  };
}

/** JSON-2 before the current version, JSON-RPC before an older one. */
export const odooRig: Rig = rigOf("json2");
export const odooRpcRig: Rig = rigOf("jsonrpc");

/** What the simulated Odoo holds of the n-th transfer; a test may prepare it. */
export function valuesOf(erp: Odoo, n = 1): Record<string, unknown> {
  const picking = erp.pickings.find(transfer(n));
  assert.ok(picking);
  return picking.values;
}
