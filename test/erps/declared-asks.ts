import type { OperationId } from "../../core/delivery/operations.ts";
import type { Asked } from "../core/delivery/desk.ts";

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
