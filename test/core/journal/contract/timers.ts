import assert from "node:assert/strict";
import { test } from "node:test";
import type { NewTimer } from "../../../../core/journal/journal.ts";
import type { Driver } from "../drivers.ts";
import { monday } from "../samples.ts";
import { withStore } from "./store.ts";

const queue = "sla:a";

function promise(key: string, more: Partial<NewTimer> = {}): NewTimer {
  return { queue, key, lane: key, dueAt: monday + 60_000, data: { promise: key }, ...more };
}

export function timerPromises(driver: Driver): void {
  test(
    "a timer is handed out when its moment has come, with what was put into it",
    withStore(driver, async ({ journal, reopen }) => {
      const [{ kind } = { kind: null }] = await journal.schedule([promise("p1")]);
      assert.equal(kind, "new");
      const store = await reopen();
      assert.deepEqual(await store.claim(queue, 9, monday + 59_999), []);
      assert.equal(await store.nextDue(queue), monday + 60_000);
      const [fired] = await store.claim(queue, 9, monday + 60_000);
      assert.deepEqual(fired?.subject, { kind: "timer", timer: promise("p1") });
    }),
  );

  test(
    "timers are handed out in order of their moments, not of their making",
    withStore(driver, async ({ journal }) => {
      await journal.schedule([promise("late", { dueAt: monday + 30 }), promise("early", { dueAt: monday + 10 })]);
      const fired = await journal.claim(queue, 9, monday + 60);
      assert.deepEqual(
        fired.map(({ lane }) => lane),
        ["early", "late"],
      );
    }),
  );

  test(
    "the same key of a queue is scheduled once: it waits, or it is past",
    withStore(driver, async ({ journal }) => {
      const [first] = await journal.schedule([promise("p1")]);
      assert.deepEqual(await journal.schedule([promise("p1", { dueAt: monday })]), [{ ...first, kind: "waiting" }]);
      assert.deepEqual(await journal.claim(queue, 9, monday + 1), []);
      const [fired] = await journal.claim(queue, 9, monday + 60_000);
      assert.deepEqual(await journal.schedule([promise("p1")]), [{ ...first, kind: "waiting" }]);
      await journal.settle([{ kind: "done", work: fired?.work ?? 0 }]);
      assert.deepEqual(await journal.schedule([promise("p1")]), [{ ...first, kind: "past" }]);
      const [other] = await journal.schedule([promise("p1", { queue: "sla:b" })]);
      assert.equal(other?.kind, "new");
    }),
  );

  test(
    "a timer that is taken back never fires, and may be scheduled anew; one that is in work or past cannot be taken back",
    withStore(driver, async ({ journal }) => {
      await journal.schedule([promise("p1"), promise("p2", { lane: "p1" })]);
      assert.equal(await journal.cancel(queue, "p1"), true);
      assert.equal(await journal.cancel(queue, "p1"), false);
      assert.equal(await journal.cancel(queue, "unknown"), false);
      assert.equal(await journal.cancel("unknown", "p1"), false);
      const [second, ...none] = await journal.claim(queue, 9, monday + 60_000);
      assert.deepEqual([second?.subject, none], [{ kind: "timer", timer: promise("p2", { lane: "p1" }) }, []]);
      assert.equal(await journal.cancel(queue, "p2"), false);
      const [anew] = await journal.schedule([promise("p1", { dueAt: monday + 5, data: { anew: true } })]);
      assert.equal(anew?.kind, "new");
      await journal.settle([{ kind: "done", work: second?.work ?? 0 }]);
      const [first] = await journal.claim(queue, 9, monday + 60_000);
      assert.deepEqual(first?.subject.kind === "timer" && first.subject.timer.data, { anew: true });
    }),
  );
}
