import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { FlowNode } from "../../plugins/flow-files/canonical.ts";
import { makePlace, type Place, removePlace, runToEnd, startNodeRed, textsBelow, writeSettings } from "./running.ts";

const at = (x: number) => ({ x, y: 80, wires: [] as string[][] });

const broker = {
  id: "b1",
  type: "mqtt-broker",
  name: "yard",
  broker: "127.0.0.1",
  port: "1",
  autoConnect: false,
  clientid: "",
};

/** What an analyst deploys: two tabs, a group, a junction, a subflow with an instance, config nodes. In the editor's order. */
const deployed: object[] = [
  { id: "t2", type: "tab", label: "Returns", disabled: false, info: "", env: [] },
  { id: "t1", type: "tab", label: "Order to deliver", disabled: false, info: "", env: [] },
  { id: "s1", type: "subflow", name: "Mask names", info: "", category: "", in: [], out: [], env: [], color: "#DDAA99" },
  { id: "g1", type: "group", z: "t1", name: "", style: { label: true }, nodes: ["n1"], x: 10, y: 10, w: 200, h: 90 },
  { id: "j1", type: "junction", z: "t1", ...at(400), wires: [["n2"]] },
  broker,
  { id: "c2", type: "global-config", env: [], modules: {} },
  { id: "n9", type: "comment", z: "t2", name: "in front", info: "", ...at(90) },
  {
    id: "n1",
    type: "inject",
    z: "t1",
    g: "g1",
    name: "",
    props: [],
    repeat: "",
    once: false,
    ...at(90),
    wires: [["j1"]],
  },
  {
    id: "n2",
    type: "function",
    z: "t1",
    name: "",
    func: "return msg;\n",
    outputs: 1,
    libs: [],
    ...at(500),
    wires: [[]],
  },
  { id: "n3", type: "subflow:s1", z: "t1", name: "", ...at(600) },
  { id: "n4", type: "debug", z: "s1", name: "", active: true, ...at(90) },
];

function newPlace(t: TestContext): Place {
  const place = makePlace();
  t.after(() => removePlace(place));
  return place;
}

function changeTimes(place: Place): Record<string, number> {
  const files = Object.keys(textsBelow(place.flows));
  return Object.fromEntries(files.map((file) => [file, statSync(join(place.flows, file)).mtimeMs]));
}

test("A restart and a deploy without changes leave every flow file byte for byte, and Node-RED's revision too", async (t) => {
  const place = newPlace(t);
  const first = await startNodeRed(place);
  const answer = await first.deploy(deployed);
  assert.equal(answer.status, 200);
  assert.equal((await first.flows()).rev, answer.body.rev);
  await first.stop();
  const files = textsBelow(place.flows);
  assert.deepEqual(Object.keys(files), [
    "global.json",
    "order-to-deliver.json",
    "returns.json",
    "subflows/mask-names.json",
  ]);
  const times = changeTimes(place);

  const second = await startNodeRed(place);
  t.after(() => second.stop());
  const { flows, rev } = await second.flows();
  assert.equal(rev, answer.body.rev);
  assert.deepEqual(
    flows.filter((node) => node.type === "tab").map((node) => node.id),
    ["t2", "t1"],
  );
  const inEditorsOrder = deployed.map((node) => flows.find(({ id }) => id === (node as FlowNode).id)!);
  assert.deepEqual(await second.deploy(inEditorsOrder, rev), { status: 200, body: { rev } });
  assert.deepEqual(textsBelow(place.flows), files);
  assert.deepEqual(changeTimes(place), times);
});

test("A deploy that starts from an older flow gets 409 and changes nothing", async (t) => {
  const place = newPlace(t);
  const nodeRed = await startNodeRed(place);
  t.after(() => nodeRed.stop());
  await nodeRed.deploy(deployed);
  const { flows, rev } = await nodeRed.flows();
  const hers = flows.map((node) => (node.id === "t2" ? { ...node, label: "Customer returns" } : node));
  assert.equal((await nodeRed.deploy(hers, rev, "nodes")).status, 200);
  const files = textsBelow(place.flows);
  const his = await nodeRed.deploy(flows, rev, "nodes");
  assert.equal(his.status, 409);
  assert.equal(his.body.code, "version_mismatch");
  assert.deepEqual(textsBelow(place.flows), files);
  assert.ok("customer-returns.json" in files && !("returns.json" in files));
});

test("Credentials go to the data folder, encrypted; a refused deploy does not take them away", async (t) => {
  const place = newPlace(t);
  const first = await startNodeRed(place);
  const secret = { user: "yard-user", password: "yard-password" };
  await first.deploy([...deployed.filter((node) => node !== broker), { ...broker, credentials: secret }]);
  assert.doesNotMatch(JSON.stringify(textsBelow(place.flows)), /yard-user|yard-password|credentials/);
  assert.doesNotMatch(JSON.stringify(textsBelow(place.data)), /yard-user|yard-password/);

  const returns = join(place.flows, "returns.json");
  writeFileSync(returns, readFileSync(returns, "utf8").replace("in front", "pulled from git"));
  const refused = await first.deploy([]);
  assert.equal(refused.status, 400);
  assert.equal(refused.body.code, "WB-FILE-004");
  assert.equal((await first.reload()).status, 200);
  assert.ok((await first.flows()).flows.some((node) => node.name === "pulled from git"));
  await first.stop();

  const second = await startNodeRed(place);
  t.after(() => second.stop());
  const kept = await second.get("/credentials/mqtt-broker/b1");
  assert.deepEqual(kept.body, { user: "yard-user", has_password: true });
});

test("Restart Flows over a broken file is refused with the line; what runs goes on, and the file is not overwritten", async (t) => {
  const place = newPlace(t);
  const nodeRed = await startNodeRed(place);
  t.after(() => nodeRed.stop());
  await nodeRed.deploy(deployed);
  const { flows } = await nodeRed.flows();
  const file = join(place.flows, "returns.json");
  const whole = readFileSync(file, "utf8");
  writeFileSync(file, whole.replace('"tab",', '"tab"'));
  const refused = await nodeRed.reload();
  assert.equal(refused.status, 400);
  assert.equal(refused.body.code, "WB-FILE-001");
  assert.match(refused.body.message, /returns\.json line 5 /);
  assert.equal((await nodeRed.get("/flows/state")).body.state, "start");
  assert.equal((await nodeRed.deploy(flows)).body.code, "WB-FILE-004");
  writeFileSync(file, whole);
  assert.equal((await nodeRed.reload()).status, 200);
});

test("Node-RED does not start over a broken file: one coded line, exit code 1, nothing listens", async (t) => {
  const place = newPlace(t);
  writeFileSync(join(place.flows, "ups.json"), '[\n  {"id": "t1", "type": "tab"},\n]\n');
  const { code, log } = await runToEnd(place, writeSettings(place, []));
  assert.equal(code, 1);
  assert.match(log, /^WB-FILE-001 \S*ups\.json line 3 is not valid JSON: [^\n]+\n$/);
});
