/** The life of one event in the store, a batch at a time, through the journal's contract. */
import { hash } from "node:crypto";
import { eventId } from "../core/event/identity.ts";
import type { EventName } from "../core/event/kinds.ts";
import type { ShipmentEvent } from "../core/event/event.ts";
import type { Milestone } from "../core/event/milestone.ts";
import type { Conclusion, Journal, Leased, NewEffect, NewReceipt } from "../core/journal/journal.ts";

/** What is lived through, and how far it came. */
export interface Life {
  readonly journal: Journal;
  readonly perShipment: number;
  /** Shipments on their way at a time; events go round among them. */
  readonly active: number;
  lived: number;
}

const ingest = "ingest:/bench";
const erp = "erp:bench";
const start = Date.UTC(2026, 0, 5, 8);

const course: readonly { readonly event: EventName; readonly milestone: Milestone }[] = [
  { event: "LABEL_CREATED", milestone: "INFO_RECEIVED" },
  { event: "PICKED_UP", milestone: "PICKED_UP" },
  { event: "DEPARTED", milestone: "IN_TRANSIT" },
  { event: "ARRIVED", milestone: "IN_TRANSIT" },
  { event: "OUT_FOR_DELIVERY", milestone: "OUT_FOR_DELIVERY" },
  { event: "DELIVERED", milestone: "DELIVERED" },
];

/** Serial number of the shipment that the event of this serial number belongs to, and which of its events it is. */
function placeOf({ perShipment, active }: Life, serial: number): { shipment: number; step: number } {
  const wave = Math.floor(serial / (active * perShipment));
  const within = serial % (active * perShipment);
  // A stride that shares no factor with the number of active shipments: neighbours in time are strangers on the disk.
  const position = (within * 7919) % active;
  return { shipment: wave * active + position, step: Math.floor(within / active) };
}

/** Two kilobytes of which about a fifth is different in every webhook, as numbers, names and places of real ones are. */
function bodyOf(serial: number, trackingNumber: string): Buffer {
  const own = hash("sha512", String(serial), "base64url") + hash("sha512", `${serial}`, "hex");
  const notes = Array.from({ length: 14 }, (_, line) => ({
    line,
    text: `${own.slice(line * 14, line * 14 + 14)} left at the front door as the consignee asked; the driver took a photograph`,
  }));
  return Buffer.from(JSON.stringify({ trackingNumber, serial, status: { type: "I", code: "OT" }, own, notes }));
}

function receiptOf(serial: number, lane: string): NewReceipt {
  const body = bodyOf(serial, lane);
  return {
    queue: ingest,
    lane,
    carrier: "bench",
    channel: "webhook",
    key: hash("sha256", body, "buffer").subarray(0, 16),
    body,
    contentType: "application/json",
    headers: { "user-agent": "bench", "content-type": "application/json", "x-request-id": `r-${serial}` },
    correlationId: `bench-${serial}`,
    receivedAt: start + serial,
  };
}

const place = { text: "Hamburg, 20095, DE", city: "Hamburg", postalCode: "20095", country: "DE" };

/** What every event of the bench has in common. */
const common = {
  carrier: "bench",
  piece: null,
  reason: null,
  classifier: "actual",
  scope: "shipment",
  recordedAt: null,
  place,
  proof: null,
  estimatedDelivery: null,
  retracts: null,
  anomalies: [],
  pack: "bench@1.0.0",
} as const;

