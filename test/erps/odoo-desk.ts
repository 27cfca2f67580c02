import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { type Clock, systemClock } from "../../core/clock.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { odoo } from "../../erps/odoo/index.ts";
import { type Odoo, type OdooOptions, startOdoo } from "../../sandbox/odoo.ts";
import { odooSecrets } from "../../sandbox/odoo/service.ts";
import { type Desk, type DeskOptions, openDeskBefore } from "../core/delivery/desk.ts";

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

/** What the simulated Odoo holds of the n-th transfer; a test may prepare it. */
export function valuesOf(erp: Odoo, n = 1): Record<string, unknown> {
  const picking = erp.pickings.find(transfer(n));
  assert.ok(picking);
  return picking.values;
}
