/** A carrier that pushes and is asked too, in the real runtime against its simulator. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ShipmentEvent } from "../../core/event/event.ts";
import type { Message } from "../../nodes/kit/red.ts";
import type { Store } from "../../nodes/kit/store.ts";
import { fedexWebhook } from "../../sandbox/carriers/fedex.ts";
import { lifeOf, type Scan } from "../../sandbox/carriers/storyline.ts";
import { startTrackApi, type TrackApi, trackClients } from "../../sandbox/carriers/track.ts";
import { parcelsTo } from "../../sandbox/parcels.ts";
import { sandboxSecrets } from "../../sandbox/secrets.ts";
import { eventually, idle, node, ourFiles, pack, store, storeOf, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

const endsAtMs = Date.now() - 60_000;
const [parcel, told] = parcelsTo(60)
  .filter(({ carrier }) => carrier === "fedex")
  .map((one) => [one, lifeOf(one, 1, endsAtMs)] as const)
  .find(([, life]) => life.every(({ step }) => step !== "riddle") && life.at(-1)?.step === "delivered") as never as [
  { trackingNumber: string },
  Scan[],
];
const collect = (list: string): object => ({
  func: `global.get('${list}').push(msg); return null;`,
  outputs: 1,
  libs: [],
});
const poll = { version: 2, channel: "poll", pack: "pack-fedex", everySeconds: 1, secretFrom: "env" };
const flowsOf = (url: string): readonly FlowNode[] => [
  tab,
  store,
  pack("fedex", "TEST_FEDEX_SECRET"),
  pack("dpd", "TEST_FEDEX_SECRET"),
  node("door", "carrier-ingest", [["map"]], { pack: "pack-fedex", path: "/waybill/fedex" }),
  node("poll", "carrier-ingest", [["map", "asked"]], {
    ...{ ...poll, baseUrl: `${url}/fedex`, userEnv: "TEST_FEDEX_CLIENT", secretEnv: "TEST_FEDEX_KEY" },
  }),
  node("map", "canonical-map", [["event"], []], { pack: "" }),
  node("event", "function", [[]], collect("events")),
  node("asked", "function", [[]], collect("asked")),
  node("catch", "catch", [["caught"]], { scope: ["poll"], uncaught: false }),
  node("caught", "function", [[]], collect("caught")),
];

const events: Message[] = [];
const asked: Message[] = [];
const caught: Message[] = [];
const statuses: [string, { text?: string }][] = [];
let runtime: Runtime;
let api: TrackApi;
let opened: Store;

before(async () => {
  Object.assign(process.env, {
    TEST_FEDEX_SECRET: sandboxSecrets.fedexSecret,
    TEST_FEDEX_CLIENT: trackClients.fedexClientId,
    TEST_FEDEX_KEY: trackClients.fedexClientSecret,
  });
  api = await startTrackApi({ endsAtMs });
  const withoutPoll = flowsOf(api.url).filter(({ id }) => id !== "poll" && id !== "catch");
  const functionGlobalContext = { events, asked, caught };
  runtime = await startRuntime({
    files: ourFiles,
    flows: withoutPoll,
    admin: true,
    settings: { functionGlobalContext },
  });
  const hear = runtime.events as unknown as {
    on(event: "node-status", take: (one: { id: string; status: { text?: string } }) => void): void;
  };
  hear.on("node-status", ({ id, status }) => void statuses.push([id, status]));
  opened = await storeOf(runtime);
});
after(async () => {
  await runtime.stop();
  await api.close();
});

test("what the webhooks missed is heard by asking, and counted as gaps", async () => {
  const [first] = told;
  const { headers, body } = fedexWebhook(
    { scan: first as Scan, told: [first as Scan], kind: "news" },
    sandboxSecrets,
    "base64",
  );
  const post = (): Promise<Response> => fetch(`${runtime.url}/waybill/fedex`, { method: "POST", headers, body });
  await eventually("it is taken", async () => (await post()).status === 200);
  await idle(opened);
  await runtime.deploy(flowsOf(api.url));
  const known = { carrier: "fedex", trackingNumber: parcel.trackingNumber };
  await eventually("it is delivered", async () => (await opened.journal.shipment(known))?.delivered);
  await idle(opened);
  const count = await eventually("the gaps", async () => {
    const [memo] = await opened.journal.recall("gaps");
    return memo?.value["count"];
  });
  const heard = events.filter(({ payload }) => (payload as ShipmentEvent).trackingNumber === parcel.trackingNumber);
  assert.equal(count, heard.length - 1);
  const figures = await fetch(`${runtime.url}/admin/waybill/admin/stores/store/figures`);
  assert.deepEqual(((await figures.json()) as { gaps: object }).gaps, { fedex: count });
  await eventually("the status", () =>
    statuses.some(([id, { text }]) => id === "poll" && text?.startsWith("carrier-ingest.statu")),
  );
});

test("what is delivered is not asked about again", async () => {
  const calls = api.calls.filter(({ body }) => body.includes(parcel.trackingNumber)).length;
  assert.equal(calls, 1);
  assert.deepEqual(await opened.journal.openShipments("fedex", 0, 9), []);
});

test("a number that a message names is asked about", async () => {
  const [, other] = parcelsTo(60).filter(({ carrier }) => carrier === "fedex");
  await runtime.deploy(flowsOf(api.url));
  runtime.node("poll").receive({ payload: other?.trackingNumber });
  const known = { carrier: "fedex", trackingNumber: other?.trackingNumber ?? "" };
  await eventually("it is known", () => opened.journal.shipment(known));
  const message = asked.find(({ asked: number }) => number === other?.trackingNumber);
  assert.equal(message?.receipt?.carrier, "fedex");
});

test("a message without a number is refused with WB-IN-033", async () => {
  runtime.node("poll").receive({ payload: { no: "number" } });
  const { error } = await eventually("the refusal", () => caught[0]);
  assert.equal((error as { code?: string }).code, "WB-IN-033");
});

test("a pack that does not say how its carrier is asked, and missing secrets, are told as such", async () => {
  const flows = flowsOf(api.url).map((one) => (one.id === "poll" ? { ...one, secretEnv: "" } : one));
  await runtime.deploy(flows);
  runtime.node("poll").receive({ payload: "1" });
  const { error } = await eventually("the refusal", () => caught[1]);
  assert.match((error as { message: string }).message, /no environment variable is named for the secret/);
});
