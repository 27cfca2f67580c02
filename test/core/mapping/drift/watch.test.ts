import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compilePack } from "../../../../core/mapping/compile.ts";
import { type Drift, enough, plenty } from "../../../../core/mapping/drift/compare.ts";
import { fingerprint } from "../../../../core/mapping/drift/fingerprint.ts";
import { traitsOf } from "../../../../core/mapping/drift/traits.ts";
import { usesOf } from "../../../../core/mapping/drift/uses.ts";
import { DriftWatch } from "../../../../core/mapping/drift/watch.ts";
import { loadPack, type Pack } from "../../../../core/mapping/pack.ts";

function packWith(more: object = {}): Pack {
  const loaded = loadPack(
    {
      format: 1,
      id: "acme",
      name: "Acme",
      version: "1.0.0",
      owner: "Test",
      checked: "2026-03-01",
      api: [{ name: "Push", version: "1" }],
      kinds: [
        {
          id: "track",
          title: "Tracking",
          when: [{ path: "parcels", is: "present" }],
          shipments: "parcels[*]",
          trackingNumber: "number",
          references: [{ each: "refs[*]", kind: "order", value: "value" }],
          events: "scans[*]",
          event: {
            code: "status.code",
            text: "status.text",
            lookup: [{ table: "codes", key: { join: ["^.service", "status.code"], with: "/" } }],
            occurredAt: { local: { text: "at", forms: ["YYYY-MM-DDTHH:mm"] } },
            place: { city: "place.city" },
          },
        },
      ],
      tables: { codes: [{ milestone: "IN_TRANSIT", event: "ARRIVED", codes: { "P/A": "Arrived" } }] },
      ...more,
    },
    "acme",
  );
  assert.ok(loaded.kind === "pack", JSON.stringify(loaded));
  return loaded.pack;
}

const pack = packWith();
const scan = { at: "2026-03-02T07:53", status: { code: "A", text: "Arrived" }, place: { city: "Ulm" } };
const parcel = (scans: readonly object[], more: object = {}) => ({
  parcels: [{ number: "P1", service: "P", scans, refs: [{ value: "SO-1" }], ...more }],
});

function watchWith(payloads: readonly unknown[]): DriftWatch {
  const watch = new DriftWatch([]);
  for (const payload of payloads) assert.deepEqual(watch.look(pack, "track", payload).drifts, []);
  return watch;
}

const usual = Array.from({ length: plenty }, (_, n) => parcel(n % 2 === 0 ? [scan] : [scan, scan]));
const told = (drifts: readonly Drift[]) =>
  drifts.map(({ class: kind, change, fields, holds }) => ({ kind, ...change, fields, holds }));

test("what a pack reads is known by path, through lists, records above and joined fields", () => {
  const uses = [...usesOf(pack, "track")].map(([path, fields]) => `${path}: ${[...fields].join()}`);
  assert.deepEqual(uses.toSorted(), [
    "parcels.number: trackingNumber",
    "parcels.refs.value: references",
    "parcels.scans.at: occurredAt",
    "parcels.scans.place.city: place",
    "parcels.scans.status.code: code",
    "parcels.scans.status.text: text",
    "parcels.scans: events",
    "parcels.service: code",
    "parcels: shipments",
  ]);
});

test("a shape is the same whatever the values, the number of elements, and the order of names", () => {
  const mark = fingerprint(parcel([scan]));
  assert.equal(fingerprint(parcel([scan, { ...scan, at: "x" }, scan])), mark);
  assert.equal(
    fingerprint(
      JSON.parse(JSON.stringify({ parcels: [{ refs: [{ value: "z" }], scans: [scan], service: "q", number: "1" }] })),
    ),
    mark,
  );
  assert.notEqual(fingerprint(parcel([{ ...scan, extra: 1 }])), mark);
  assert.notEqual(fingerprint(parcel([{ ...scan, at: 5 }])), mark);
  assert.notEqual(fingerprint(parcel([])), mark);
});

test("before enough payloads were seen nothing is a change", () => {
  const watch = watchWith(usual.slice(0, plenty - 1));
  assert.deepEqual(watch.look(pack, "track", parcel([], { other: 1 })).drifts, []);
});

test("a member that nobody reads is additive, said once, and holds nothing", () => {
  const watch = watchWith(usual);
  const added = { kind: "additive", what: "added", path: "parcels.weight", is: ["record"], fields: [], holds: false };
  const heavy = parcel([scan], { weight: { value: 3, unit: "kg" } });
  assert.deepEqual(told(watch.look(pack, "track", heavy).drifts), [added]);
  assert.deepEqual(watch.look(pack, "track", heavy).drifts, []);
});

