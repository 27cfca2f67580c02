import assert from "node:assert/strict";
import { compilePack, type Mapper } from "../../../core/mapping/compile.ts";
import { loadPack, type Pack } from "../../../core/mapping/pack.ts";
import type { MapResult } from "../../../core/mapping/result.ts";

type Json = Record<string, unknown>;

/** The event rule of the made-up carrier. */
export const eventRule = {
  code: { join: ["kind", "code"], with: "/" },
  text: "wording",
  detail: "why",
  status: "state",
  lookup: [
    { table: "scans", key: { join: ["kind", "code"], with: "/" } },
    { table: "states", key: { path: "state", apply: ["lower"] }, coarse: true },
  ],
  reason: { table: "whys", key: "whyCode" },
  occurredAt: { local: { text: "at", forms: ["YYYY-MM-DDTHH:mm:ssZZ", "YYYY-MM-DDTHH:mm:ss", "YYYY-MM-DD"] } },
  place: { city: "town", country: "land", text: ["city", "country"] },
};

/** A pack of the made-up carrier `acme` as JSON; every property can be replaced. */
export function acmeJson(more: Json = {}, kind: Json = {}): Json {
  return {
    format: 1,
    id: "acme",
    name: "Acme Freight",
    version: "1.0.0",
    owner: "Test",
    checked: "2026-03-01",
    api: [{ name: "Track", version: "1" }],
    webhook: {
      auth: [{ scheme: "hmac", header: "x-acme-signature", encoding: "hex" }],
      ack: { status: 202 },
      contentTypes: ["application/json"],
      lane: ["parcels[0].no", "no"],
      dedupe: "By content.",
      replay: "Three times.",
    },
    kinds: [
      {
        id: "track",
        title: "Answer",
        when: [{ path: "parcels", is: "present" }],
        shipments: "parcels[*]",
        trackingNumber: "no",
        events: "scans[*]",
        event: eventRule,
        ...kind,
      },
    ],
    tables: {
      scans: [
        { milestone: "IN_TRANSIT", event: "ARRIVED", codes: { "S/ARR": "Arrived" } },
        { milestone: "DELIVERED", event: "DELIVERED", codes: { "S/DEL": "Delivered" } },
        { milestone: "EXCEPTION", event: "DELAYED", reason: "CARRIER_DELAY", codes: { "S/DLY": "Delayed" } },
        { milestone: null, event: "RETRACTION", retracts: "code:S/ARR", codes: { "S/UND": "Undone" } },
      ],
      states: [{ milestone: "IN_TRANSIT", event: "IN_TRANSIT", codes: { moving: "Moving" } }],
    },
    reasons: { whys: [{ reason: "WEATHER", codes: { "7": "Snow" } }] },
    ...more,
  };
}

export function packOf(json: Json): Pack {
  const loaded = loadPack(json, "carrier.json", JSON.stringify(json, null, 2));
  assert.deepEqual(loaded.kind === "invalid" ? loaded.problems : [], []);
  return (loaded as { pack: Pack }).pack;
}

export function mapperOf(json: Json): Mapper {
  return compilePack(packOf(json));
}

/** Maps at once; for packs without JSONata fields. */
export function mapNow(mapper: Mapper, payload: unknown): MapResult {
  const result = mapper.map(payload);
  assert.ok(!(result instanceof Promise), "a pack of paths maps at once");
  return result;
}
