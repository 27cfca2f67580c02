import assert from "node:assert/strict";
import { test } from "node:test";
import { manualClock } from "../../../core/clock.ts";
import { nextAt, openNightly } from "../../../core/reconcile/nightly.ts";

const at = (day: number, hours: number, minutes = 0) => new Date(2026, 0, day, hours, minutes).getTime();

test("the next night is today where its hour is still to come, else tomorrow", () => {
  assert.equal(nextAt(at(5, 1), "02:30"), at(5, 2, 30));
  assert.equal(nextAt(at(5, 2, 30), "02:30"), at(6, 2, 30));
  assert.equal(nextAt(at(5, 23, 59), "00:00"), at(6, 0));
});

test("a task runs once a day until it is ended", () => {
  const clock = manualClock(at(5, 8));
  let runs = 0;
  const end = openNightly(clock, "02:30", () => runs++);
  clock.advance(18 * 3_600_000);
  assert.equal(runs, 0);
  clock.advance(3_600_000);
  assert.equal(runs, 1);
  clock.advance(48 * 3_600_000);
  assert.equal(runs, 3);
  end();
  clock.advance(48 * 3_600_000);
  assert.equal(runs, 3);
});
