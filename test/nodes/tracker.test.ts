import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Ending, Tracker } from "../../core/delivery/tracker.ts";
import type { Red } from "../../nodes/kit/red.ts";
import { trackerOf } from "../../nodes/kit/track.ts";
import { changed, wirings } from "./fixtures/wirings.ts";
import { type Runtime, startRuntime } from "./runtime.ts";

let runtime: Runtime;
let receipts = 0;
const tracker = (): Tracker => trackerOf(runtime as unknown as Red);
const completions = new Map<string, number>();

before(async () => {
  runtime = await startRuntime({ files: { legacy: "test/nodes/fixtures/legacy.ts" }, flows: wirings });
  const hooks = runtime.hooks as unknown as {
    add(name: string, take: (event: { node: { id: string } }) => void): void;
  };
  hooks.add(
    "onComplete.proof",
    (event) => void completions.set(event.node.id, (completions.get(event.node.id) ?? 0) + 1),
  );
});
after(() => runtime.stop());

/** Sends a message into a tab as carrier-ingest does; answers how the receipt ended. */
function receive(tab: string, patienceMs = 20_000): Promise<Ending> {
  const id = (receipts += 1);
  const tracked = tracker().begin({ id, attempt: 1 }, { patienceMs });
  runtime
    .node(`${tab}-in`)
    .send({ payload: "a\nb\nc", receipt: { id, attempt: 1, carrier: "x", receivedAt: "", correlationId: "c" } });
  tracked.sealed();
  return tracked.ending;
}

async function finishes(tab: string, last: string): Promise<void> {
  const before = completions.get(`${tab}-${last}`) ?? 0;
  assert.deepEqual(await receive(tab), { kind: "finished" });
  assert.equal(
    completions.get(`${tab}-${last}`),
    before + 1,
    `${last} had completed when the receipt was called finished`,
  );
}

test("a function that passes the message on: finished when the last node behind it is", () => finishes("same", "end"));
test("a change node in the way", () => finishes("change", "slow"));
test("a switch with two branches: finished when the slower one is", () => finishes("branch", "end"));
test("split and join: finished when the joined message is", () => finishes("split", "end"));
test("a delay that limits the rate holds the receipt until its turn", () => finishes("rate", "end"));
test("a link call: finished when what follows the return is", () => finishes("call", "slow"));
test("a link out and its link in", () => finishes("link", "slow"));
test("a node that never says done is over when its handler was called, and what it sent counts", () =>
  finishes("quiet", "slow"));
test("a subflow: its inner nodes and what follows them count", () => finishes("sub", "slow"));
test("a complete node: what it is wired to counts", () => finishes("told", "slow"));
test("a status node: what it is wired to counts", () => finishes("told", "longer"));
test("an error that a Catch node takes: finished when the branch of the Catch is", () => finishes("caught", "slow"));
test("a function that returns a new object is followed although nothing of the message is left", () =>
  finishes("object", "end"));
test("a function that sends later and says done itself is followed", () => finishes("later", "slow"));

for (const [tab, what, node] of [
  ["uncaught", "a node that throws", "uncaught-x"],
  ["script", "a function that throws", "script-f"],
  ["reports", "a node that reports an error and says done", "reports-x"],
  ["oneof", "one branch that throws beside one that succeeds", "oneof-x"],
  ["broken", "a node that could not be started", "broken-b"],
] as const) {
  test(`${what}, and nobody catches: the receipt fails and names the node`, async () => {
    const ending = await receive(tab);
    assert.equal(ending.kind, "failed");
    assert.equal(ending.kind === "failed" && ending.node, node);
    assert.equal(ending.kind === "failed" && ending.error.code, "WB-FLOW-001");
  });
}

test("a node that is switched off takes nothing: the receipt is finished", async () => {
  assert.deepEqual(await receive("off"), { kind: "finished" });
});

test("a node that never completes: the receipt runs into its patience and the node is named", async () => {
  const ending = await receive("holds", 80);
  assert.equal(ending.kind, "timeout");
  assert.deepEqual(ending.kind === "timeout" && ending.nodes, ["holds-h"]);
});

test("many receipts at once, through wirings that buffer and fan out, each end once", async () => {
  const tabs = ["same", "branch", "split", "call", "sub", "link", "object", "told"];
  const endings = await Promise.all(Array.from({ length: 80 }, (_, n) => receive(tabs[n % tabs.length] ?? "same")));
  assert.deepEqual([...new Set(endings.map((ending) => ending.kind))], ["finished"]);
  assert.equal(tracker().open, 0);
});

test("a deploy that stops the node which holds the message gives the receipt back, one that stops another does not", async () => {
  const held = receive("long");
  const untouched = receive("other");
  await runtime.deploy(changed(wirings, "long-slow", { timeout: "59000" }), "nodes");
  assert.deepEqual(await held, { kind: "returned" });
  assert.deepEqual(await untouched, { kind: "finished" });
});

test("a deploy of changed flows gives back what the flow held", async () => {
  await runtime.deploy(wirings, "full");
  const held = receive("long");
  await runtime.deploy(changed(wirings, "long-slow", { timeout: "58000" }), "flows");
  assert.deepEqual(await held, { kind: "returned" });
});

test("a change inside a subflow gives back what lies in its instances", async () => {
  const long = changed(wirings, "box-slow", { timeout: "60000" });
  await runtime.deploy(long, "full");
  const held = receive("sub");
  await runtime.deploy(changed(long, "box-slow", { timeout: "50000" }), "nodes");
  assert.deepEqual(await held, { kind: "returned" });
});

test("a message sent to a node while a deploy replaces it gives the receipt back instead of vanishing", async () => {
  await runtime.deploy(wirings, "full");
  const closing = runtime.node("other-end");
  closing.on("close", (_removed, done) => void setTimeout(done, 500));
  const held = receive("other");
  await runtime.deploy(changed(wirings, "other-end", { func: "return null; // changed" }), "nodes");
  assert.deepEqual(await held, { kind: "returned" });
});

test("a full deploy in the middle gives every receipt back at once", async () => {
  await runtime.deploy(wirings, "full");
  const held = [receive("long"), receive("split"), receive("sub"), receive("call")];
  await runtime.deploy(wirings, "full");
  assert.deepEqual(await Promise.all(held.map(async (receipt) => (await receipt).kind)), [
    "returned",
    "returned",
    "returned",
    "returned",
  ]);
});

test("a flow that is deleted gives back what it held", async () => {
  const held = receive("long");
  await runtime.deploy(
    wirings.filter((node) => node.id !== "long" && node.z !== "long"),
    "flows",
  );
  assert.deepEqual(await held, { kind: "returned" });
});
