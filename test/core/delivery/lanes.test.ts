import assert from "node:assert/strict";
import { test } from "node:test";
import { changeOf, documentOf } from "../../../bench/load/deliveries.ts";
import { startErp } from "../../../sandbox/erp.ts";
import { startGauge } from "../../../sandbox/gauge.ts";
import { type Asked, openDeskBefore } from "./desk.ts";
import { s4Settings } from "./settings.ts";

const journey = ["PICKED_UP", "IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERED"];
const lanes = 4;

test("posts to one ERP: never more at once than there are lanes, one for a document, in its order, over few connections", async (t) => {
  const parcels = 60;
  const erp = await startErp({ parcels, troubled: false });
  const gauge = await startGauge({ target: erp.url, documentOf, changeOf, holdMs: 1 });
  const close = async () => {
    await gauge.close();
    await erp.close();
  };
  const desk = await openDeskBefore(t, { url: gauge.url, close }, { lanes, settings: s4Settings });
  const asks = Array.from({ length: parcels }, (_, n) => String(80000001 + n)).flatMap((document) =>
    journey.map((milestone, step): Asked => ({ document, milestone, occurredAt: `2026-01-05T07:0${step}:00Z` })),
  );
  const effects = await desk.outcomes(await desk.intend(...asks));
  assert.deepEqual([...new Set(effects.map(({ state }) => state))], ["posted"]);
  const { atOnce, atOnceForOne, connections, changes } = gauge.seen();
  assert.equal(atOnce, lanes, "all lanes are used, and no more");
  assert.equal(atOnceForOne, 1);
  assert.ok(connections <= 2 * lanes, `${connections} connections`);
  assert.equal(changes.size, parcels);
  for (const [document, told] of changes) assert.deepEqual(told, journey, document);
  assert.deepEqual(erp.ledger.doubles(), []);
});
