import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import fc from "fast-check";
import { manualClock } from "../../../core/clock.ts";
import { CodedError, coded } from "../../../core/errors.ts";
import { createTracker, type Ending, type Tracked } from "../../../core/delivery/tracker.ts";

const patienceMs = 60_000;

function startTracker() {
  const clock = manualClock();
  const tracker = createTracker(clock);
  const begin = (id = 1, attempt = 1) => {
    const tracked = tracker.begin({ id, attempt }, { patienceMs });
    return { tracked, ending: watch(tracked) };
  };
  return { clock, tracker, begin };
}

function watch(tracked: Tracked): () => Promise<Ending | null> {
  let ending: Ending | null = null;
  void tracked.ending.then((value) => (ending = value));
  return async () => {
    await turn();
    return ending;
  };
}

const messageOf = (id = 1, attempt = 1) => ({ receipt: { id, attempt } });

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

interface Step {
  /** Children sent before this delivery completes; each keeps the receipt or is a new object of the sender's context. */
  readonly children: readonly Step[];
  readonly fresh: boolean;
  readonly direct: boolean;
  readonly error: boolean;
  readonly late: number;
}

const { step } = fc.letrec<{ step: Step }>((tie) => ({
  step: fc.record({
    children: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constant([]),
      fc.array(tie("step"), { maxLength: 3 }),
    ),
    fresh: fc.boolean(),
    direct: fc.boolean(),
    error: fc.boolean(),
    late: fc.nat(4),
  }),
}));

test("any tree of deliveries, in any order of completion, ends exactly once and only with its last delivery", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (roots) => {
      const { tracker, begin } = startTracker();
      const { tracked, ending } = begin();
      let endings = 0;
      void tracked.ending.then(() => endings++);
      let node = 0;
      let waiting: { step: Step; run: () => void }[] = [];
      const deliver = (child: Step, context: Tracked["token"] | undefined) => {
        const message = child.fresh && context ? {} : messageOf();
        const id = `node ${node++}`;
        if (!child.direct) tracker.delivered(message, id, context);
        const held = child.direct ? tracker.received(message, id, context) : undefined;
        waiting.push({
          step: child,
          run: () => {
            const inner = child.direct ? held : tracker.received(message, id, context);
            for (const grandchild of child.children) deliver(grandchild, inner);
            tracker.completed(message, id, child.error ? "boom" : undefined);
            if (child.error) tracker.errored(message, id, "boom", false);
          },
        });
      };
      const failed = (steps: readonly Step[]): boolean => steps.some((each) => each.error || failed(each.children));
      for (const root of roots) deliver(root, undefined);
      tracked.sealed();
      while (waiting.length > 0) {
        assert.equal(await ending(), null);
        const next = waiting.toSorted((a, b) => a.step.late - b.step.late)[0]!;
        waiting = waiting.filter((other) => other !== next);
        next.run();
      }
      assert.equal((await ending())?.kind, failed(roots) ? "failed" : "finished");
      tracker.nodesGone(["node 0"]);
      assert.equal(endings, 1);
      assert.equal(tracker.open, 0);
    }),
    { numRuns: 100 },
  );
});
