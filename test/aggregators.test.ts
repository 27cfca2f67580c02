import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Journal } from "../core/journal/journal.ts";
import { openJournal } from "../core/journal/open.ts";
import { compilePack } from "../core/mapping/compile.ts";
import type { Pack } from "../core/mapping/pack.ts";
import { readPacks } from "../core/mapping/packs.ts";
import type { MapResult } from "../core/mapping/result.ts";
import { packageRoot } from "../paths.ts";

const packs = new Map<string, Pack>();
for (const { id, loaded } of readPacks(join(packageRoot, "carriers")))
  if (loaded.kind === "pack") packs.set(id, loaded.pack);

function map(id: string, payload: unknown): MapResult {
  const pack = packs.get(id);
  assert.ok(pack, id);
  return compilePack(pack).map(payload) as MapResult;
}

const number = "771900000001";
const signer = "A. REYES";

/** One journey, picked up in Oakland and delivered in Boise, as the carrier itself and as four others tell it. */
const told: Readonly<Record<string, unknown>> = {
  fedex: {
    output: {
      completeTrackResults: [
        {
          trackingNumber: number,
          trackResults: [
            {
              trackingNumberInfo: { trackingNumber: number },
              deliveryDetails: { receivedByName: signer },
              scanEvents: [
                { date: "2026-03-04T11:21:00-07:00", eventType: "DL", eventDescription: "Delivered" },
                { date: "2026-03-02T15:10:00-08:00", eventType: "PU", eventDescription: "Picked up" },
              ],
            },
          ],
        },
      ],
    },
  },
  easypost: {
    object: "Tracker",
    tracking_code: number,
    carrier: "FedEx",
    status: "delivered",
    tracking_details: [
      {
        message: "Picked up",
        status: "in_transit",
        status_detail: "arrived_at_facility",
        datetime: "2026-03-02T23:10:00Z",
        source: "FedEx",
        carrier_code: "PU",
      },
      {
        message: "Delivered",
        status: "delivered",
        status_detail: "arrived_at_destination",
        datetime: "2026-03-04T18:21:00Z",
        source: "FedEx",
        carrier_code: "DL",
      },
    ],
  },
  aftership: {
    event: "tracking_update",
    msg: {
      tracking_number: number,
      slug: "fedex",
      tag: "Delivered",
      checkpoints: [
        {
          tag: "InTransit",
          subtag: "InTransit_002",
          message: "Picked up",
          checkpoint_time: "2026-03-02T15:10:00-08:00",
        },
        {
          tag: "Delivered",
          subtag: "Delivered_001",
          message: "Delivered",
          checkpoint_time: "2026-03-04T11:21:00-07:00",
        },
      ],
    },
  },
  shippo: {
    carrier: "fedex",
    tracking_number: number,
    tracking_history: [
      {
        status: "TRANSIT",
        substatus: { code: "package_accepted" },
        status_details: "Picked up",
        status_date: "2026-03-02T15:10:00Z",
      },
      {
        status: "DELIVERED",
        substatus: { code: "delivered" },
        status_details: "Delivered",
        status_date: "2026-03-04T11:21:00Z",
      },
    ],
  },
  shipengine: {
    resource_type: "API_TRACK",
    data: {
      tracking_number: number,
      carrier_code: "fedex",
      status_code: "DE",
      events: [
        {
          status_code: "DE",
          status_detail_code: "DELIVERED",
          description: "Delivered",
          occurred_at: "2026-03-04T18:21:00Z",
          carrier_occurred_at: "2026-03-04T11:21:00",
        },
        {
          status_code: "AC",
          status_detail_code: "PICKED_UP",
          description: "Picked up",
          occurred_at: "2026-03-02T23:10:00Z",
          carrier_occurred_at: "2026-03-02T15:10:00",
        },
      ],
    },
  },
};

const folder = mkdtempSync(join(tmpdir(), "waybill-aggregators-"));
after(() => rmSync(folder, { recursive: true, force: true }));

async function tell(journal: Journal, ids: readonly string[]): Promise<void> {
  for (const [at, id] of ids.entries()) {
    const events = map(id, told[id]).shipments.flatMap((shipment) => shipment.events);
    assert.equal(events.length, 2, id);
    await journal.record([{ receipt: null, at: Date.UTC(2026, 2, 5) + at, events }]);
  }
}

for (const first of Object.keys(told)) {
  test(`a parcel is one shipment, and each fact one event, whoever tells of it (${first} first)`, async () => {
    const journal = await openJournal({ kind: "sqlite", path: join(folder, `${first}.db`) });
    try {
      await tell(journal, [first, ...Object.keys(told).filter((id) => id !== first)]);
      const shipment = await journal.shipment({ carrier: "fedex", trackingNumber: number });
      assert.deepEqual(
        [shipment?.status, shipment?.delivered, shipment?.eventCount, shipment?.signedBy],
        ["DELIVERED", true, 2, signer],
      );
      assert.equal((await journal.figures(0)).events, 2);
    } finally {
      await journal.close();
    }
  });
}

test("the carriers that a pack names for others are built-in packs themselves", () => {
  for (const { id, kinds } of packs.values()) {
    const named = kinds.flatMap(({ carrier }) => Object.values(carrier?.names ?? {}));
    assert.deepEqual(
      [...new Set(named)].filter((other) => !packs.has(other) || other === id),
      [],
      id,
    );
  }
});

test("a carrier that is not listed leaves the shipment with whoever tells of it", () => {
  const tracker = { ...(told["easypost"] as object), carrier: "Kestrel Parcels" };
  const [shipment] = map("easypost", tracker).shipments;
  assert.deepEqual(
    shipment?.events.map(({ carrier }) => carrier),
    ["easypost", "easypost"],
  );
});
