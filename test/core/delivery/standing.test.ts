import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { Mutex } from "../../../core/delivery/mutex.ts";
import { isNewer } from "../../../core/delivery/standing.ts";
import { type Milestone, milestones } from "../../../core/event/milestone.ts";

const any = fc.record({
  milestone: fc.constantFrom<Milestone | null>(null, ...(Object.keys(milestones) as Milestone[])),
  at: fc.option(fc.integer({ min: 0, max: 5 }).map((minute) => new Date(minute * 60_000).toISOString())),
});

test("a system never refuses to be told from nothing, and of two different facts at most one way is closed by time", () => {
  fc.assert(
    fc.property(any, any, (one, two) => {
      assert.equal(isNewer({ milestone: null, at: one.at }, two), false);
      assert.equal(isNewer(one, { milestone: null, at: two.at }), false);
      if (one.milestone === two.milestone) assert.equal(isNewer(one, two) && isNewer(two, one), false);
    }),
  );
});

test("a delivery is told also where a later scan claims to have been before it", () => {
  const scan = { milestone: "IN_TRANSIT", at: "2026-01-05T09:00:00Z" } as const;
  const delivered = { milestone: "DELIVERED", at: "2026-01-05T08:00:00Z" } as const;
  assert.equal(isNewer(scan, delivered), false);
  assert.equal(isNewer(delivered, scan), true);
});

test("tasks of one key run one after another in their order, those of others beside them, and a failure holds up nobody", async () => {
  const mutex = new Mutex();
  const log: string[] = [];
  const task =
    (name: string, fails = false) =>
    async () => {
      log.push(`${name} starts`);
      await turn();
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const ended = await Promise.allSettled([
    mutex.run("a", task("a1", true)),
    mutex.run("a", task("a2")),
    mutex.run("b", task("b1")),
    mutex.run("a", task("a3")),
  ]);
  assert.deepEqual(
    ended.map(({ status }) => status),
    ["rejected", "fulfilled", "fulfilled", "fulfilled"],
  );
  assert.deepEqual(
    log.filter((line) => line.startsWith("a")),
    ["a1 starts", "a1 ends", "a2 starts", "a2 ends", "a3 starts", "a3 ends"],
  );
  assert.ok(log.indexOf("b1 starts") < log.indexOf("a1 ends"));
});
