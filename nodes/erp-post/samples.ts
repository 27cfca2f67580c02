import type { ShipmentEvent } from "../../core/event/event.ts";
import { moveOf } from "../../core/event/move.ts";
import type { Milestone } from "../../core/event/milestone.ts";
import type { ReferenceKind } from "../../core/event/reference.ts";
import { plainEvent } from "../../core/onboard/usual.ts";
import type { SampleFacts } from "../kit/admin/answers.ts";
import type { Store } from "../kit/store.ts";

/** How far back events are looked through, and how many are offered. */
const looked = 500;
const offered = 20;

/** The latest events that a node of these milestones would post. */
export async function storedSamples({ journal }: Store, wanted: ReadonlySet<unknown>): Promise<readonly SampleFacts[]> {
  const events = await journal.latestEvents(looked);
  const fitting = events.filter((event) => wanted.has(moveOf(event)?.milestone)).slice(0, offered);
  return Promise.all(
    fitting.map(async (event) => {
      const shipment = await journal.shipment(event);
      return { event, references: shipment?.references ?? [], shipment: shipment?.id ?? null };
    }),
  );
}

const kinds: readonly ReferenceKind[] = ["delivery", "order", "invoice", "bol", "customer", "purchase-order"];

/** An event that nobody sent, with everything in it that a post may be filled with. */
export function madeUpSample(milestone: Milestone): SampleFacts {
  const event: ShipmentEvent = {
    id: `sample-${milestone}`,
    carrier: "sample",
    trackingNumber: "1Z999AA10123456784",
    piece: null,
    event: plainEvent(milestone),
    milestone,
    reason: null,
    classifier: "actual",
    scope: "shipment",
    occurredAt: { local: "2026-03-02T08:53:47", utc: "2026-03-02T07:53:47Z", basis: "offset" },
    recordedAt: null,
    place: { text: "Porto, PT", city: "Porto", country: "PT" },
    references: kinds.map((kind, index) => ({ kind, value: String(80_000_001 + index) })),
    proof: { signedBy: "M. Almeida" },
    estimatedDelivery: { local: "2026-03-03T12:00:00", utc: "2026-03-03T11:00:00Z", basis: "offset" },
    retracts: null,
    anomalies: [],
    raw: { code: "SAMPLE", text: "Sample event" },
    pack: "sample@1.0.0",
  };
  return { event, references: [], shipment: null };
}
