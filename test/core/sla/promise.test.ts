import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { manualClock } from "../../../core/clock.ts";
import type { ShipmentEvent } from "../../../core/event/event.ts";
import { dateOnly, inUtc, wallTime } from "../../../core/event/instant.ts";
import { follow, judge, type PromiseState, type Rule, type Watch } from "../../../core/sla/promise.ts";
import { openStore } from "../delivery/store.ts";
import { event } from "../event/sample.ts";

const rule: Rule = { promise: "Two days", from: "PICKED_UP", hours: 48, to: "DELIVERED" };
const pickedUp = event("p", "PICKED_UP", { occurredAt: inUtc("2026-03-02T10:00:00") });
const onTime = event("d", "DELIVERED", { occurredAt: inUtc("2026-03-04T10:00:00") });
const late = event("d", "DELIVERED", { occurredAt: inUtc("2026-03-04T10:00:01") });

async function open(t: TestContext) {
  const { journal } = await openStore(t);
  const clock = manualClock(Date.UTC(2026, 2, 2, 12));
  const watcher = { journal, clock, queue: "sla:n1" };
  return {
    clock,
    /** Records the event, then tells the rule of it. */
    async tell(one: ShipmentEvent): Promise<PromiseState | null> {
      const [[recorded] = []] = await journal.record([{ receipt: null, at: clock.now(), events: [one] }]);
      return follow(watcher, rule, one, recorded!.shipment.id, null);
    },
    due: () => journal.nextDue("sla:n1"),
    async judged() {
      const [leased] = await journal.claim("sla:n1", 1, clock.now());
      if (leased?.subject.kind !== "timer") return "not due";
      return judge(watcher, rule, leased.subject.timer.data as unknown as Watch);
    },
  };
}

test("a promise runs from its first milestone, is due on the hour, and is kept by an event of the time", async (t) => {
  const { tell, due } = await open(t);
  const running = await tell(pickedUp);
  assert.equal(running?.state, "running");
  assert.equal(running?.dueAt, "2026-03-04T10:00:00.000Z");
  assert.equal(await due(), Date.UTC(2026, 2, 4, 10));
  assert.equal((await tell(onTime))?.state, "kept");
  assert.equal(await due(), null);
});

test("an event that came too late breaks the promise, and the clock still runs out", async (t) => {
  const { tell, due, clock, judged } = await open(t);
  await tell(pickedUp);
  assert.equal((await tell(late))?.state, "broken");
  assert.equal(await due(), Date.UTC(2026, 2, 4, 10));
  clock.advance(48 * 3_600_000);
  const verdict = await judged();
  assert.ok(verdict !== "not due" && verdict);
  assert.equal(verdict.error.code, "WB-SLA-001");
  assert.equal(verdict.promise.state, "broken");
});

test("silence breaks a promise when it is due, not before", async (t) => {
  const { tell, clock, judged } = await open(t);
  await tell(pickedUp);
  assert.equal(await judged(), "not due");
  clock.advance(46 * 3_600_000);
  const verdict = await judged();
  assert.ok(verdict !== "not due" && verdict);
});

test("the milestone that a shuffled feed brings first keeps the promise when the clock is judged", async (t) => {
  const { tell, clock, judged } = await open(t);
  assert.equal((await tell(onTime))?.state, "undetermined");
  await tell(pickedUp);
  clock.advance(48 * 3_600_000);
  assert.equal(await judged(), null);
});

test("a time without a zone, a date, an estimate and a piece of equipment start no clock", async (t) => {
  const { tell, due } = await open(t);
  const vague = { occurredAt: wallTime("2026-03-02T10:00:00", "America/Chicago") };
  assert.equal((await tell(event("a", "PICKED_UP", vague)))?.state, "undetermined");
  assert.equal((await tell(event("b", "PICKED_UP", { occurredAt: dateOnly("2026-03-02") })))?.state, "undetermined");
  assert.equal(await tell({ ...pickedUp, id: "c".repeat(32), classifier: "estimated" }), null);
  assert.equal(await tell({ ...pickedUp, id: "e".repeat(32), scope: "equipment" }), null);
  assert.equal(await due(), null);
});

test("told twice, a promise has one clock", async (t) => {
  const { tell, due, clock, judged } = await open(t);
  await tell(pickedUp);
  await tell(pickedUp);
  clock.advance(48 * 3_600_000);
  assert.notEqual(await judged(), "not due");
  assert.equal(await judged(), "not due");
  assert.equal(await due(), null);
});
