import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { erps } from "../../erps/index.ts";
import { faults, kill, storm, strike } from "./matrix.ts";
import { rigs } from "./rigs.ts";

test("every system has a rig, and a rig asks every operation that its system has", () => {
  assert.deepEqual(
    erps.map(({ id }) => id).filter((id) => !rigs.some(({ system }) => system.id === id)),
    [],
  );
  for (const { id, system, asks } of rigs) {
    const own = system.operations.map((operation) => operation.id).filter((operation) => operation !== "send");
    assert.deepEqual(Object.keys(asks(1)).toSorted(), own.toSorted(), id);
  }
});

test("no system keeps a field for itself that our own terms lead to", async () => {
  for (const { id, system, start, settings, asks } of rigs) {
    const simulated = await start({ parcels: 1, seed: 1 });
    const erp = system.open(settings(simulated.url));
    for (const operation of Object.keys(asks(1))) {
      const homes = Object.values(erp.vocabulary?.(operation).fields ?? {});
      const kept = homes.filter((home) => system.owned?.includes(home));
      assert.deepEqual(kept, [], `${id} ${operation}`);
    }
    await erp.close();
    await simulated.close();
  }
});

/** Most of the time is waiting for answers that do not come: many wait at once. */
describe("the matrix", { concurrency: 6 }, () => {
  for (const rig of rigs) {
    for (const rule of faults) {
      test(`${rig.id}: ${rule.fault} at any request leaves every effect in the ledger once`, async () => {
        const { problems, struck } = await strike(rig, rule);
        assert.deepEqual(problems, []);
        assert.ok(struck > 0, "the fault never struck");
      });
    }

    test(`${rig.id}: faults by chance, over many documents at once, leave every effect once`, async () => {
      const { problems, struck } = await storm(rig, 60, 7);
      assert.deepEqual(problems, []);
      assert.ok(struck > 0, "no fault struck");
    });

    for (const step of ["sending", "sent", ...(rig.tellsOutcome ? (["read-back"] as const) : [])] as const) {
      test(`${rig.id}: a process killed at "${step}" leaves every effect once`, async () => {
        const { problems, struck } = await kill(rig, step, 2, [2]);
        assert.deepEqual(problems, []);
        assert.ok(struck > 0, "nobody was killed");
      });
    }
  }
});
