import assert from "node:assert/strict";
import { test } from "node:test";
import { createRateLimit } from "../../../core/access/limits.ts";
import { manualClock } from "../../../core/clock.ts";

const takeAll = (limit: ReturnType<typeof createRateLimit>, times: number) =>
  Array.from({ length: times }, () => limit.take()).filter((refused) => refused === null).length;

test("a second's worth may come at once, then so many a second", () => {
  const clock = manualClock();
  const limit = createRateLimit(10, clock);
  assert.equal(takeAll(limit, 15), 10);
  clock.advance(100);
  assert.equal(takeAll(limit, 5), 1);
  clock.advance(500);
  assert.equal(takeAll(limit, 20), 5);
  clock.advance(60_000);
  assert.equal(takeAll(limit, 20), 10);
});

test("a refusal says how much is let through", () => {
  const limit = createRateLimit(1, manualClock());
  limit.take();
  assert.deepEqual(limit.take()?.details, { limit: 1 });
});
