import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compileForm } from "../../../core/mapping/form.ts";
import type { TimesSpec } from "../../../core/mapping/format.ts";
import { oddFields } from "../../../core/mapping/odd.ts";
import { isForm } from "../../../core/mapping/syntax.ts";
import { compileTimes } from "../../../core/mapping/time.ts";
import { isoOf, readOffset } from "../../../core/mapping/wall.ts";

const forms: [form: string, text: string, iso: string | null][] = [
  ["YYYYMMDD HHmmss", "20260302 075347", "2026-03-02T07:53:47"],
  ["YYYYMMDD HHmmss", "20260302 75347", null],
  ["YYYYMMDD Hmmss", "20260302 74700", "2026-03-02T07:47:00"],
  ["YYYYMMDD Hmmss", "20260302 174700", "2026-03-02T17:47:00"],
  ["YYYYMMDD", "20260302", "2026-03-02"],
  ["YYYYMMDD", "20260231", null],
  ["YYYYMMDD", "20240229", "2024-02-29"],
  ["YYYYMMDD", "20250229", null],
  ["YYYYMMDD", "2026-302", null],
  ["YYYYMMDD", "00000101", null],
  ["YYYY-MM-DDTHH:mm:ss[.S]", "2026-03-02T07:53:47", "2026-03-02T07:53:47"],
  ["YYYY-MM-DDTHH:mm:ss[.S]", "2026-03-02T07:53:47.677", "2026-03-02T07:53:47.677"],
  ["YYYY-MM-DDTHH:mm:ss[.S]", "2026-03-02T07:53:47.000", "2026-03-02T07:53:47"],
  ["YYYY-MM-DDTHH:mm:ss[.S]", "2026-03-02T07:53:47.", null],
  ["YYYY-MM-DDTHH:mm:ss", "2026-03-02T07:53:47 and more", null],
  ["YYYY-MM-DDTHH:mm:ss", "2026-03-02T24:00:00", null],
  ["YYYY-MM-DDTHH:mm:ss", "2026-03-02T07:60:00", null],
  ["DD.MM.YYYY HH:mm", "17.03.2016 11:21", "2016-03-17T11:21:00"],
  ["M/D/YYYY H:mm:ss A", "8/17/2021 7:11:26 PM", "2021-08-17T19:11:26"],
  ["M/D/YYYY H:mm:ss A", "8/17/2021 12:11:26 AM", "2021-08-17T00:11:26"],
  ["M/D/YYYY H:mm:ss A", "8/17/2021 13:11:26 PM", null],
  ["M/D/YYYY H:mm:ss A", "8/17/2021 12:00:00 PM", "2021-08-17T12:00:00"],
  ["M/D/YYYY H:mm:ss A", "10/7/2021 1:59:59 am", "2021-10-07T01:59:59"],
  ["M/D/YYYY H:mm:ss A", "8/17/2021 0:11:26 AM", null],
  ["M/D/YYYY H:mm:ss A", "17/8/2021 7:11:26 PM", null],
  ["YYYY-MM-DD HH:mm ZZZ", "2026-03-02 07:53 EST", "2026-03-02T07:53:00"],
  ["YYYY-MM-DD HH:mm ZZZ", "2026-03-02 07:53 -05:00", null],
  ["DD MMM YYYY HH:mm", "02 Mar 2026 07:53", "2026-03-02T07:53:00"],
  ["D. MMM YYYY", "2. März 2026", "2026-03-02"],
  ["MMM D, YYYY H:mm A", "Dec 24, 2026 4:05 PM", "2026-12-24T16:05:00"],
  ["D MMM YYYY", "1 août 2026", "2026-08-01"],
  ["D MMM YYYY", "1 Marble 2026", null],
  ["DD.MM.YY HH:mm", "02.03.26 07:53", "2026-03-02T07:53:00"],
  ["DD.MM.YY", "02.03.2026", null],
  ["EPOCH", "1772438027", "2026-03-02T07:53:47"],
  ["EPOCH", "1772438027.5", "2026-03-02T07:53:47.5"],
  ["EPOCH", "1772438027250", null],
  ["EPOCH", "17", null],
  ["EPOCHMS", "1772438027250", "2026-03-02T07:53:47.25"],
  ["EPOCHMS", "1772438027", null],
  ["EPOCHMS", "999999999999999999", null],
  ["EPOCHMS", "2026-03-02", null],
];

for (const [form, text, iso] of forms) {
  test(`${text} as ${form} is ${iso ?? "no time"}`, () => {
    const wall = compileForm(form)(text);
    assert.equal(wall && isoOf(wall), iso);
  });
}

