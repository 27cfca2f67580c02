import assert from "node:assert/strict";
import { test } from "node:test";
import type { MapResult } from "../../../core/mapping/result.ts";
import { acmeJson, mapNow, mapperOf } from "./acme.ts";

const carrier = { by: "by", names: { "Globe Express": "globe", GLBX: "globe", tortoise: "tortoise" } };
const scan = { kind: "S", code: "ARR", wording: "Arrived", at: "2026-03-02T08:00:00+01:00" };

/** What a pack that speaks for others says of a parcel that `by` carries. */
function told(by: unknown, scans: readonly object[] = [scan]): MapResult {
  return mapNow(mapperOf(acmeJson({}, { carrier })), { parcels: [{ no: "P1", by, scans }] });
}

const carriersOf = ({ shipments }: MapResult) =>
  shipments.flatMap(({ events }) => events.map((event) => event.carrier));

test("events belong to the carrier that the sender names, whatever the spelling", () => {
  for (const name of ["Globe Express", "globe_express", "GLOBEEXPRESS", "globe-express", "glbx"])
    assert.deepEqual(carriersOf(told(name)), ["globe"], name);
  assert.deepEqual(carriersOf(told("Tortoise")), ["tortoise"]);
});

test("a name that the pack does not list leaves the events with the sender: nobody is guessed", () => {
  for (const name of ["Globe", "", null, undefined, "constructor", "__proto__", 7, {}])
    assert.deepEqual(carriersOf(told(name)), ["acme"], String(name));
});

test("told directly or through another, the same fact is the same event of one shipment", () => {
  const directly = mapNow(mapperOf(acmeJson({ id: "globe" })), { parcels: [{ no: "P1", scans: [scan] }] });
  const [own] = directly.shipments[0]?.events ?? [];
  const [other] = told("Globe Express").shipments[0]?.events ?? [];
  assert.equal(own?.id, other?.id);
  assert.deepEqual([own?.pack, other?.pack], ["globe@1.0.0", "acme@1.0.0"]);
  assert.equal(own?.carrier, other?.carrier);
});

test("a code that no table knows is work on the pack that reads it, not on the carrier's own", () => {
  const { unmapped } = told("Globe Express", [{ ...scan, code: "NEW" }]);
  assert.deepEqual(
    unmapped.map((work) => [work.carrier, work.code]),
    [["acme", "S/NEW"]],
  );
});
