import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { advance } from "../../../core/event/advance.ts";
import type { ShipmentEvent } from "../../../core/event/event.ts";
import { dateOnly, inUtc, wallTime } from "../../../core/event/instant.ts";
import { type Milestone, milestones } from "../../../core/event/milestone.ts";
import { project } from "../../../core/event/project.ts";
import type { Shipment } from "../../../core/event/shipment.ts";
import { event } from "./sample.ts";

const names = Object.keys(milestones) as Milestone[];
const common: Milestone[] = ["IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERED", "RETURNING", "EXCEPTION"];
const anyMilestone = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...common) }, fc.constantFrom(null, ...names));

const anyTime = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 9 }))
  .map(([day, hour, basis]) => {
    const local = `2026-03-0${day}T${String(hour).padStart(2, "0")}:00:00`;
    if (basis === 0) return dateOnly(local.slice(0, 10));
    return basis < 3 ? wallTime(local, "America/Chicago") : inUtc(local);
  });

const anyMore: fc.Arbitrary<Partial<ShipmentEvent>> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({}) },
  fc.constant({ classifier: "estimated" as const }),
  fc.constant({ piece: "1" }),
  fc.constant({ piece: "2" }),
  fc.constant({ event: "RETRACTION" as const, milestone: null, retracts: "code:IN_TRANSIT|DELIVERED" }),
  fc.constantFrom("Ida", "Bo").map((signedBy) => ({ proof: { signedBy } })),
  fc.constantFrom("2026-03-05", "2026-03-06").map((day) => ({ estimatedDelivery: dateOnly(day) })),
  fc.constantFrom("A", "B").map((value) => ({ references: [{ kind: "order" as const, value }] })),
  fc.constant({ anomalies: ["STATUS_CONFLICT" as const] }),
);

const anyEvent = fc
  .tuple(anyMilestone, anyTime, anyMore)
  .map(([milestone, occurredAt, more]) => event("", milestone, { occurredAt, ...more }));

const history = fc.uniqueArray(anyEvent, { selector: (one) => one.id, minLength: 1, maxLength: 9 });

function fold(events: readonly ShipmentEvent[]): Shipment {
  return events.reduce<Shipment | null>((shipment, one, at) => {
    return advance(shipment, one) ?? project(events.slice(0, at + 1));
  }, null) as Shipment;
}

test("events applied one by one, in any order, give the projection of them all", () => {
  const shuffled = history.chain((events) =>
    fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
  );
  fc.assert(
    fc.property(shuffled, ([events, other]) => {
      const whole = project(events);
      assert.deepEqual(project(other), whole);
      assert.deepEqual(fold(other), whole);
    }),
    { numRuns: 2_000 },
  );
});

test("an ordinary journey is followed without reading its history again", () => {
  const journey = ["INFO_RECEIVED", "PICKED_UP", "IN_TRANSIT", "EXCEPTION", "OUT_FOR_DELIVERY", "DELIVERED"] as const;
  const events = journey.map((milestone, day) => event(`2026-03-0${day + 1}T08:00:00`, milestone));
  const late = [events[2], events[0], events[4], events[1], events[3], events[5]] as ShipmentEvent[];
  const shipment = late.reduce<Shipment | null>((known, one) => {
    const next = advance(known, one);
    assert.ok(next, "no full projection is needed");
    return next;
  }, null);
  assert.equal(shipment?.status, "DELIVERED");
});

test("an event that comes late never moves a shipment backwards", () => {
  const out = project([event("2026-03-03T08:00:00", "OUT_FOR_DELIVERY")]);
  assert.equal(advance(out, event("2026-03-02T08:00:00", "IN_TRANSIT"))?.status, "OUT_FOR_DELIVERY");
});
