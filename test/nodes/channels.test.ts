/** One parcel through four channels at once, in the real runtime: webhook, question, list, interchange. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ShipmentEvent } from "../../core/event/event.ts";
import type { Message } from "../../nodes/kit/red.ts";
import { lifeOf, type Scan, type Step } from "../../sandbox/carriers/storyline.ts";
import { startTrackApi, type TrackApi } from "../../sandbox/carriers/track.ts";
import { upsBody } from "../../sandbox/carriers/ups.ts";
import { parcelsTo } from "../../sandbox/parcels.ts";
import { sandboxSecrets } from "../../sandbox/secrets.ts";
import { wallClock } from "../../sandbox/zones.ts";
import { interchangeOf, setOf } from "../core/mapping/interchange.ts";
import { eventually, idle, node, ourFiles, pack, store, storeOf, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

/** What a portal calls a step, and the 214's code, where it has one that says the same. */
const words: Partial<Record<Step, { readonly portal: string; readonly x12?: string }>> = {
  label: { portal: "Label Created" },
  pickup: { portal: "Picked Up", x12: "CP" },
  origin: { portal: "Origin Scan" },
  departed: { portal: "Departed Facility", x12: "P1" },
  arrived: { portal: "Arrived at Facility", x12: "X4" },
  "at-destination": { portal: "Arrived at Destination Facility" },
  "out-for-delivery": { portal: "Out for Delivery" },
  delivered: { portal: "Delivered", x12: "D1" },
};
const endsAtMs = Date.now() - 3_600_000;
const seed = 1;
const [life = []] = parcelsTo(120)
  .filter(({ carrier }) => carrier === "ups")
  .map((parcel) => lifeOf(parcel, seed, endsAtMs))
  .filter((scans) => scans.every(({ step }) => words[step]) && scans.at(-1)?.step === "delivered");
const number = life[0]?.parcel.trackingNumber ?? "";

const keep = { func: "global.get('events').push(msg); return null;", outputs: 1, libs: [] };
const poll = { version: 2, channel: "poll", pack: "pack-ups", everySeconds: 1, secretFrom: "env" };
const wire = { version: 2, channel: "wire" };
const flowsOf = (url: string): readonly FlowNode[] => [
  tab,
  store,
  pack("ups", "TEST_UPS_SECRET", "", { scheme: "api-key:x-api-key" }),
  pack("portal_list", "TEST_UPS_SECRET"),
  pack("x12_214", "TEST_UPS_SECRET"),
  node("door", "carrier-ingest", [["map"]], { pack: "pack-ups", path: "/waybill/ups" }),
  node("poll", "carrier-ingest", [["map"]], {
    ...{ ...poll, baseUrl: `${url}/ups`, userEnv: "TEST_UPS_CLIENT", secretEnv: "TEST_UPS_KEY" },
  }),
  node("list", "carrier-ingest", [["map"]], { ...wire, pack: "pack-portal_list" }),
  node("edi", "carrier-ingest", [["map"]], { ...wire, pack: "pack-x12_214" }),
  node("map", "canonical-map", [["keep"], []]),
  node("keep", "function", [[]], keep),
];

const events: Message[] = [];
let runtime: Runtime;
let api: TrackApi;

before(async () => {
  Object.assign(process.env, {
    TEST_UPS_SECRET: "s",
    TEST_UPS_CLIENT: sandboxSecrets.upsClientId,
    TEST_UPS_KEY: sandboxSecrets.upsClientSecret,
  });
  api = await startTrackApi({ endsAtMs, seed });
  const settings = { functionGlobalContext: { events } };
  runtime = await startRuntime({ files: ourFiles, flows: flowsOf(api.url), settings });
});
after(async () => {
  await runtime.stop();
  await api.close();
});

const localOf = ({ place, atMs }: Scan): string => wallClock(place.zone, atMs).local;

async function push(scan: Scan): Promise<void> {
  const headers = { "content-type": "application/json", "x-api-key": "s" };
  const body = JSON.stringify(upsBody(scan));
  const answer = await fetch(`${runtime.url}/waybill/ups`, { method: "POST", body, headers });
  assert.equal(answer.status, 200);
}

/** The list that somebody exports from the carrier's portal. */
function portalList(): string {
  const head = "Carrier,Tracking Number,Status,Event Date,Event Time,City,State,Country,Signed By";
  const rows = life.map((scan) => {
    const [date = "", time = ""] = localOf(scan).split("T");
    const { city, state, country } = scan.place;
    return [
      "UPS",
      number,
      words[scan.step]?.portal,
      date,
      time.slice(0, 5),
      city,
      state,
      country,
      scan.signedBy,
    ].join();
  });
  return [head, ...rows, ""].join("\r\n");
}

/** The interchange of an EDI gateway: a set per status, local time without a zone. */
function interchange(): string {
  const sets = life.flatMap((scan, at) => {
    const code = words[scan.step]?.x12;
    if (!code) return [];
    const [date = "", time = ""] = localOf(scan).replaceAll(/[-:]/g, "").split("T");
    const { city, state, country } = scan.place;
    const segments = [`B10*${number}*D-1*UPSN`, "LX*1", `AT7*${code}*NS***${date}*${time.slice(0, 4)}*LT`];
    return [setOf(String(at + 1).padStart(4, "0"), [...segments, `MS1*${city.toUpperCase()}*${state}*${country}`])];
  });
  return interchangeOf([{ control: "1", sets }]);
}

test("the same parcel through webhook, question, list and interchange is one shipment, and each event comes once", async () => {
  const opened = await storeOf(runtime);
  runtime.node("edi").receive({ payload: interchange() });
  for (const scan of life) await push(scan);
  runtime.node("list").receive({ payload: portalList() });
  runtime.node("poll").receive({ payload: number });
  const asked = () => api.calls.some(({ path }) => path.includes(number));
  await eventually("the carrier was asked", asked);
  await idle(opened);
  const { journal } = opened;
  const shipments = await journal.search(number, 10);
  assert.deepEqual(
    shipments.map(({ carrier, trackingNumber, status }) => ({ carrier, trackingNumber, status })),
    [{ carrier: "ups", trackingNumber: number, status: "DELIVERED" }],
  );
  const history = await journal.eventsOf(shipments[0]?.id ?? 0);
  const minute = ({ occurredAt }: ShipmentEvent): string => occurredAt.local.slice(0, 16);
  assert.deepEqual(history.map(minute).toSorted(), life.map((scan) => localOf(scan).slice(0, 16)).toSorted());
  assert.equal(events.length, life.length, "each event went on once");
  assert.ok((await journal.figures(Date.now())).receipts >= life.length + 3);
  assert.deepEqual(await journal.letters({ state: "parked", limit: 10 }), []);
  assert.equal(shipments[0]?.signedBy, life.at(-1)?.signedBy);
});
