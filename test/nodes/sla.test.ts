import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import type { PromiseState } from "../../core/sla/promise.ts";
import type { Message } from "../../nodes/kit/red.ts";
import { eventually, idle, node, ourFiles, pack, store, storeOf, tab } from "./ours.ts";
import { type FlowNode, type Runtime, startRuntime } from "./runtime.ts";

const keep = (list: string): object => ({ func: `global.get('${list}').push(msg); return msg;`, outputs: 1, libs: [] });
const flows: readonly FlowNode[] = [
  tab,
  store,
  pack("fedex", "TEST_FEDEX_SECRET"),
  node("in", "carrier-ingest", [["map"]], { pack: "pack-fedex", path: "/waybill/fedex" }),
  node("map", "canonical-map", [["sla"], []]),
  node("sla", "sla-check", [["all"], ["broken"]], {
    promise: "two days",
    from: "PICKED_UP",
    hours: 48,
    to: "DELIVERED",
  }),
  node("all", "function", [[]], keep("all")),
  node("broken", "function", [["slow"]], keep("broken")),
  node("slow", "delay", [[]], { pauseType: "delay", timeout: "200", timeoutUnits: "milliseconds" }),
];

const lists: { all: Message[]; broken: Message[] } = { all: [], broken: [] };
let runtime: Runtime;

before(async () => {
  process.env["TEST_FEDEX_SECRET"] = "s";
  runtime = await startRuntime({ files: ourFiles, flows, settings: { functionGlobalContext: lists } });
  await eventually("the door is open", async () => (await fetch(`${runtime.url}/waybill/fedex`)).status === 405);
});
after(() => runtime.stop());

type Scan = readonly [code: string, at: Date];

const hours = (n: number): Date => new Date(Date.now() + n * 3_600_000);

async function receive(number: string, scans: readonly Scan[]): Promise<void> {
  const scanEvents = scans.map(([code, at]) => ({
    date: at.toISOString().replace(/\.\d+Z/, "+00:00"),
    eventType: code,
    derivedStatusCode: code,
    scanLocation: { city: "Memphis" },
  }));
  const body = JSON.stringify({
    output: {
      completeTrackResults: [
        { trackingNumber: number, trackResults: [{ trackingNumberInfo: { trackingNumber: number }, scanEvents }] },
      ],
    },
  });
  const signature = createHmac("sha256", "s").update(body).digest("base64");
  const answer = await fetch(`${runtime.url}/waybill/fedex`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", "fdx-signature": signature },
  });
  assert.equal(answer.status, 200);
}

const numberOf = ({ payload }: Message): unknown => (payload as { trackingNumber?: unknown }).trackingNumber;
const statesOf = (number: string): (string | undefined)[] =>
  lists.all
    .filter((message) => numberOf(message) === number)
    .map((message) => (message["promise"] as PromiseState | undefined)?.state);
const brokenOf = (number: string): Message[] => lists.broken.filter((message) => numberOf(message) === number);

test("a shipment that is reached in time keeps the promise, whatever comes in between", async () => {
  await receive("790000000001", [["PU", hours(-40)]]);
  await receive("790000000001", [["IT", hours(-30)]]);
  await receive("790000000001", [["DL", hours(-1)]]);
  await idle(await storeOf(runtime));
  assert.deepEqual(statesOf("790000000001"), ["running", undefined, "kept"]);
  assert.deepEqual(brokenOf("790000000001"), []);
});

test("a promise whose time has run out is told once on output 2, with due moment and cause", async () => {
  await receive("790000000002", [["PU", hours(-72)]]);
  const message = await eventually("the broken promise", () => brokenOf("790000000002")[0]);
  const promise = message["promise"] as PromiseState;
  assert.equal(promise.state, "broken");
  assert.equal(Date.parse(promise.dueAt ?? "") - Date.parse(promise.startedAt ?? ""), 48 * 3_600_000);
  assert.equal((message["error"] as { code: string }).code, "WB-SLA-001");
  await receive("790000000002", [["DL", hours(-1)]]);
  await idle(await storeOf(runtime));
  assert.equal(brokenOf("790000000002").length, 1);
  assert.deepEqual(statesOf("790000000002"), ["running", "broken"]);
});

test("news of a whole journey that was in time breaks nothing, however late it comes", async () => {
  await receive("790000000003", [
    ["PU", hours(-200)],
    ["DL", hours(-180)],
  ]);
  await idle(await storeOf(runtime));
  assert.deepEqual(brokenOf("790000000003"), []);
});

test("a clock runs on over a deploy, and the promise is not told before it is due", async () => {
  await receive("790000000004", [["PU", hours(-47.999)]]);
  await idle(await storeOf(runtime));
  assert.deepEqual(brokenOf("790000000004"), []);
  await runtime.deploy(flows, "full");
  await eventually("the broken promise", () => brokenOf("790000000004")[0]);
});
