import assert from "node:assert/strict";
import { test } from "node:test";
import type { Effect } from "../../core/journal/journal.ts";
import type { FaultRule } from "../../sandbox/faults.ts";
import type { Asked } from "../core/delivery/desk.ts";
import { openOdooDesk, protocols, transfer } from "./odoo-desk.ts";

const operations: readonly Asked[] = [
  { operation: "milestone", milestone: "IN_TRANSIT" },
  { operation: "tracking", milestone: null, fields: { trackingNumber: "1Z999" } },
  { operation: "ship-confirm", milestone: null, fields: { trackingNumber: "1Z999" } },
];

const faults: readonly FaultRule[] = [
  { fault: "drop-reply" },
  { fault: "drop-request" },
  { fault: "reset" },
  { fault: "500" },
  { fault: "503", retryAfterSeconds: 2 },
  { fault: "429", retryAfterSeconds: 2 },
  { fault: "wrong-body" },
  { fault: "lock", ms: 40 },
  { fault: "slow", ms: 400 },
  { fault: "down", ms: 20 },
];

/** As many calls as the longest operation makes, sign-in and field question included. */
const steps = [1, 2, 3, 4, 5, 6, 7, 8];

/** What each operation leaves in the ledger when it happened once. */
const marks = [
  "x_shipment_status",
  "x_shipment_status_at",
  "carrier_tracking_ref",
  "carrier_tracking_ref",
  "goods-issue",
];

for (const protocol of protocols) {
  for (const rule of faults) {
    test(`Odoo by ${protocol}: "${rule.fault}" at any step leaves every effect in the ledger once`, async (t) => {
      const timeoutMs = rule.fault === "slow" ? 250 : 2000;
      const desk = await openOdooDesk(t, { protocol, timeoutMs, sandbox: { parcels: 24 } });
      for (const step of steps) {
        const first = 3 * (step - 1) + 1;
        const effects: Effect[] = [];
        for (const [n, asked] of operations.entries()) {
          desk.erp.faults.set([{ ...rule, nth: step }]);
          const intended = await desk.intend({ ...asked, document: transfer(first + n) });
          effects.push(...(await desk.outcomes(intended)));
        }
        assert.deepEqual(
          effects.filter(({ state }) => state !== "posted" && state !== "already-done"),
          [],
          `step ${step}`,
        );
        const rows = desk.erp.ledger.rows().filter(({ document }) => document >= transfer(first));
        assert.deepEqual(
          rows.map((row) => (row.effect === "field" ? row.field : row.effect)),
          marks,
          `step ${step}`,
        );
      }
      assert.deepEqual(desk.erp.ledger.doubles(), []);
      assert.ok(desk.erp.faults.struck()[rule.fault], "the fault never struck");
    });
  }
}
