/** MQTT as a channel, in the real runtime with a real broker. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Message } from "../../nodes/kit/red.ts";
import type { Store } from "../../nodes/kit/store.ts";
import { startBroker, type TestBroker } from "../core/ingest/broker.ts";
import { eventually, idle, node, ourFiles, pack, store, storeOf, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

const collect = (list: string): object => ({
  func: `global.get('${list}').push(msg); return null;`,
  outputs: 1,
  libs: [],
});
const ingest = { version: 2, pack: "pack-fedex" };
const flowsOf = (url: string): readonly FlowNode[] => [
  tab,
  store,
  pack("fedex", "TEST_FEDEX_SECRET"),
  { id: "bus", type: "event-bus", version: 1, url, clientId: "waybill-test" },
  node("mqtt", "carrier-ingest", [["keep"]], {
    ...ingest,
    channel: "mqtt",
    bus: "bus",
    topic: "fedex/+/events",
    sizeLimit: 1,
  }),
  node("wire", "carrier-ingest", [["keep"]], { ...ingest, channel: "wire" }),
  node("keep", "function", [[]], collect("seen")),
  node("catch", "catch", [["caught"]], { scope: ["mqtt"], uncaught: false }),
  node("caught", "function", [[]], collect("caught")),
];

const seen: Message[] = [];
const caught: Message[] = [];
let runtime: Runtime;
let broker: TestBroker;
let opened: Store;
let flows: readonly FlowNode[];

before(async () => {
  process.env["TEST_FEDEX_SECRET"] = "unused";
  broker = await startBroker();
  flows = flowsOf(broker.url);
  runtime = await startRuntime({ files: ourFiles, flows, settings: { functionGlobalContext: { seen, caught } } });
  opened = await storeOf(runtime);
  await eventually("it is connected", () => broker.clients().includes("waybill-test-mqtt"));
  await new Promise((resolve) => setTimeout(resolve, 100));
});
after(async () => {
  await runtime.stop();
  await broker.close();
});

const textOf = (number: string): string =>
  JSON.stringify({ output: { completeTrackResults: [{ trackingNumber: number }] } });
const arrived = (number: string): Message[] => seen.filter((one) => JSON.stringify(one.payload).includes(number));

test("a message becomes a receipt and goes into the flow", async () => {
  await broker.publish("fedex/eu/events", textOf("9001"));
  const [message] = await eventually("the message", () => arrived("9001").length > 0 && arrived("9001"));
  const receipt = await opened.journal.receipt(message?.receipt?.id ?? 0);
  assert.equal(receipt?.channel, "mqtt");
  assert.deepEqual(receipt?.headers, { topic: "fedex/eu/events" });
});

test("what is published during a deploy is not lost, and what comes twice is one receipt", async () => {
  const deploying = runtime.deploy(flows);
  for (let n = 0; n < 20; n += 1) await broker.publish("fedex/eu/events", textOf(`91${String(n).padStart(2, "0")}`));
  await deploying;
  await broker.publish("fedex/us/events", textOf("9100"));
  await eventually("all of them", () => arrived("91").length >= 20);
  await idle(opened);
  assert.equal(arrived("91").length, 20);
});

test("a message above the limit is refused for good, and goes whole to a catch node", async () => {
  await broker.publish("fedex/eu/events", "x".repeat(1025));
  await broker.publish("fedex/eu/events", textOf("9201"));
  await eventually("the next one", () => arrived("9201").length > 0);
  const error = caught[0]?.["error"] as { code?: string } | undefined;
  assert.equal(error?.code, "WB-IN-004");
  assert.equal(Buffer.from(caught[0]?.payload as Uint8Array).length, 1025, "nothing of it is lost");
});

test("a broker that went away is found again", async () => {
  await broker.restart(100);
  await eventually("it is connected", () => broker.clients().includes("waybill-test-mqtt"));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await broker.publish("fedex/eu/events", textOf("9301"));
  await eventually("the message", () => arrived("9301").length > 0);
});
