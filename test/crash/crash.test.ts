import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type CrashReport, runCrash } from "./run.ts";
import { everyStep } from "./steps.ts";

function assertKept({ account, store, doubles, printed }: CrashReport): void {
  assert.deepEqual(account.violations, [], printed);
  assert.equal(store.waiting, 0, printed);
  assert.equal(doubles, 0, printed);
  assert.ok(account.posted > 20, `only ${account.posted} changes were posted`);
}

describe("What was answered with a 2xx", () => {
  it("is posted once or parked, whenever Node-RED is killed", async () => {
    assertKept(await runCrash({ kills: 8, seed: 20261123, perSecond: 40, parcels: 400 }));
  });

  it("is posted once or parked, at whatever step Node-RED is killed", async () => {
    assertKept(await runCrash({ kills: 0, seed: 7, perSecond: 60, parcels: 600, steps: everyStep(20) }));
  });
});
