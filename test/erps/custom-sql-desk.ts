import type { TestContext } from "node:test";
import { type Clock, systemClock } from "../../core/clock.ts";
import { breakerRules } from "../../core/delivery/breaker.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { customSql } from "../../erps/custom-sql/index.ts";
import { databaseSecrets, type OfficeDatabase, startDatabase } from "../../sandbox/sql/database.ts";
import { type Desk, openDeskBefore } from "../core/delivery/desk.ts";
import { declaredAsks, deliveryOf } from "./declared-asks.ts";
import type { Rig } from "./rig.ts";

const state = "SELECT * FROM delivery_state(:document)";

/** Postings under a key that the procedure knows again; the rest is read back from the delivery. */
const values: ErpSettings["values"] = {
  call: "CALL create_posting(:key, :operation, p_delivery => :document, p_reason => :reason, p_amount => :amount, p_currency => :currency, p_note => :text)",
  read: "SELECT posting_state(:key)",
  milestonePath: "status",
  milestoneTimePath: "status_at",
  failureWhen: "status=ERROR",
  failureMessage: "text",
  tls: false,
  requests: JSON.stringify({
    milestone: {
      call: "SELECT report_milestone(:document, :milestone, :occurredAt::timestamptz)",
      read: state,
      readCompare: "status={milestone}, status_at={occurredAt}",
    },
    tracking: {
      call: "CALL set_tracking(:document, p_carrier => :carrier, p_tracking => :trackingNumber)",
      read: state,
      readCompare: "tracking_number={trackingNumber}, carrier={carrier}",
    },
    "ship-confirm": { call: "CALL post_goods_issue(:document)", read: state, readCompare: "goods_issued=true" },
    "proof-of-delivery": {
      call: "CALL set_proof(:document, :receivedBy, :deliveredAt)",
      read: state,
      readCompare: "received_by={receivedBy}, delivered_at={deliveredAt}",
    },
  }),
};

export function databaseSettings(
  baseUrl: string,
  clock: Clock = systemClock,
  more: ErpSettings["values"] = {},
): ErpSettings {
  return { baseUrl, timeoutMs: 1000, sockets: 4, clock, values: { ...values, ...more }, secrets: databaseSecrets };
}

/** An outage is not what these tests are about: the breaker asks again at once. */
const breaker = { ...breakerRules, waitMs: 50 };

export async function openDatabaseDesk(
  t: TestContext,
  more: ErpSettings["values"] = {},
): Promise<Desk<OfficeDatabase>> {
  const settings = (url: string, clock: Clock): ErpSettings => databaseSettings(url, clock, more);
  return openDeskBefore(t, await startDatabase(), { open: customSql.open, settings, breaker });
}

export const customSqlRig: Rig = {
  id: "custom-sql",
  system: customSql,
  start: startDatabase,
  settings: (url, clock) => databaseSettings(url, clock),
  steps: 4,
  asks: declaredAsks,
  numbers: (n) => ({ delivery: deliveryOf(n) }),
  tellsOutcome: true,
};
