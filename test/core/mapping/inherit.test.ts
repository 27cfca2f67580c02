import assert from "node:assert/strict";
import { test } from "node:test";
import { inherited } from "../../../core/mapping/inherit.ts";
import { loadPack } from "../../../core/mapping/pack.ts";
import { acmeJson, mapNow, mapperOf } from "./acme.ts";

const own = {
  format: 1,
  like: "acme",
  id: "sister",
  name: "Sister of Acme",
  version: "2.0.0",
  owner: "Test",
  checked: "2026-03-01",
  api: [{ name: "Track", version: "1" }],
  kinds: [
    { id: "track", trackingNumber: "number" },
    { id: "sorry", title: "Fault", when: [{ path: "fault", is: "present" }] },
  ],
  tables: { states: [{ milestone: null, event: "OTHER", codes: { moving: "Moving" } }] },
};
const find = (id: string) => (id === "acme" ? acmeJson() : undefined);

test("a pack that is like another states only what differs", () => {
  const whole = inherited(own, find);
  const scans = [
    { kind: "S", code: "DEL", at: "2026-03-02T07:00:00+01:00" },
    { kind: "S", code: "?", state: "moving", at: "2026-03-02T06:00:00+01:00" },
  ];
  const result = mapNow(mapperOf(whole as Record<string, unknown>), { parcels: [{ number: "N1", scans }] });
  assert.deepEqual(
    result.shipments[0]?.events.map(({ carrier, trackingNumber, event, pack }) => [
      carrier,
      trackingNumber,
      event,
      pack,
    ]),
    [
      ["sister", "N1", "DELIVERED", "sister@2.0.0"],
      ["sister", "N1", "OTHER", "sister@2.0.0"],
    ],
  );
  assert.equal(mapNow(mapperOf(whole as Record<string, unknown>), { fault: "no" }).kind, "sorry");
});

for (const [why, like] of [
  ["is not at hand", () => undefined],
  ["is itself like a third", () => ({ ...acmeJson(), like: "third" })],
] as const) {
  test(`a pack that is like one that ${why} is refused`, () => {
    const loaded = loadPack(inherited(own, like), "carrier.json");
    assert.equal(loaded.kind, "invalid");
    assert.ok(
      loaded.kind === "invalid" && loaded.problems.some(({ path }) => path === "like" || path.startsWith("kinds")),
    );
  });
}

test("what is no pack stays what it is", () => {
  assert.equal(inherited("text", find), "text");
  assert.deepEqual(inherited({ like: 7 }, find), { like: 7 });
});
