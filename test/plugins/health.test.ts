import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { followFlow, type HealthApi, healthOf } from "../../plugins/health/health.ts";
import { makePlace, type RunningNodeRed, removePlace, startNodeRed, writeSettings } from "../flow-files/running.ts";

const tabs = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `t${index}`, type: "tab", label: `Tab ${index}` }));

async function start(t: TestContext, flow: string, changes: object = {}, ready?: string) {
  const place = makePlace();
  if (flow) writeFileSync(join(place.flows, "tab-0.json"), flow);
  const nodeRed = await startNodeRed(place, writeSettings(place, ["health"], changes), {}, ready);
  t.after(async () => {
    await nodeRed.stop();
    removePlace(place);
  });
  return { place, nodeRed };
}

async function health(nodeRed: RunningNodeRed): Promise<[number, unknown]> {
  const { status, body } = await nodeRed.get("/waybill/health");
  return [status, body];
}

/** Node-RED answers a deploy before it has started what was deployed. */
async function becomesOk(nodeRed: RunningNodeRed): Promise<void> {
  const deadline = Date.now() + 30_000;
  while ((await health(nodeRed))[0] !== 200 && Date.now() < deadline) await pause(10);
  assert.deepEqual(await health(nodeRed), [200, { status: "ok" }]);
}

const degraded = [503, { status: "degraded" }];

test("A running flow is ok; one without tabs, a stopped one, and one whose files say otherwise are degraded", async (t) => {
  const { place, nodeRed } = await start(t, "");
  assert.deepEqual(await health(nodeRed), degraded);
  await nodeRed.deploy(tabs(2));
  await becomesOk(nodeRed);
  const added = join(place.flows, "added.json");
  writeFileSync(added, JSON.stringify([{ id: "t7", type: "tab" }]));
  assert.deepEqual(await health(nodeRed), degraded);
  writeFileSync(added, "[");
  assert.deepEqual(await health(nodeRed), degraded);
  assert.equal((await nodeRed.reload()).status, 400);
  rmSync(added);
  assert.deepEqual(await health(nodeRed), degraded);
  assert.equal((await nodeRed.reload()).status, 200);
  await becomesOk(nodeRed);
});

test("Stopping the flows in the editor shows as degraded, starting them again as ok", async (t) => {
  const { nodeRed } = await start(t, JSON.stringify(tabs(1)));
  await becomesOk(nodeRed);
  const setState = (state: string) =>
    fetch(`${nodeRed.url}/flows/state`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ state }),
    });
  await setState("stop");
  assert.deepEqual(await health(nodeRed), degraded);
  await setState("start");
  await becomesOk(nodeRed);
});

test("A flow that waits for a node type that is not installed is degraded", async (t) => {
  const flow = [...tabs(1), { id: "n1", type: "no-such-node", z: "t0", x: 1, y: 1, wires: [] }];
  const { nodeRed } = await start(t, JSON.stringify(flow), {}, "Waiting for missing types");
  assert.deepEqual(await health(nodeRed), degraded);
});

test("Health is answered with the editor off", async (t) => {
  const { nodeRed } = await start(t, JSON.stringify(tabs(1)), { httpAdminRoot: false });
  await becomesOk(nodeRed);
  assert.equal((await nodeRed.get("/flows")).status, 404);
});

test("Before the first start the flow is starting, and during a deploy it is starting again", () => {
  const events = new EventEmitter();
  const stateOf = followFlow(events as unknown as HealthApi["events"]);
  const say = (event: string, payload: object = {}) => {
    events.emit(event, payload);
    return healthOf(stateOf(), 1);
  };
  assert.equal(healthOf(stateOf(), 1), "starting");
  assert.equal(say("flows:started", { config: { flows: tabs(1) } }), "ok");
  say("flows:stopped");
  assert.equal(say("runtime-event", { id: "runtime-state", payload: { state: "stop", deploy: true } }), "starting");
  assert.equal(say("flows:starting"), "starting");
  assert.equal(say("flows:started", { config: { flows: tabs(1) } }), "ok");
  assert.equal(say("runtime-event", { id: "runtime-state" }), "ok");
});
