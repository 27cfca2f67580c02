import assert from "node:assert/strict";
import { test } from "node:test";
import type { Place } from "../../../core/event/event.ts";
import { eventId, type Facts } from "../../../core/event/identity.ts";
import { dateOnly, inUtc, utcText, wallTime, withOffset } from "../../../core/event/instant.ts";
import { type Milestone, milestones } from "../../../core/event/milestone.ts";
import { earliest, sortTime } from "../../../core/event/order.ts";
import { isForward } from "../../../core/event/transition.ts";
import { momentIn, zoneHint } from "../../../core/event/zone.ts";

const facts: Facts = {
  carrier: "acme",
  trackingNumber: "T1",
  piece: null,
  code: "I/AR",
  local: "2026-03-02T07:53:47",
  place: { text: "Sankt Gallen, CH", city: "Sankt Gallen", country: "CH" },
};

function at(place: Partial<Place>): string {
  return eventId({ ...facts, place: { text: "", ...place } });
}

test("an event's id is 32 hex characters and depends on nothing but the fact", () => {
  assert.match(eventId(facts), /^[0-9a-f]{32}$/);
  assert.equal(eventId({ ...facts }), eventId(facts));
});

test("casing, spaces, region and postal code of the place make no other fact", () => {
  const id = eventId(facts);
  assert.equal(at({ city: "SANKT  GALLEN", country: "CH" }), id);
  assert.equal(at({ city: "Sankt-Gallen ", country: "CH", region: "SG", postalCode: "9000" }), id);
});

test("another code, time, piece, number or city is another fact", () => {
  const others: Facts[] = [
    { ...facts, code: "I/DP" },
    { ...facts, local: "2026-03-02T07:53:48" },
    { ...facts, piece: "2" },
    { ...facts, trackingNumber: "T2" },
    { ...facts, carrier: "other" },
    { ...facts, place: { text: "Wil, CH", city: "Wil", country: "CH" } },
  ];
  assert.equal(new Set([facts, ...others].map(eventId)).size, others.length + 1);
});

test("a moment is known only from an offset or from UTC", () => {
  assert.equal(withOffset("2026-03-02T23:30:00", -300).utc, "2026-03-03T04:30:00Z");
  assert.equal(withOffset("2026-03-02T23:30:00.123456", -300).utc, "2026-03-03T04:30:00.123456Z");
  assert.deepEqual(inUtc("2026-03-02T12:00:00", "2026-03-02T07:00:00"), {
    local: "2026-03-02T07:00:00",
    utc: "2026-03-02T12:00:00Z",
    basis: "utc",
  });
  assert.equal(wallTime("2026-03-02T07:00:00", "Europe/Zurich").utc, null);
  assert.equal(dateOnly("2026-03-02").utc, null);
  assert.equal(utcText(Date.UTC(2026, 2, 2, 7, 0, 0, 250)), "2026-03-02T07:00:00.250Z");
});

test("times sort by the moment, by the hinted zone, or as written; a date at the end of its day", () => {
  assert.equal(sortTime(withOffset("2026-03-02T07:00:00", 60)), Date.UTC(2026, 2, 2, 6));
  assert.equal(sortTime(wallTime("2026-03-02T07:00:00", "America/New_York")), Date.UTC(2026, 2, 2, 12));
  assert.equal(sortTime(wallTime("2026-03-02T07:00:00")), Date.UTC(2026, 2, 2, 7));
  assert.equal(sortTime(dateOnly("2026-03-02")), Date.UTC(2026, 2, 3) - 1);
  assert.equal(earliest(dateOnly("2026-03-02")), Date.UTC(2026, 2, 2));
  assert.equal(sortTime(wallTime("no time")), 0);
});

test("a wall time is found in its zone on both sides of a change of clocks", () => {
  assert.equal(momentIn("America/New_York", Date.UTC(2026, 2, 8, 1, 30)), Date.UTC(2026, 2, 8, 6, 30));
  assert.equal(momentIn("America/New_York", Date.UTC(2026, 2, 8, 3, 30)), Date.UTC(2026, 2, 8, 7, 30));
  assert.equal(momentIn("America/New_York", Date.UTC(2026, 10, 1, 1, 30)), Date.UTC(2026, 10, 1, 5, 30));
  assert.equal(momentIn("America/New_York", Date.UTC(2026, 10, 1, 2, 30)), Date.UTC(2026, 10, 1, 7, 30));
});

test("a zone is hinted by the country, in wide countries by the state, else not at all", () => {
  assert.equal(zoneHint({ text: "", country: "NL" }), "Europe/Amsterdam");
  assert.equal(zoneHint({ text: "", country: "US", region: "MI" }), "America/Detroit");
  assert.equal(zoneHint({ text: "", country: "AU", region: "WA" }), "Australia/Perth");
  assert.equal(zoneHint({ text: "", country: "US" }), undefined);
  assert.equal(zoneHint({ text: "Utopia" }), undefined);
  assert.equal(zoneHint(null), undefined);
});

const allowed: [Milestone | null, Milestone, boolean][] = [
  [null, "INFO_RECEIVED", true],
  ["IN_TRANSIT", "IN_TRANSIT", false],
  ["OUT_FOR_DELIVERY", "IN_TRANSIT", false],
  ["OUT_FOR_DELIVERY", "DELIVERY_ATTEMPTED", true],
  ["DELIVERY_ATTEMPTED", "IN_TRANSIT", true],
  ["DELIVERY_ATTEMPTED", "PICKED_UP", false],
  ["EXCEPTION", "DELIVERED", true],
  ["DELIVERED", "RETURNING", true],
  ["DELIVERED", "EXCEPTION", false],
  ["DELIVERED", "IN_TRANSIT", false],
  ["INFO_RECEIVED", "CANCELLED", true],
  ["PICKED_UP", "CANCELLED", false],
  ["RETURNING", "DELIVERED", false],
  ["RETURNING", "RETURNED", true],
  ["RETURNED", "RETURNING", false],
  ["CANCELLED", "IN_TRANSIT", false],
  ["LOST", "IN_TRANSIT", true],
  ["IN_TRANSIT", "UNKNOWN", false],
];

test("another system is told only what leads forward", () => {
  for (const [current, next, answer] of allowed)
    assert.equal(isForward(current, next), answer, `${current} -> ${next}`);
});

test("nothing leads forward twice: no chain of allowed steps goes on for ever except through deviations", () => {
  const plain = (Object.keys(milestones) as Milestone[]).filter((name) => !milestones[name].overlay && name !== "LOST");
  for (const from of plain)
    for (const to of plain) assert.ok(!(isForward(from, to) && isForward(to, from)), `${from} ${to}`);
});
