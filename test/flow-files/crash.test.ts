import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { flowFiles } from "../../plugins/flow-files/storage.ts";
import { makePlace, removePlace, textsBelow } from "./running.ts";
import { flowAfter, flowBefore } from "./two-flows.ts";

const kills = 20;

/** The flow as its ids, tab by tab: what tells one deploy from a mixture of two. */
const idsIn = (nodes: readonly { id: string; z?: unknown }[]) =>
  nodes.map((node) => JSON.stringify([node.id, node.z])).sort();

test("kill -9 in the middle of deploys leaves one deploy or the other, never a mixture of the two", async (t) => {
  const place = makePlace();
  t.after(() => removePlace(place));
  const whole = [flowBefore, flowAfter].map((flow) => JSON.stringify(idsIn(flow)));
  const found = new Set<number>();
  const storage = flowFiles({ folder: place.flows });
  await storage.getFlows();
  await storage.saveFlows(structuredClone(flowBefore));
  for (let round = 0; round < kills; round++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, "deploying.ts"), place.flows]);
    await once(child.stdout, "data");
    await pause(1 + round * 1.7);
    child.kill("SIGKILL");
    await once(child, "close");
    const nodes = await flowFiles({ folder: place.flows }).getFlows();
    found.add(whole.indexOf(JSON.stringify(idsIn(nodes))));
  }
  assert.equal(found.has(-1), false);
});

test("A deploy that was committed but not applied is finished at the next start", async (t) => {
  const place = makePlace();
  t.after(() => removePlace(place));
  const storage = flowFiles({ folder: place.flows });
  await storage.getFlows();
  await storage.saveFlows(structuredClone(flowBefore));
  const before = textsBelow(place.flows);
  await storage.saveFlows(structuredClone(flowAfter));
  const after = textsBelow(place.flows);
  const remove = Object.keys(before).filter((file) => !(file in after));
  for (const [file, text] of Object.entries(before)) writeFileSync(join(place.flows, file), text);
  writeFileSync(join(place.flows, "two.json"), after["two.json"]!);
  writeFileSync(join(place.flows, ".deploy.json"), JSON.stringify({ write: after, remove }));
  rmSync(join(place.flows, "renamed.json"));
  await flowFiles({ folder: place.flows }).getFlows();
  assert.deepEqual(textsBelow(place.flows), after);
});

test("A deploy that was cut off before it was committed leaves no trace in the flow", async (t) => {
  const place = makePlace();
  t.after(() => removePlace(place));
  const storage = flowFiles({ folder: place.flows });
  await storage.getFlows();
  await storage.saveFlows(structuredClone(flowBefore));
  const before = textsBelow(place.flows);
  writeFileSync(join(place.flows, ".deploy.tmp"), '{"write": {"one.js');
  await flowFiles({ folder: place.flows }).getFlows();
  await storage.saveFlows(structuredClone(flowBefore));
  const { ".deploy.tmp": _, ...left } = textsBelow(place.flows);
  assert.deepEqual(left, before);
});

test("A deploy that cannot be written is answered with a coded error, and the old flow stays", async (t) => {
  const place = makePlace();
  t.after(() => removePlace(place));
  const storage = flowFiles({ folder: place.flows });
  await storage.getFlows();
  await storage.saveFlows(structuredClone(flowBefore));
  const before = textsBelow(place.flows);
  mkdirSync(join(place.flows, ".deploy.tmp"));
  await assert.rejects(storage.saveFlows(structuredClone(flowAfter)), { code: "WB-FILE-005", status: 500 });
  assert.deepEqual(textsBelow(place.flows), before);
});

test("A flows folder that is no folder is a coded error", async (t) => {
  const place = makePlace();
  t.after(() => removePlace(place));
  rmSync(place.flows, { recursive: true });
  writeFileSync(place.flows, "not a folder");
  await assert.rejects(flowFiles({ folder: place.flows }).getFlows(), { code: "WB-FILE-008" });
});
