import assert from "node:assert/strict";
import { test } from "node:test";
import { dhlBody } from "../../sandbox/carriers/dhl-unified.ts";
import { fedexBody } from "../../sandbox/carriers/fedex.ts";
import { lifeOf, storyline, type Telling, tellingsOf } from "../../sandbox/carriers/storyline.ts";
import { upsBody } from "../../sandbox/carriers/ups.ts";
import { type Parcel, parcelOf, parcelsTo } from "../../sandbox/parcels.ts";
import { wallClock } from "../../sandbox/zones.ts";

const endsAtMs = Date.parse("2026-07-15T12:00:00Z");

function story(seed: number, count = 60): Telling[] {
  return [...storyline({ parcels: parcelsTo(count), seed, endsAtMs })];
}

function bodyOf(telling: Telling): string {
  const { carrier } = telling.scan.parcel;
  if (carrier === "ups") return JSON.stringify(upsBody(telling.scan));
  return JSON.stringify(carrier === "fedex" ? fedexBody(telling.scan) : dhlBody(telling));
}

test("the same seed tells the same story to the byte, another seed another one", () => {
  const first = story(1).map(bodyOf);
  assert.deepEqual(story(1).map(bodyOf), first);
  assert.notDeepEqual(story(2).map(bodyOf), first);
});

test("a parcel's life does not depend on which parcels travel beside it", () => {
  const alone = [...storyline({ parcels: [parcelOf(7)], seed: 1, endsAtMs })].map(bodyOf);
  const amongOthers = story(1).filter((telling) => telling.scan.parcel.n === 7);
  assert.deepEqual(amongOthers.map(bodyOf), alone);
});

test("every life goes forward in time, from label to a last scan that is not in the future", () => {
  for (const parcel of parcelsTo(300)) {
    const life = lifeOf(parcel, 1, endsAtMs);
    const times = life.map((scan) => scan.atMs);
    assert.deepEqual(
      times,
      times.toSorted((one, other) => one - other),
    );
    assert.equal(new Set(times).size, times.length);
    assert.equal(life[0]?.step, "label");
    assert.ok(["delivered", "returned"].includes(life.at(-1)?.step ?? ""));
    assert.ok((times.at(-1) ?? 0) <= endsAtMs && (times.at(-1) ?? 0) > endsAtMs - 60_000);
  }
});

test("every kind of fate, of telling and of trouble occurs", () => {
  const tellings = story(1, 300);
  const steps = new Set(tellings.map((telling) => telling.scan.step));
  assert.equal(steps.size, 14);
  assert.deepEqual(new Set(tellings.map((telling) => telling.kind)), new Set(["news", "duplicate", "late"]));
  const fates = parcelsTo(260).map((parcel) => parcel.inErp);
  assert.equal(fates.filter((fate) => fate === "missing").length, 10);
  assert.equal(fates.filter((fate) => fate === "locked").length, 10);
});

test("everything that happened is told, a duplicate to the byte like its original", () => {
  for (const parcel of parcelsTo(120)) {
    const tellings = tellingsOf(parcel, 5, endsAtMs);
    const news = tellings.filter((telling) => telling.kind !== "duplicate");
    assert.equal(news.length, lifeOf(parcel, 5, endsAtMs).length);
    tellings.forEach((telling, index) => {
      const before = tellings[index - 1];
      if (telling.kind === "duplicate" && before) assert.equal(bodyOf(telling), bodyOf(before));
    });
  }
});

test("a late scan comes after a younger one", () => {
  const late = parcelsTo(200).flatMap((parcel) => {
    const tellings = tellingsOf(parcel, 1, endsAtMs);
    return tellings.map((telling, index) => ({ telling, before: tellings.slice(0, index) }));
  });
  const told = late.filter(({ telling }) => telling.kind === "late");
  assert.ok(told.length > 10);
  for (const { telling, before } of told) {
    assert.ok(before.some((earlier) => earlier.scan.atMs > telling.scan.atMs));
  }
});

test("parcels have numbers of their own, spread over the carriers", () => {
  const parcels = parcelsTo(900);
  const countBy = (carrier: Parcel["carrier"]) => parcels.filter((parcel) => parcel.carrier === carrier).length;
  assert.deepEqual([countBy("ups"), countBy("fedex"), countBy("dhl_unified")], [300, 300, 300]);
  assert.equal(new Set(parcels.map((parcel) => parcel.trackingNumber)).size, 900);
  assert.equal(parcels[0]?.deliveryDocument, "80000001");
  const shapes = { ups: /^1Z[A-Z0-9]{16}$/, fedex: /^\d{12}$/, dhl_unified: /^(\d{10}|\d{20})$/ };
  for (const parcel of parcels) assert.match(parcel.trackingNumber, shapes[parcel.carrier]);
});

test("wall clocks follow the rules of their zone", () => {
  const summer = Date.parse("2026-07-15T12:00:00Z");
  const winter = Date.parse("2026-01-15T12:00:00Z");
  const shown = (zone: string, atMs: number): string => {
    const { local, offset } = wallClock(zone, atMs);
    return `${local}${offset}`;
  };
  assert.equal(shown("America/Denver", summer), "2026-07-15T06:00:00-06:00");
  assert.equal(shown("America/Denver", winter), "2026-01-15T05:00:00-07:00");
  assert.equal(shown("America/Phoenix", summer), "2026-07-15T05:00:00-07:00");
  assert.equal(shown("America/St_Johns", winter), "2026-01-15T08:30:00-03:30");
  assert.equal(shown("Asia/Kolkata", summer), "2026-07-15T17:30:00+05:30");
  assert.equal(shown("Europe/London", winter), "2026-01-15T12:00:00+00:00");
});
