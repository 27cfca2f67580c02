import assert from "node:assert/strict";
import { test } from "node:test";
import { customOData } from "../../erps/custom-odata/index.ts";
import type { FaultRule } from "../../sandbox/faults.ts";
import { odataSettings, openODataDesk } from "./custom-odata-desk.ts";
import { declaredAsks, outlasts } from "./declared-asks.ts";

/** A change, an action and a new entity, each with the method by which it leaves; a tunnelled one counts as what it stands for. */
const kinds = [
  ["V4", "tracking", "PATCH"],
  ["V4", "ship-confirm", "POST"],
  ["V4", "claim", "POST"],
  ["V2", "tracking", "MERGE"],
  ["V2", "claim", "POST"],
] as const;

for (const [version, operation, method] of kinds) {
  for (const fault of ["drop-request", "503", "wrong-body", "drop-reply", "500"] as const) {
    test(`OData ${version}, ${operation}: ${fault} at any step leaves it there once`, async (t) => {
      const desk = await openODataDesk(t, version);
      const steps: readonly FaultRule[] = [
        { fault, path: "$metadata", nth: 1 },
        { fault, method, nth: 1 },
        { fault, method: "GET", nth: 1 },
        { fault, method: "GET", nth: 2 },
      ];
      for (const [n, step] of steps.entries()) {
        desk.erp.faults.set([step]);
        const [effect] = await desk.outcomes(await desk.intend({ ...declaredAsks(n + 1)[operation], operation }));
        assert.match(effect?.state ?? "", /^(posted|already-done)$/, `step ${n}`);
      }
      assert.equal(desk.erp.faults.struck()[fault], steps.length);
      assert.deepEqual(desk.erp.ledger.doubles(), []);
      assert.equal(desk.erp.ledger.counters().writes, steps.length);
    });
  }
}

test("OData: an entity that somebody changed in between is not written over with the version of before", async (t) => {
  const desk = await openODataDesk(t);
  const connection = customOData.open(odataSettings(desk.erp.url));
  t.after(() => connection.close());
  const context = { key: "k", correlationId: "c", signal: new AbortController().signal };
  const none = { lookup: null, milestone: null, occurredAt: null, readBack: true };
  const ask = { operation: "tracking", document: "80000001", fields: { TrackingNo: "1Z1" }, ...none };
  const reading = await connection.read(ask, context);
  assert.ok(reading.kind === "reading" && reading.version !== null);
  const delivery = desk.erp.office.find("80000001");
  assert.ok(delivery);
  desk.erp.office.touch(delivery, { note: "x" });
  const stale = await connection.send(ask, reading.version, context);
  assert.ok(stale.kind === "trouble" && stale.class === "conflict");
  const again = await connection.read(ask, context);
  assert.ok(again.kind === "reading" && again.state === "open");
  assert.equal((await connection.send(ask, again.version, context)).kind, "sent");
  assert.deepEqual([delivery.values["trackingNumber"], delivery.values["note"]], ["1Z1", "x"]);
});

test("OData: a session that the service forgot is opened again, once, and nothing is lost", async (t) => {
  const desk = await openODataDesk(t, "V2");
  const post = async (n: number) => {
    const [effect] = await desk.outcomes(await desk.intend({ ...declaredAsks(n).tracking, operation: "tracking" }));
    return effect?.state;
  };
  assert.equal(await post(1), "posted");
  desk.erp.forget();
  assert.equal(await post(2), "posted");
  assert.equal(desk.erp.door.answers()[403], 1);
  assert.equal(desk.erp.ledger.counters().writes, 2);
});

test("OData: a locked entity and a service that is gone for a while cost time and nothing else", async (t) => {
  const desk = await openODataDesk(t);
  await outlasts(desk, [
    { fault: "lock", method: "PATCH", nth: 1, ms: 30 },
    { fault: "down", method: "POST", nth: 1, ms: 30 },
  ]);
});
