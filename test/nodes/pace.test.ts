import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { openPace, type Pace } from "../../nodes/carrier-ingest/pace.ts";

/** Lets so many receipts ask to enter; answers the list of those that came in, in the order of coming in. */
function crowd(pace: Pace, count: number): number[] {
  const entered: number[] = [];
  for (let receipt = 1; receipt <= count; receipt += 1) {
    const wait = pace.enter();
    if (wait) void wait.then(() => entered.push(receipt));
    else entered.push(receipt);
  }
  return entered;
}

async function turns(count: number): Promise<void> {
  for (let passed = 0; passed < count; passed += 1) await turn();
}

describe("The pace of the door", () => {
  it("lets everything in while the flow does nothing", () => {
    assert.equal(crowd(openPace(), 500).length, 500);
  });

  it("lets few in per turn while the flow works, in the order in which they came", async () => {
    const pace = openPace();
    pace.finished();
    const entered = crowd(pace, 100);
    const atOnce = entered.length;
    assert.ok(atOnce < 50, `${atOnce} entered at once`);
    await turn();
    assert.ok(entered.length <= 2 * atOnce + 1, `${entered.length} entered within a turn`);
    for (let passed = 0; passed < 20 && entered.length < 100; passed += 1) {
      pace.finished();
      await turn();
    }
    assert.deepEqual(
      entered,
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
  });

  it("keeps nobody waiting when the flow has come to rest", async () => {
    const pace = openPace();
    pace.finished();
    const entered = crowd(pace, 1000);
    await turns(40);
    assert.equal(entered.length, 1000);
    assert.equal(crowd(pace, 500).length, 500);
  });
});
