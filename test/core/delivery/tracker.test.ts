import assert from "node:assert/strict";
import { test } from "node:test";
import { messageOf, patienceMs, startTracker } from "./trails.ts";

test("work that reaches no node is finished when it is sealed", async () => {
  const { begin } = startTracker();
  const { tracked, ending } = begin();
  assert.equal(await ending(), null);
  tracked.sealed();
  assert.deepEqual(await ending(), { kind: "finished" });
});

test("work is finished when its last delivery completes and not before", async () => {
  const { tracker, begin } = startTracker();
  const { tracked, ending } = begin();
  const first = messageOf();
  tracker.delivered(first, "function", undefined);
  tracked.sealed();
  tracker.received(first, "function", undefined);
  tracker.delivered(first, "debug", undefined);
  tracker.completed(first, "function");
  assert.equal(await ending(), null);
  tracker.received(first, "debug", undefined);
  tracker.completed(first, "debug");
  assert.deepEqual(await ending(), { kind: "finished" });
  assert.equal(tracker.open, 0);
});

test("a message that lost its receipt belongs to the work of its sender's context", async () => {
  const { tracker, begin } = startTracker();
  const { tracked, ending } = begin();
  const first = messageOf();
  tracker.delivered(first, "function", undefined);
  tracked.sealed();
  const context = tracker.received(first, "function", undefined);
  assert.equal(context, tracked.token);
  const fresh = { payload: 1 };
  tracker.delivered(fresh, "debug", context);
  tracker.completed(first, "function");
  assert.equal(await ending(), null);
  tracker.received(fresh, "debug", context);
  tracker.completed(fresh, "debug");
  assert.deepEqual(await ending(), { kind: "finished" });
});

test("a message that names open work belongs to it whatever context it is sent from", async () => {
  const { tracker, begin } = startTracker();
  const one = begin(1);
  const two = begin(2);
  const message = messageOf(2);
  tracker.delivered(message, "delay", one.tracked.token);
  one.tracked.sealed();
  two.tracked.sealed();
  assert.deepEqual(await one.ending(), { kind: "finished" });
  assert.equal(await two.ending(), null);
});

test("a message that nobody announced is counted when it is received", async () => {
  const { tracker, begin } = startTracker();
  const { tracked, ending } = begin();
  const clone = messageOf();
  assert.equal(tracker.received(clone, "catch", undefined), tracked.token);
  tracked.sealed();
  assert.equal(await ending(), null);
  tracker.completed(clone, "catch");
  assert.deepEqual(await ending(), { kind: "finished" });
});

test("done called twice, and calls about work that is over, change nothing", async () => {
  const { tracker, begin } = startTracker();
  const { tracked, ending } = begin();
  const message = messageOf();
  tracker.received(message, "twice", undefined);
  const other = messageOf();
  tracker.received(other, "slow", undefined);
  tracked.sealed();
  tracker.completed(message, "twice");
  tracker.completed(message, "twice");
  assert.equal(await ending(), null);
  tracker.completed(other, "slow");
  assert.deepEqual(await ending(), { kind: "finished" });
  tracker.delivered(message, "late", tracked.token);
  assert.equal(tracker.received(message, "late", tracked.token), undefined);
  tracker.completed(message, "late");
  tracker.errored(message, "late", "boom", false);
  assert.equal(tracker.open, 0);
});

test("a message that comes back to the same node is counted each time", async () => {
  const { tracker, begin } = startTracker();
  const { tracked, ending } = begin();
  const message = messageOf();
  tracker.received(message, "loop", undefined);
  tracked.sealed();
  tracker.delivered(message, "loop", undefined);
  tracker.completed(message, "loop");
  assert.equal(await ending(), null);
  tracker.received(message, "loop", undefined);
  tracker.completed(message, "loop");
  assert.deepEqual(await ending(), { kind: "finished" });
});

test("a deploy that stops a node returns the work that it holds, and no other", async () => {
  const { tracker, begin } = startTracker();
  const one = begin(1);
  const two = begin(2);
  tracker.delivered(messageOf(1), "slow", undefined);
  tracker.delivered(messageOf(2), "other", undefined);
  one.tracked.sealed();
  two.tracked.sealed();
  tracker.nodesGone(["slow", "unknown"]);
  assert.deepEqual(await one.ending(), { kind: "returned" });
  assert.equal(await two.ending(), null);
  tracker.close();
  assert.deepEqual(await two.ending(), { kind: "returned" });
});

test("work that never completes ends when patience does, and says which node holds it", async () => {
  const { clock, tracker, begin } = startTracker();
  const { tracked, ending } = begin();
  tracker.delivered(messageOf(), "join", undefined);
  tracked.sealed();
  clock.advance(patienceMs - 1);
  assert.equal(await ending(), null);
  clock.advance(1);
  const end = await ending();
  assert.ok(end?.kind === "timeout");
  assert.deepEqual(end.nodes, ["join"]);
  assert.equal(end.error.code, "WB-FLOW-002");
});

test("attempts of one receipt, and its effects, are told apart", async () => {
  const { tracker, begin } = startTracker();
  const first = begin(1, 1);
  const second = begin(1, 2);
  const effect = tracker.begin({ id: 1, attempt: 1, effect: 9 }, { patienceMs });
  tracker.received({ receipt: { id: 1, attempt: 1, effect: 9 } }, "emit", undefined);
  for (const { tracked } of [first, second]) tracked.sealed();
  effect.sealed();
  assert.deepEqual(await first.ending(), { kind: "finished" });
  assert.deepEqual(await second.ending(), { kind: "finished" });
  assert.equal(tracker.open, 1);
});

test("work that begins again while it is open returns the old one", async () => {
  const { begin } = startTracker();
  const old = begin();
  const fresh = begin();
  assert.deepEqual(await old.ending(), { kind: "returned" });
  fresh.tracked.sealed();
  assert.deepEqual(await fresh.ending(), { kind: "finished" });
});
