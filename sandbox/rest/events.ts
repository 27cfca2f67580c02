import { createHash } from "node:crypto";
import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import type { Effect } from "../doubles.ts";
import type { Ledger, Trace } from "../ledger.ts";

/** Stores shipment events, each idempotency key once. */
export type EventDesk = {
  /** `POST /api/shipments/events` */
  store(call: Call): Reply;
  /** `GET /api/shipments/events/{key}` */
  read(key: string): Reply;
};

type Stored = { readonly id: number; readonly fingerprint: string; readonly body: string | null };

/** Keys are remembered up to this number, the oldest forgotten first, as every such service forgets one day. */
const keyLimit = 2_000_000;

/** An error in the shape of RFC 9457. */
export function problem(status: number, code: string, detail: string): Reply {
  const body = JSON.stringify({ type: `urn:sandbox:${code}`, title: code.replaceAll("_", " "), status, code, detail });
  return { status, headers: { "content-type": "application/problem+json" }, body };
}

/** A JSON object, or null. */
export function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** What an event says of itself: `shipment` and `milestone` are required, `eventId` or `occurredAt` tell events apart. */
function effectOf(event: Record<string, unknown>): Effect | null {
  const { shipment, milestone, eventId, occurredAt } = event;
  if (typeof shipment !== "string" || shipment === "" || typeof milestone !== "string") return null;
  const told = [eventId, occurredAt].find((value) => typeof value === "string") ?? "";
  return { effect: "event", document: shipment, milestone, eventId: told };
}

function answerOf(stored: Stored, replayed: boolean): Reply {
  const headers = replayed ? { "idempotency-replayed": "true" } : {};
  return jsonReply(201, { id: `evt_${stored.id}`, status: "stored" }, headers);
}

/** What was stored under each key. */
type Memory = { find(key: string | null): Stored | null; keep(key: string | null, stored: Stored): void };

function openMemory(): Memory {
  const byKey = new Map<string, Stored>();
  return {
    find: (key) => (key === null ? null : (byKey.get(key) ?? null)),
    keep(key, stored) {
      if (key === null) return;
      byKey.set(key, stored);
      const [oldest] = byKey.keys();
      if (byKey.size > keyLimit && oldest !== undefined) byKey.delete(oldest);
    },
  };
}

function replay(known: Stored, fingerprint: string): Reply {
  if (known.fingerprint === fingerprint) return answerOf(known, true);
  return problem(422, "idempotency_key_reused", "This Idempotency-Key was used with another body");
}

/** Who asks, for the ledger. */
export function traceOf(call: Call, idempotencyKey: string | null): Trace {
  return { system: "rest", correlationId: headerOf(call, "x-correlation-id"), idempotencyKey };
}

/** An event desk. `keepBodies` false keeps fingerprints only, for load: a read then shows no event. */
export function openEventDesk(ledger: Ledger, keepBodies: boolean): EventDesk {
  const memory = openMemory();
  let lastId = 0;

  return {
    store(call) {
      const key = headerOf(call, "idempotency-key");
      const fingerprint = key === null ? "" : createHash("sha1").update(call.body).digest("base64");
      const known = memory.find(key);
      if (known) return replay(known, fingerprint);
      const effect = effectOf(objectOf(call.body) ?? {});
      if (!effect) return problem(400, "invalid_event", "A JSON object with shipment and milestone is expected");
      lastId += 1;
      const stored = { id: lastId, fingerprint, body: keepBodies ? call.body : null };
      memory.keep(key, stored);
      ledger.record([effect], traceOf(call, key));
      return answerOf(stored, false);
    },
    read(key) {
      const stored = memory.find(key);
      if (!stored) return problem(404, "unknown_key", "No event was stored under this Idempotency-Key");
      const event = stored.body === null ? null : objectOf(stored.body);
      return jsonReply(200, { id: `evt_${stored.id}`, status: "stored", idempotencyKey: key, event });
    },
  };
}