test("a count since 1970 is a moment in UTC, whatever clocks its place has", () => {
  const times = { local: { text: "at", forms: ["EPOCHMS", "EPOCH"] } };
  const read = compileTimes(times, oddFields());
  const scope = (at: unknown) => ({ at: { at }, up: null });
  const place = { text: "Berlin", country: "DE" };
  const moment = { local: "2026-03-02T07:53:47", utc: "2026-03-02T07:53:47Z", basis: "utc" };
  for (const at of [1_772_438_027, 1_772_438_027_000, "1772438027"]) assert.deepEqual(read(scope(at), place), moment);
  assert.deepEqual(read(scope(42), place), { unreadable: "42" });
  assert.equal(isForm("EPOCH"), true);
  assert.equal(isForm("EPOCH HH"), false);
});

test("a form names at least a year, a month and a day", () => {
  for (const text of ["", "HH:mm", "YYYY-MM", "YYYY-MM-DD[", "YYYY-MM-DD q", "YYYY-MM-DD[]"])
    assert.equal(isForm(text), false);
});

test("offsets are read in every spelling that carriers use", () => {
  const spelled: [string, number | null][] = [
    ["-05:00", -300],
    ["+0530", 330],
    ["-04.00", -240],
    ["+1", 60],
    ["+08", 480],
    ["Z", null],
    ["+25:00", null],
    ["05:00", null],
    ["+01:75", null],
    ["", null],
  ];
  for (const [text, minutes] of spelled) assert.equal(readOffset(text), minutes, text);
});

test("every moment is read back from every form that holds it", () => {
  const moment = fc.date({
    min: new Date("1990-01-01T00:00:00Z"),
    max: new Date("2090-01-01T00:00:00Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(moment, (date) => {
      const iso = date.toISOString().slice(0, 19);
      const packed = iso.replaceAll(/[-:]/g, "").replace("T", " ");
      for (const [form, text] of [
        ["YYYY-MM-DDTHH:mm:ss", iso],
        ["YYYYMMDD HHmmss", packed],
      ] as const) {
        const wall = compileForm(form)(text);
        assert.equal(wall && isoOf(wall), iso);
      }
    }),
  );
});

const iso = ["YYYY-MM-DDTHH:mm:ssZZ", "YYYY-MM-DDTHH:mm:ssZ", "YYYY-MM-DDTHH:mm:ss", "YYYY-MM-DD"];
const local = { text: "at", forms: iso };
const bern = { text: "Bern, CH", city: "Bern", country: "CH" };

function read(rule: TimesSpec, record: Record<string, unknown>) {
  return compileTimes(rule, oddFields())({ at: record, up: null }, bern);
}

test("an offset determines the moment", () => {
  const instant = { local: "2026-03-02T07:00:00", utc: "2026-03-02T12:00:00Z", basis: "offset" };
  assert.deepEqual(read({ local }, { at: "2026-03-02T07:00:00-05:00" }), instant);
  assert.deepEqual(read({ local, offset: "off" }, { at: "2026-03-02T07:00:00", off: "-05.00" }), instant);
});

test("a UTC value beside the wall time determines the moment, unless the two contradict each other", () => {
  const rule = { local, utc: { text: "gmt", forms: iso } };
  assert.deepEqual(read(rule, { at: "2026-03-01T23:00:00", gmt: "2026-03-02T04:00:01" }), {
    local: "2026-03-01T23:00:00",
    utc: "2026-03-02T04:00:01Z",
    basis: "utc",
  });
  assert.equal((read(rule, { at: "2026-03-01T23:00:00", gmt: "2026-03-05T04:00:00" }) as { utc: unknown }).utc, null);
  assert.deepEqual(read(rule, { gmt: "2026-03-02T04:00:01" }), {
    local: "2026-03-02T04:00:01",
    utc: "2026-03-02T04:00:01Z",
    basis: "utc",
  });
});

test("a wall time alone determines nothing; the place hints at its zone", () => {
  assert.deepEqual(read({ local }, { at: "2026-03-02T07:00:00" }), {
    local: "2026-03-02T07:00:00",
    utc: null,
    basis: "local",
    zoneHint: "Europe/Zurich",
  });
});

test("Z means UTC, or nothing where the pack says that the carrier mislabels", () => {
  assert.equal((read({ local }, { at: "2026-03-02T07:00:00Z" }) as { utc: unknown }).utc, "2026-03-02T07:00:00Z");
  const mislabelled = read({ local, z: "local" }, { at: "2026-03-02T07:00:00Z" });
  assert.deepEqual(mislabelled, {
    local: "2026-03-02T07:00:00",
    utc: null,
    basis: "local-mislabelled-Z",
    zoneHint: "Europe/Zurich",
  });
});

test("a declared zone determines the moment, and is named as the ground", () => {
  assert.deepEqual(read({ local, zone: "Asia/Tokyo" }, { at: "2026-03-02T07:00:00" }), {
    local: "2026-03-02T07:00:00",
    utc: "2026-03-01T22:00:00Z",
    basis: "declared",
    zoneHint: "Asia/Tokyo",
  });
});

