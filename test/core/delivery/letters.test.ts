import assert from "node:assert/strict";
import { test } from "node:test";
import { manualClock } from "../../../core/clock.ts";
import { openDispatch } from "../../../core/delivery/dispatch.ts";
import { effectLetter, groupOf, receiptLetter } from "../../../core/delivery/letters.ts";
import { previewReplay, replay } from "../../../core/delivery/replay.ts";
import { coded } from "../../../core/errors.ts";
import type { Effect, Receipt } from "../../../core/journal/journal.ts";
import { effectOf } from "./desk.ts";
import { atEnd, openStore, receiptOf, until } from "./store.ts";

const parking = (cause = coded("WB-MAP-001", { carrier: "acme", code: "D/ZZ", text: "?" })) => {
  return { cause, attempts: 1, flowVersion: "f1", node: "n1", at: 5 };
};

test("a letter about a receipt leads back to its queue and lane and says which shipment it is about", () => {
  const receipt: Receipt = { ...receiptOf("ingest:/acme", "T1"), id: 7, hash: "" };
  const letter = receiptLetter(receipt, parking());
  assert.deepEqual(
    [letter.receipt, letter.effect, letter.queue, letter.lane, letter.about],
    [7, null, "ingest:/acme", "T1", "acme T1"],
  );
  assert.equal(letter.group, "unmapped acme D/ZZ");
});

test("a letter about an effect leads back to its connection and says which change it is about", () => {
  const intended: Effect = {
    ...effectOf({ milestone: "DELIVERED" }, 0),
    id: 3,
    key: "",
    state: "intended",
    outcome: null,
    tries: 0,
    formerTries: 0,
  };
  const cause = coded("WB-ERP-001", { erpCode: "VL/1", erpMessage: "no" });
  const letter = effectLetter(intended, "0080000001", parking(cause));
  assert.deepEqual(
    [letter.effect, letter.queue, letter.lane, letter.about],
    [3, "erp:c1", "0080000001", "milestone DELIVERED 80000001"],
  );
  const searched = {
    ...intended,
    document: null,
    ask: { ...intended.ask, document: null, lookup: { field: "Bill", value: "B1" }, milestone: null },
  };
  assert.equal(effectLetter(searched, "?B1", parking(cause)).about, "milestone Bill B1");
});

test("causes that are mended together share a group, others do not", () => {
  assert.equal(groupOf(coded("WB-ERP-001", { erpCode: "VL/1" }), "c1"), "c1 WB-ERP-001 VL/1");
  assert.equal(
    groupOf(coded("WB-ERP-002", { lookup: "80000001" }), "c1"),
    groupOf(coded("WB-ERP-002", { lookup: "80000002" }), "c1"),
  );
  assert.notEqual(
    groupOf(coded("WB-FLOW-001", { node: "a" }), "acme"),
    groupOf(coded("WB-FLOW-001", { node: "b" }), "acme"),
  );
});

test("a replay of a group puts all its work back, wakes the owners, and happens once", async (t) => {
  const { journal } = await openStore(t);
  const clock = manualClock();
  const dispatch = openDispatch({ journal, clock });
  atEnd(t, () => dispatch.close());
  const received = await journal.receive(Array.from({ length: 600 }, (_, n) => receiptOf("q", `T${n}`)));
  let mended = false;
  let done = 0;
  dispatch.own("q", { inFlight: 50 }, async ({ work, subject }) => {
    assert.ok(subject.kind === "receipt");
    if (mended) done++;
    return mended
      ? { kind: "done", work }
      : { kind: "park", work, letter: receiptLetter(subject.receipt, { ...parking(), at: subject.receipt.id }) };
  });
  await until(async () => (await journal.figures(0)).parked === received.length, "all work is parked");
  assert.deepEqual(await previewReplay(journal, "unmapped nobody X"), { count: 0, oldest: null, about: [] });
  const preview = await previewReplay(journal, "unmapped acme D/ZZ");
  assert.deepEqual([preview.count, preview.oldest, preview.about.length], [600, received[0]?.receipt, 5]);
  mended = true;
  const store = { journal, dispatch };
  assert.equal((await replay(store, { group: "unmapped acme D/ZZ" }, "anna", 9)).length, 600);
  await until(() => done === 600, "all work is done");
  assert.deepEqual(await replay(store, { group: "unmapped acme D/ZZ" }, "anna", 9), []);
});

test("a replay of chosen letters leaves the others parked", async (t) => {
  const { journal } = await openStore(t);
  const clock = manualClock();
  const dispatch = openDispatch({ journal, clock });
  atEnd(t, () => dispatch.close());
  const received = await journal.receive([receiptOf("q", "T1"), receiptOf("q", "T2")]);
  const receipts = await Promise.all(received.map(({ receipt }) => journal.receipt(receipt)));
  const ids = await journal.park(receipts.map((receipt) => receiptLetter(receipt as Receipt, parking())));
  assert.deepEqual(await replay({ journal, dispatch }, { letters: ids.slice(0, 1) }, "anna", 9), ids.slice(0, 1));
  assert.deepEqual(
    (await journal.letters({ state: "parked", limit: 5 })).map(({ id }) => id),
    ids.slice(1),
  );
});
