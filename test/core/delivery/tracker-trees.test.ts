import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Tracked } from "../../../core/delivery/tracker.ts";
import { messageOf, startTracker } from "./trails.ts";

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