test("what the pack reads and was always there is breaking when it is gone; it holds where it was renamed", () => {
  const watch = watchWith(usual);
  const { place: _gone, ...placeless } = scan;
  assert.deepEqual(told(watch.look(pack, "track", parcel([placeless])).drifts), [
    { kind: "breaking", what: "missing", path: "parcels.scans.place", fields: ["place"], holds: false },
  ]);
  const renamed = { parcels: [{ number: "P1", service: "P", history: [scan], refs: [{ value: "SO-1" }] }] };
  const held = {
    ...{ kind: "breaking", what: "renamed", path: "parcels.scans", to: "parcels.history" },
    ...{ fields: ["code", "events", "occurredAt", "place", "text"], holds: true },
  };
  assert.deepEqual(told(watch.look(pack, "track", renamed).drifts), [held]);
  assert.deepEqual(told(watch.look(pack, "track", renamed).drifts), [held], "it is held until people say so");
  watch.accept(pack, "track", renamed);
  assert.deepEqual(watch.look(pack, "track", renamed).drifts, []);
});

test("a payload that no kind recognises any more, since what it is recognised by moved, is known by all the rest", () => {
  const watch = watchWith(usual);
  const { parcels } = parcel([scan]);
  const guess = watch.guess(pack, { packages: parcels });
  assert.equal(guess, null, "nothing that it shares is left");
  const wrapped = packWith({
    kinds: pack.kinds.map((kind) => ({ ...kind, when: [{ path: "head.type", is: "present" }] })),
  });
  const other = new DriftWatch([]);
  const withHead = (head: object) => ({ head, ...parcel([scan]) });
  for (let n = 0; n < enough; n += 1) other.look(wrapped, "track", withHead({ type: "T" }));
  const found = other.guess(wrapped, withHead({ kind: "T" }));
  assert.equal(found?.kind, "track");
  assert.deepEqual(told(found?.drifts ?? []), [
    { kind: "breaking", what: "renamed", path: "head.type", to: "head.kind", fields: [], holds: true },
  ]);
  assert.equal(other.guess(wrapped, { quite: { another: "thing" } }), null);
});

test("a value of another kind is a change; one that was optional may stay away", () => {
  const watch = watchWith([parcel([scan], { refs: [] }), ...usual, parcel([scan], { refs: undefined })]);
  assert.deepEqual(told(watch.look(pack, "track", parcel([scan], { number: 7 })).drifts), [
    {
      kind: "breaking",
      what: "kind",
      path: "parcels.number",
      was: ["text"],
      is: ["number"],
      fields: ["trackingNumber"],
      holds: false,
    },
  ]);
});

test("what was learned outlives a restart", () => {
  const first = watchWith([]);
  const kept = usual.flatMap((payload) => first.look(pack, "track", payload).keep ?? []);
  const second = new DriftWatch(kept.slice(-1));
  assert.equal(second.look(pack, "track", parcel([scan], { weight: 1 })).drifts.length, 1);
  assert.equal(kept.length, 3, "only what is new is kept, and how sure that is");
});

test("a shape that was not seen yet and teaches nothing is not kept", () => {
  const watch = watchWith([parcel([scan]), parcel([{ ...scan, note: "x" }]), parcel([scan], { weight: 1 })]);
  const mixed = parcel([{ ...scan, note: "y" }], { weight: 2 });
  assert.equal(watch.look(pack, "track", mixed).keep, null);
  assert.notEqual(watch.look(pack, "track", parcel([scan], { fragile: true })).keep, null);
});

test("a part that has another name now is read under its old name, and is no change then", () => {
  const mended = packWith({ renamed: [{ was: "parcels.scans", is: "parcels.history" }] });
  const payload = {
    parcels: [
      { number: "P1", service: "P", history: [scan] },
      { number: "P2", scans: [] },
    ],
  };
  const before = structuredClone(payload);
  const result = compilePack(mended).map(payload);
  assert.ok(!(result instanceof Promise));
  assert.deepEqual(
    result.shipments.map(({ events }) => events.length),
    [1, 0],
  );
  assert.deepEqual(payload, before, "the payload stays as it is");
});

test("any payload has traits and a fingerprint, and comparing it never throws", () => {
  fc.assert(
    fc.property(fc.array(fc.anything({ maxDepth: 4 }), { minLength: 1, maxLength: 30 }), (payloads) => {
      const watch = new DriftWatch([]);
      for (const payload of [...usual, ...payloads]) watch.look(pack, "track", payload);
      for (const payload of payloads) assert.equal(fingerprint(payload), fingerprint(structuredClone(payload)));
      assert.ok(payloads.every((payload) => traitsOf(payload) instanceof Map));
    }),
    { numRuns: 100 },
  );
});
