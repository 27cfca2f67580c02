import assert from "node:assert/strict";
import { test } from "node:test";
import { CodedError, coded } from "../../../core/errors.ts";
import { messageOf, startTracker } from "./trails.ts";

test("an error that a Catch node took does not fail the work, and the Catch branch is waited for", async () => {
  const { tracker, begin } = startTracker();
  const { tracked, ending } = begin();
  const message = messageOf();
  tracker.delivered(message, "request", undefined);
  tracked.sealed();
  tracker.received(message, "request", undefined);
  const clone = messageOf();
  tracker.completed(message, "request", new Error("no answer"));
  tracker.received(clone, "catch", tracked.token);
  tracker.errored(message, "request", new Error("no answer"), true);
  assert.equal(await ending(), null);
  tracker.completed(clone, "catch");
  assert.deepEqual(await ending(), { kind: "finished" });
});

test("an error that nobody caught fails the work when the other branches have completed", async () => {
  const { tracker, begin } = startTracker();
  const { tracked, ending } = begin();
  const left = messageOf();
  const right = messageOf();
  for (const [message, node] of [
    [left, "left"],
    [right, "right"],
  ] as const) {
    tracker.delivered(message, node, undefined);
    tracker.received(message, node, undefined);
  }
  tracked.sealed();
  tracker.completed(left, "left", "boom");
  tracker.errored(left, "left", "boom", false);
  assert.equal(await ending(), null);
  tracker.completed(right, "right");
  assert.deepEqual(await ending(), {
    kind: "failed",
    node: "left",
    error: coded("WB-FLOW-001", { node: "left", detail: "boom" }),
  });
});

test("a handler that throws reports an error and nothing more: its delivery ends with the turn", async () => {
  const { tracker, begin } = startTracker();
  const { tracked, ending } = begin();
  const message = messageOf();
  tracker.delivered(message, "legacy", undefined);
  tracked.sealed();
  tracker.received(message, "legacy", undefined);
  tracker.errored(message, "legacy", new Error("thrown"), false);
  assert.equal((await ending())?.kind, "failed");
});

test("an error told with done alone counts as uncaught", async () => {
  const { tracker, begin } = startTracker();
  const { tracked, ending } = begin();
  const message = messageOf();
  tracker.received(message, "odd", undefined);
  tracked.sealed();
  tracker.completed(message, "odd", "boom");
  assert.equal((await ending())?.kind, "failed");
});

test("what a node sends in the turn in which it reports an error is still counted", async () => {
  const { tracker, begin } = startTracker();
  const { tracked, ending } = begin();
  const message = messageOf();
  tracker.received(message, "warns", undefined);
  tracked.sealed();
  tracker.errored(message, "warns", "odd data", true);
  tracker.delivered(message, "next", undefined);
  tracker.completed(message, "warns");
  tracker.completed(message, "warns");
  assert.equal(await ending(), null);
  tracker.received(message, "next", undefined);
  tracker.completed(message, "next");
  assert.deepEqual(await ending(), { kind: "finished" });
});

test("an error that carries one of our codes keeps it", async () => {
  const { tracker, begin } = startTracker();
  const { tracked, ending } = begin();
  const message = messageOf();
  tracker.received(message, "erp-post", undefined);
  tracked.sealed();
  const error = new CodedError(coded("WB-ERP-007", { path: "references.delivery" }));
  tracker.errored(message, "erp-post", error, false);
  const end = await ending();
  assert.ok(end?.kind === "failed");
  assert.deepEqual(end.error, coded("WB-ERP-007", { path: "references.delivery" }));
});

test("a late error about a message whose delivery is over fails the work that the message names, if it is open", async () => {
  const { tracker, begin } = startTracker();
  const { tracked, ending } = begin();
  const message = messageOf();
  const other = messageOf();
  for (const [sent, node] of [
    [message, "legacy"],
    [other, "slow"],
  ] as const)
    tracker.received(sent, node, undefined);
  tracked.sealed();
  tracker.completed(message, "legacy");
  tracker.errored(message, "legacy", "late", false);
  tracker.completed(other, "slow");
  assert.equal((await ending())?.kind, "failed");
});
