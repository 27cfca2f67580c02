/** What tests put into a store; every builder takes what a test cares about and fills in the rest. */
import { hash } from "node:crypto";
import { coded } from "../../../core/errors.ts";
import type { ShipmentEvent } from "../../../core/event/event.ts";
import { eventId } from "../../../core/event/identity.ts";
import type { Conclusion, Leased, NewEffect, NewLetter, NewReceipt, Outcome } from "../../../core/journal/journal.ts";

/** Monday 2026-01-05, 08:00 UTC. */
export const monday = Date.UTC(2026, 0, 5, 8);

/** Sixteen bytes that stand for a text. */
export function keyOf(text: string): Buffer {
  return hash("sha256", text, "buffer").subarray(0, 16);
}

/** A delivery; `name` makes its key, its body and its correlation id. */
export function delivery(name: string, more: Partial<NewReceipt> = {}): NewReceipt {
  return {
    queue: "ingest:a",
    lane: `lane of ${name}`,
    carrier: "acme",
    channel: "webhook",
    key: keyOf(name),
    body: Buffer.from(`{"delivery":"${name}"}`),
    contentType: "application/json",
    headers: { "user-agent": "acme/1" },
    correlationId: `correlation of ${name}`,
    receivedAt: monday,
    ...more,
  };
}

/** A scan of parcel `P1` of the carrier acme, `hour` hours after Monday morning. */
export function scan(hour: number, more: Partial<ShipmentEvent> = {}): ShipmentEvent {
  const utc = new Date(monday + hour * 3_600_000).toISOString();
  const trackingNumber = more.trackingNumber ?? "P1";
  const raw = more.raw ?? { code: `S${hour}`, text: "Scanned" };
  const local = utc.slice(0, 19);
  return {
    id: eventId({ carrier: "acme", trackingNumber, piece: null, code: raw.code, local, place: null }),
    carrier: "acme",
    trackingNumber,
    piece: null,
    event: "ARRIVED",
    milestone: "IN_TRANSIT",
    reason: null,
    classifier: "actual",
    scope: "shipment",
    occurredAt: { local, utc, basis: "utc" },
    recordedAt: null,
    place: null,
    references: [],
    proof: null,
    estimatedDelivery: null,
    retracts: null,
    anomalies: [],
    raw,
    pack: "acme@1.0.0",
    ...more,
  };
}

/** An intended change; `name` makes its key. */
export function change(name: string, more: Partial<NewEffect> = {}): NewEffect {
  return {
    key: keyOf(name),
    queue: "erp:a",
    lane: `document of ${name}`,
    connection: "main",
    operation: "set-status",
    document: null,
    shipment: null,
    receipt: null,
    correlationId: `correlation of ${name}`,
    rank: monday,
    ask: { status: "IN_TRANSIT", nested: { list: [1, null, "ä"] } },
    message: { payload: { name } },
    replyQueue: null,
    at: monday,
    ...more,
  };
}

export function outcome(kind: Outcome["kind"], more: Partial<Outcome> = {}): Outcome {
  return { kind, at: monday + 1000, document: "8001", evidence: { version: "W/2" }, error: null, ...more };
}

/** The conclusion of leased work about an effect: one try that had this verdict. */
export function conclusion(leased: Leased, more: Partial<Conclusion> = {}): Conclusion {
  if (leased.subject.kind !== "effect") throw new Error("not an effect");
  return {
    effect: leased.subject.effect.id,
    attempt: {
      number: leased.attempt,
      startedAt: monday + 900,
      endedAt: monday + 950,
      step: "read-back",
      status: 204,
      erpCode: null,
      versionBefore: "W/1",
      versionAfter: "W/2",
      requestId: "request 1",
      verdict: "done",
    },
    outcome: null,
    settlement: { kind: "done", work: leased.work },
    ...more,
  };
}

/** A letter about a receipt unless told otherwise. */
export function letter(more: Partial<NewLetter>): NewLetter {
  return {
    receipt: null,
    effect: null,
    queue: "ingest:a",
    lane: "lane",
    cause: coded("WB-MAP-001", { code: "D/ZZ", text: "?", carrier: "acme" }),
    group: "unmapped acme D/ZZ",
    attempts: 1,
    flowVersion: "r1",
    node: "n1",
    about: "acme P1",
    at: monday + 2000,
    ...more,
  };
}
