import { eventId } from "../../../core/event/identity.ts";
import type { ShipmentEvent } from "../../../core/event/event.ts";
import type { Milestone } from "../../../core/event/milestone.ts";
import { inUtc } from "../../../core/event/instant.ts";

/** An event of the made-up carrier `acme` at `at` (UTC wall time), overridable in every field. */
export function event(at: string, milestone: Milestone | null, more: Partial<ShipmentEvent> = {}): ShipmentEvent {
  const occurredAt = more.occurredAt ?? inUtc(at);
  const code = more.raw?.code ?? milestone ?? "NOTE";
  const piece = more.piece ?? null;
  const facts = { carrier: "acme", trackingNumber: "T1", piece, code, local: occurredAt.local, place: null };
  return {
    id: eventId(facts),
    carrier: "acme",
    trackingNumber: "T1",
    piece,
    event: "OTHER",
    milestone,
    reason: null,
    classifier: "actual",
    scope: "shipment",
    occurredAt,
    recordedAt: null,
    place: null,
    references: [],
    proof: null,
    estimatedDelivery: null,
    retracts: null,
    anomalies: [],
    raw: { code, text: null },
    pack: "acme@1.0.0",
    ...more,
  };
}
