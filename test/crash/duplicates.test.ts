import assert from "node:assert/strict";
import { it } from "node:test";
import { runDuplicates } from "./duplicates.ts";

it("Each webhook sent five times, shuffled, by two senders: one event, one effect, the same answer each time", async () => {
  const parcels = 24;
  const report = await runDuplicates({ parcels, times: 5, seed: 5 });
  for (const [webhook, answers] of report.answers) {
    assert.equal(answers.size, 1, `${webhook} was answered ${[...answers].join(" and ")}`);
    assert.match([...answers][0] ?? "", /^2\d\d /, webhook);
  }
  assert.equal(report.answers.size, report.webhooks);
  assert.equal(report.store.receipts, report.webhooks);
  assert.deepEqual(report.events, Array<number>(parcels).fill(3));
  assert.deepEqual(report.account.violations, []);
  assert.equal(report.store.effects.length, parcels * 4);
  assert.equal(report.doubles, 0);
  assert.equal(report.store.letters, 0);
});
