import assert from "node:assert/strict";
import { test } from "node:test";
import { compilePack } from "../../../core/mapping/compile.ts";
import { acmeJson, eventRule, mapNow, mapperOf, packOf } from "./acme.ts";

const scan = { kind: "S", code: "ARR", at: "2026-03-02T07:00:00+01:00" };

const words = [
  { milestone: "IN_TRANSIT", event: "IN_TRANSIT", refined: ["OUT_FOR_DELIVERY"], codes: { moving: "" } },
  { milestone: "DELIVERED", event: "DELIVERED", codes: { done: "" } },
];
const fine = [
  { milestone: "OUT_FOR_DELIVERY", event: "OUT_FOR_DELIVERY", codes: { VAN: "" } },
  { milestone: "RETURNED", event: "RETURNED", despite: ["done"], codes: { BACK: "" } },
];
const within = { table: "words", key: "state" };
const lookup = [
  { table: "fine", key: "code", within },
  { table: "words", key: "state", coarse: true },
];

for (const [code, state, milestone, anomalies] of [
  ["VAN", "moving", "OUT_FOR_DELIVERY", []],
  ["VAN", "done", "DELIVERED", ["STATUS_CONFLICT"]],
  ["BACK", "done", "RETURNED", []],
  ["BACK", "moving", "IN_TRANSIT", ["STATUS_CONFLICT"]],
  ["NEW", "moving", "IN_TRANSIT", []],
] as const) {
  test(`a finer code ${code} within the word ${state} gives ${milestone}`, () => {
    const json = acmeJson({ tables: { words, fine } }, { event: { ...eventRule, lookup, reason: undefined } });
    const result = mapNow(mapperOf(json), { parcels: [{ no: "A1", scans: [{ ...scan, code, state }] }] });
    const event = result.shipments[0]?.events[0];
    assert.equal(event?.milestone, milestone);
    assert.deepEqual(event?.anomalies, anomalies);
  });
}

test("every table entry that a payload uses is told", async () => {
  const seen: string[] = [];
  const mapper = compilePack(packOf(acmeJson()), (table, code) => seen.push(`${table} ${code}`));
  await mapper.map({
    parcels: [
      {
        no: "A1",
        scans: [
          { ...scan, code: "DLY", whyCode: "7" },
          { ...scan, code: "?", state: "moving" },
        ],
      },
    ],
  });
  assert.deepEqual(seen, ["scans S/DLY", "whys 7", "states moving"]);
});

for (const [sentence, milestone] of [
  ["moved to ARLON", "IN_TRANSIT"],
  ["moved to consignee at ARLON", "DELIVERED"],
  ["has moved to ARLON", null],
] as const) {
  test(`of the codes that begin "${sentence}" the longest counts: ${milestone ?? "none is UNMAPPED"}`, () => {
    const tables = {
      sentences: [
        { milestone: "IN_TRANSIT", event: "IN_TRANSIT", codes: { "moved to": "" } },
        { milestone: "DELIVERED", event: "DELIVERED", codes: { "moved to consignee": "" } },
      ],
    };
    const sentences = [{ table: "sentences", key: "wording", beginning: true }];
    const rule = { ...eventRule, code: undefined, reason: undefined, lookup: sentences, identity: "wording" };
    const result = mapNow(mapperOf(acmeJson({ tables }, { event: rule })), {
      parcels: [{ no: "A1", scans: [{ ...scan, wording: sentence }] }],
    });
    const event = result.shipments[0]?.events[0];
    assert.equal(event?.milestone, milestone);
    assert.equal(event?.raw.code, "");
    assert.deepEqual(
      result.unmapped.map(({ code }) => code),
      milestone === null ? [sentence] : [],
    );
  });
}
