import assert from "node:assert/strict";
import type { OperationId } from "../../core/delivery/operations.ts";
import type { FaultRule } from "../../sandbox/faults.ts";
import type { Asked, Desk } from "../core/delivery/desk.ts";
import type { Simulated } from "./rig.ts";

/** Number of the n-th delivery, from 1. */
export function deliveryOf(n: number): string {
  return String(80_000_000 + n);
}

/** What is asked of a declared system about the n-th delivery: every operation, in our own terms. */
export function declaredAsks(n: number): Readonly<Record<OperationId, Asked>> {
  const value = deliveryOf(n);
  const named = { document: value, milestone: null };
  const found = { document: null, lookup: { field: "delivery", value }, milestone: null };
  return {
    milestone: { document: value, milestone: "IN_TRANSIT" },
    tracking: { ...found, fields: { trackingNumber: `1Z${n}`, carrier: "UPS" } },
    "ship-confirm": named,
    "proof-of-delivery": { ...named, fields: { deliveredAt: "2026-01-05T09:00:00Z", receivedBy: "J. Doe" } },
    return: { ...found, fields: { reason: "refused" } },
    "invoice-release": named,
    accrual: { ...named, fields: { amount: 12.5, currency: "EUR" } },
    claim: { ...named, fields: { reason: "damaged", amount: 80, currency: "EUR", text: "Box & lid <broken>" } },
  };
}

/** Posts of the first delivery outlast a lock and an outage: both strike, and everything is posted, once. */
export async function outlasts(
  desk: Desk<Pick<Simulated, "faults" | "ledger">>,
  rules: readonly FaultRule[],
  operations: readonly OperationId[] = ["milestone", "tracking", "claim", "return"],
): Promise<void> {
  desk.erp.faults.set(rules);
  const asks = operations.map((operation) => ({ ...declaredAsks(1)[operation], operation }));
  const effects = await desk.outcomes(await desk.intend(...asks));
  // What goes down cuts the lines of others too: their posts are found already done.
  const lost = effects.filter(({ state }) => state !== "posted" && state !== "already-done");
  assert.deepEqual(lost, []);
  assert.deepEqual(Object.keys(desk.erp.faults.struck()).toSorted(), ["down", "lock"]);
  assert.deepEqual(desk.erp.ledger.doubles(), []);
}
