import assert from "node:assert/strict";
import { test } from "node:test";
import { asks, delivery, openS4Desk, outcomeOf } from "./s4-desk.ts";

test("S/4: a session that ended between two returns costs one more question, not a second return", async (t) => {
  const desk = await openS4Desk(t);
  await outcomeOf(desk, asks.return);
  desk.erp.sessions.forget();
  assert.equal((await outcomeOf(desk, { ...asks.return, document: delivery(2) })).state, "posted");
  assert.deepEqual([desk.erp.door.answers()[403], desk.erp.ledger.counters().created], [1, 2]);
});

test("S/4: a return of an order in another user's hands waits until it is free", async (t) => {
  const desk = await openS4Desk(t);
  desk.erp.faults.set([{ fault: "lock", method: "POST", times: 1, ms: 30 }]);
  const effect = await outcomeOf(desk, asks.return);
  const verdicts = (await desk.journal.attemptsOf(effect.id)).map(({ verdict }) => verdict);
  assert.deepEqual([effect.state, verdicts[0]], ["posted", "retry"]);
  assert.equal(desk.erp.ledger.counters().created, 1);
});