test("a zone code means what the pack says it means, and nothing where the pack does not name it", () => {
  const zones = { basis: "abbr", codes: { EST: "-05:00", ET: "America/Toronto" } } as const;
  const named = { local, offset: "zone", zones };
  const inEst = { local: "2026-07-02T07:00:00", utc: "2026-07-02T12:00:00Z", basis: "abbr" };
  assert.deepEqual(read(named, { at: "2026-07-02T07:00:00", zone: "EST" }), inEst);
  const behind = { local: { text: "at", forms: ["YYYY-MM-DDTHH:mm:ss ZZZ"] }, zones };
  assert.deepEqual(read(behind, { at: "2026-07-02T07:00:00 EST" }), inEst);
  const summer = {
    local: "2026-07-02T07:00:00",
    utc: "2026-07-02T11:00:00Z",
    basis: "abbr",
    zoneHint: "America/Toronto",
  };
  assert.deepEqual(read(named, { at: "2026-07-02T07:00:00", zone: "ET" }), summer);
  const unknown = { local: "2026-07-02T07:00:00", utc: null, basis: "local", zoneHint: "Europe/Zurich" };
  assert.deepEqual(read(named, { at: "2026-07-02T07:00:00", zone: "AEST" }), unknown);
  assert.deepEqual(read({ ...named, zone: "Asia/Tokyo" }, { at: "2026-07-02T07:00:00", zone: "AEST" }), unknown);
  assert.deepEqual(read({ local, offset: "zone" }, { at: "2026-07-02T07:00:00", zone: "EST" }), unknown);
});

test("a rule with conditions reads only the records for which they hold, of others the next rule", () => {
  const rule = { when: [{ path: "kind", in: ["estimate"] }], local };
  const at = "2026-03-02T07:00:00";
  assert.equal(read(rule, { at, kind: "scan" }), null);
  const timed = read([rule, { local: { text: "on", forms: ["YYYY-MM-DD"] } }], { at, on: "2026-03-09", kind: "scan" });
  assert.ok(timed && "local" in timed);
  assert.equal(timed.local, "2026-03-09");
  const estimate = read(rule, { at, kind: "estimate" });
  assert.ok(estimate && "local" in estimate);
  assert.equal(estimate.local, at);
});

test("a dummy midnight is a date where the pack says so", () => {
  const basis = (midnight: "date" | "date-without-zone" | undefined, at: string) => {
    const timed = read({ local, ...(midnight ? { midnight } : {}) }, { at });
    return timed && "basis" in timed ? [timed.basis, timed.local] : null;
  };
  assert.deepEqual(basis("date-without-zone", "2026-03-02T00:00:00"), ["date", "2026-03-02T00:00:00"]);
  assert.deepEqual(basis("date-without-zone", "2026-03-02T00:00:00-06:00"), ["offset", "2026-03-02T00:00:00"]);
  assert.deepEqual(basis("date", "2026-03-02T00:00:00-06:00"), ["date", "2026-03-02T00:00:00"]);
  assert.deepEqual(basis("date", "2026-03-02T00:00:01"), ["local", "2026-03-02T00:00:01"]);
  assert.deepEqual(basis(undefined, "2026-03-02"), ["date", "2026-03-02"]);
});

test("of several rules the first that can read something counts", () => {
  const rules = [{ local: { text: "new", forms: ["YYYYMMDD"] } }, { local: { text: "old", forms: ["YYYYMMDD"] } }];
  const day = (record: Record<string, unknown>) => read(rules, record);
  assert.equal((day({ new: "20260302", old: "20260101" }) as { local: string }).local, "2026-03-02");
  assert.equal((day({ new: "soon", old: "20260101" }) as { local: string }).local, "2026-01-01");
  assert.deepEqual(day({ new: "soon" }), { unreadable: "soon" });
  assert.equal(day({}), null);
});

for (const [sent, offset, local, utc] of [
  ["2026-03-02T23:30:00.25Z", "+02:00", "2026-03-03T01:30:00.25", "2026-03-02T23:30:00.25Z"],
  ["2026-03-02T23:30:00Z", "-05:00", "2026-03-02T18:30:00", "2026-03-02T23:30:00Z"],
  ["2026-03-02T23:30:00Z", "", "2026-03-02T23:30:00", "2026-03-02T23:30:00Z"],
] as const) {
  test(`a moment ${sent} beside the offset "${offset}" was ${local} on the spot`, () => {
    const spec: TimesSpec = { utc: { text: "at", forms: ["YYYY-MM-DDTHH:mm:ss[.S]Z"] }, offset: "zone" };
    const timed = compileTimes(spec, oddFields())({ at: { at: sent, zone: offset }, up: null }, null);
    assert.deepEqual(timed, { local, utc, basis: "utc" });
  });
}