function eventOf(life: Life, serial: number): ShipmentEvent {
  const { shipment, step } = placeOf(life, serial);
  const { event, milestone } = course[step % course.length] ?? { event: "OTHER", milestone: null };
  const trackingNumber = `1Z${hash("sha256", String(shipment)).slice(0, 16).toUpperCase()}`;
  const utc = new Date(start + step * 3_600_000 + shipment * 1000).toISOString();
  const local = utc.slice(0, 19);
  const code = `I/${step}`;
  return {
    ...common,
    id: eventId({ carrier: "bench", trackingNumber, piece: null, code, local, place }),
    trackingNumber,
    event,
    milestone,
    occurredAt: { local, utc, basis: "offset" },
    references: [
      { kind: "order", value: `SO-${4_500_000_000 + shipment * 13}` },
      { kind: "delivery", value: `80${10_000_000 + shipment}` },
    ],
    raw: { code, text: "Arrived at Facility", language: "en" },
  };
}

function effectOf(event: ShipmentEvent, shipment: number, leased: Leased): NewEffect {
  const receipt = leased.subject.kind === "receipt" ? leased.subject.receipt : null;
  return {
    key: hash("sha256", `${erp}/status/${event.id}`, "buffer").subarray(0, 16),
    queue: erp,
    lane: event.trackingNumber,
    connection: "bench",
    operation: "set-status",
    document: null,
    shipment,
    receipt: receipt?.id ?? null,
    correlationId: receipt?.correlationId ?? "",
    rank: Date.parse(event.occurredAt.utc ?? ""),
    ask: { operation: "set-status", document: null, fields: { status: event.milestone }, readBack: true },
    message: { payload: event, receipt: { id: receipt?.id ?? 0, carrier: "bench", attempt: leased.attempt } },
    replyQueue: null,
    at: start,
  };
}

function conclusionOf(leased: Leased, at: number): Conclusion {
  if (leased.subject.kind !== "effect") throw new Error("not an effect");
  const { id } = leased.subject.effect;
  const document = `80${10_000_000 + id}`;
  return {
    effect: id,
    attempt: {
      number: leased.attempt,
      startedAt: at - 20,
      endedAt: at,
      step: "read-back",
      status: 204,
      erpCode: null,
      versionBefore: `W/"${id}"`,
      versionAfter: `W/"${id + 1}"`,
      requestId: `q-${id}`,
      verdict: "posted",
    },
    outcome: { kind: "posted", at, document, evidence: { version: `W/"${id + 1}"` }, error: null },
    document,
    settlement: { kind: "done", work: leased.work },
  };
}

type Timed = <T>(step: Promise<T>) => Promise<T>;

/** A stopwatch for steps: it writes down how long each took, milliseconds. */
function stopwatch(stepsMs: number[]): Timed {
  return async (step) => {
    const began = performance.now();
    const answer = await step;
    stepsMs.push(performance.now() - began);
    return answer;
  };
}

function receiptId({ subject }: Leased): number | null {
  return subject.kind === "receipt" ? subject.receipt.id : null;
}

/** Lives one batch through; answers how long each step took, milliseconds. */
export async function liveBatch(life: Life, count: number): Promise<readonly number[]> {
  const { journal } = life;
  const events = Array.from({ length: count }, (_, index) => eventOf(life, life.lived + index));
  const receipts = events.map((event, index) => receiptOf(life.lived + index, event.trackingNumber));
  life.lived += count;
  const now = start + life.lived;
  const stepsMs: number[] = [];
  const timed = stopwatch(stepsMs);
  await timed(journal.receive(receipts));
  const leased = await timed(journal.claim(ingest, count, now));
  const batch = leased.map((one, index) => ({
    receipt: receiptId(one),
    at: now,
    events: events.slice(index, index + 1),
  }));
  const recorded = (await timed(journal.record(batch))).flat();
  const effects = leased.map((one, index) =>
    effectOf(events[index] as ShipmentEvent, recorded[index]?.shipment.id ?? 0, one),
  );
  await timed(journal.intend(effects));
  const done = leased.map(({ work }) => ({ kind: "done", work }) as const);
  const [, posts] = await timed(Promise.all([journal.settle(done), journal.claim(erp, count, now)]));
  await timed(journal.conclude(posts.map((post) => conclusionOf(post, now))));
  return stepsMs;
}
