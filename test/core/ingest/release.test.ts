/** What an ERP has released becomes a receipt, once for each of its states; the cursor moves behind what is stored. */
import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";
import type { Trouble } from "../../../core/delivery/erp.ts";
import { releaseRoom, ReleaseWatch } from "../../../core/ingest/release/watch.ts";
import { answer, delivery, everyMs, queue, released, releasing, trouble, watched } from "./releases.ts";

const minute = 60_000;
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe("A released delivery", () => {
  test("becomes a receipt with all that the ERP says, in the lane of its document", async (t) => {
    const consignee = { name: "Acme", street: "1 Quay", postalCode: "28209", city: "Charlotte", country: "US" };
    const lines = [{ item: "M-1", text: "boxed", quantity: 2.5, unit: "PC" }];
    const told = delivery(1, "7", { order: "4711", customer: "17", consignee, shipOn: "2026-03-02", lines });
    const it = await watched(t, releasing(told));
    assert.equal(await it.reading(), 1);
    const [receipt] = await it.receipts();
    assert.ok(receipt);
    assert.deepEqual(released(receipt), told);
    const { lane, carrier, channel, headers } = receipt;
    assert.deepEqual(
      { queue: receipt.queue, lane, carrier, channel, headers },
      { queue, lane: "80000001", carrier: "the ERP", channel: "poll", headers: { delivery: "80000001", version: "7" } },
    );
  });

  test("comes once while it stays as it is, and again in its new version", async (t) => {
    const erp = releasing(delivery(1), delivery(2));
    const it = await watched(t, erp);
    assert.equal(await it.reading(), 2);
    erp.changed(delivery(1), delivery(2, "2"), delivery(2, "2"));
    assert.equal(await it.reading(), 1);
    const states = (await it.receipts()).map((receipt) => [receipt.lane, released(receipt).version]);
    assert.deepEqual(states, [
      ["80000001", "1"],
      ["80000002", "1"],
      ["80000002", "2"],
    ]);
  });

  test("of a system without versions is known by its content", async (t) => {
    const erp = releasing(delivery(1, null, { shipOn: "2026-03-02" }));
    const it = await watched(t, erp);
    assert.equal(await it.reading(), 1);
    erp.changed(delivery(1, null, { shipOn: "2026-03-02" }), delivery(1, null, { shipOn: "2026-03-03" }));
    assert.equal(await it.reading(), 1);
    assert.deepEqual(
      (await it.receipts()).map((receipt) => released(receipt).shipOn),
      ["2026-03-02", "2026-03-03"],
    );
  });

  test("of another connection with the same number is another one", async (t) => {
    const it = await watched(t, releasing(delivery(1)));
    assert.equal(await it.reading(), 1);
    it.restart({ origin: { connection: "other", name: "other" } });
    assert.equal(await it.reading(), 1);
  });
});

describe("The reading", () => {
  test("goes on page by page without a pause, then rests for the interval and up to a tenth more", async (t) => {
    const erp = releasing(...range(1, 25).map((n) => delivery(n)));
    const it = await watched(t, erp, { random: () => 0.5 });
    const waits: number[] = [];
    for (let steps = 0; steps < 4; steps += 1) {
      waits.push((await it.step()).waitMs);
      const leased = await it.journal.claim(queue, 50, it.clock.now());
      await it.journal.settle(leased.map(({ work }) => ({ kind: "done", work })));
    }
    assert.deepEqual(waits, [250, 250, 250, everyMs * 1.05]);
    assert.deepEqual(
      erp.asked.map(({ cursor }) => cursor),
      [null, "10", "20", "25"],
    );
    assert.equal((await it.receipts()).length, 25);
  });

  test("waits while the flow has more than a page to do", async (t) => {
    const erp = releasing(...range(1, 40).map((n) => delivery(n)));
    const it = await watched(t, erp);
    assert.deepEqual(
      [(await it.step()).kind, (await it.step()).kind, (await it.step()).kind],
      ["asked", "asked", "behind"],
    );
    assert.equal(erp.asked.length, 2);
    const leased = await it.journal.claim(queue, 10, it.clock.now());
    assert.equal((await it.step()).kind, "behind");
    await it.journal.settle(leased.map(({ work }) => ({ kind: "done", work })));
    assert.equal((await it.step()).kind, "asked");
  });

  test("of a system whose cursor never comes to an end comes to one", async (t) => {
    const it = await watched(t, releasing());
    let count = 0;
    for (;;) {
      count += 1;
      const documents = [delivery(count)];
      it.erp.troubles.push({ kind: "released", documents, cursor: `c${count}`, answer });
      const leased = await it.journal.claim(queue, 50, it.clock.now());
      await it.journal.settle(leased.map(({ work }) => ({ kind: "done", work })));
      if ((await it.step()).waitMs >= everyMs) break;
    }
    assert.equal(count, 100);
  });

  test("begins again where it ended after a restart, and anew where the connection is set to something else", async (t) => {
    const erp = releasing(delivery(1), delivery(2));
    const it = await watched(t, erp);
    await it.reading();
    it.restart();
    assert.equal(await it.reading(), 0);
    assert.equal(erp.asked.at(-1)?.cursor, "2");
    it.restart({ target: "s4 with another shipping point" });
    assert.equal(await it.reading(), 0);
    assert.equal(erp.asked.at(-1)?.cursor, null);
    assert.equal((await it.receipts()).length, 2);
  });

  test("moves only behind what is stored: where the store fails the same deliveries come again", async (t) => {
    const it = await watched(t, releasing(delivery(1)));
    const { journal } = it;
    const failing = { receive: () => Promise.reject(new Error("disk full")) };
    it.restart({ journal: Object.assign(Object.create(journal) as typeof journal, failing) });
    await assert.rejects(it.step(), /disk full/);
    assert.deepEqual(await journal.recall(releaseRoom), []);
    const forgetful = { remember: () => Promise.reject(new Error("disk full")) };
    it.restart({ journal: Object.assign(Object.create(journal) as typeof journal, forgetful) });
    await assert.rejects(it.step(), /disk full/);
    it.restart({ journal });
    assert.equal(await it.reading(), 0);
    assert.equal((await it.receipts()).length, 1);
  });
});

describe("Trouble", () => {
  const waitOf = async (t: TestContext, met: Trouble, random = 0): Promise<number> => {
    const it = await watched(t, releasing(delivery(1)), { random: () => random });
    it.erp.troubles.push(met);
    const step = await it.step();
    assert.equal(step.kind, "troubled");
    assert.equal((await it.step()).kind, "asked");
    assert.equal((await it.receipts()).length, 1);
    return step.waitMs;
  };

  test("a pause that the system asks for is kept, and a little more so that not all come back at once", async (t) => {
    assert.equal(await waitOf(t, trouble("retry-after", 7_000)), 7_000);
    assert.equal(await waitOf(t, trouble("retry-after", 7_000), 0.5), 7_350);
    assert.equal(await waitOf(t, trouble("retry-after")), 30_000);
    assert.equal(await waitOf(t, trouble("retry-after", 24 * 60 * minute)), 60 * minute);
  });

  test("what only people can mend is tried again in a quarter of an hour", async (t) => {
    assert.equal(await waitOf(t, trouble("auth")), 15 * minute);
    assert.equal(await waitOf(t, trouble("permanent")), 15 * minute);
  });

  test("a system that is down is asked again with growing waits up to five minutes, and at once when it answers", async (t) => {
    const it = await watched(t, releasing(delivery(1)), { random: () => 0.999 });
    const kinds = ["retry", "unknown", "conflict"] as const;
    it.erp.troubles.push(...range(0, 9).map((n) => trouble(kinds[n % 3] ?? "retry")));
    const waits: number[] = [];
    for (let n = 0; n < 10; n += 1) waits.push((await it.step()).waitMs);
    assert.deepEqual(
      waits.map((wait) => Math.round(wait / 1000)),
      [4, 8, 16, 32, 64, 128, 256, 300, 300, 300],
    );
    assert.equal((await it.step()).kind, "asked");
    it.erp.troubles.push(trouble("retry"));
    assert.equal(Math.round((await it.step()).waitMs / 1000), 4);
  });

  test("that others met at the system is waited out without a question", async (t) => {
    let rest = 90_000;
    const it = await watched(t, releasing(delivery(1)), { restMs: () => rest });
    assert.deepEqual(await it.step(), { kind: "resting", waitMs: 5_000 });
    rest = 10;
    assert.deepEqual(await it.step(), { kind: "resting", waitMs: 10 });
    assert.equal(it.erp.asked.length, 0);
    rest = 0;
    assert.equal((await it.step()).kind, "asked");
  });

  test("an answer that comes when the node has been closed changes nothing", async (t) => {
    const it = await watched(t, releasing(delivery(1)));
    const aborted = new AbortController();
    aborted.abort();
    const watch = new ReleaseWatch({
      ...{ erp: it.erp, journal: it.journal, clock: it.clock, queue, everyMs, limit: 10, target: "", random: () => 0 },
      ...{ origin: { connection: "erp", name: "" }, restMs: () => 0 },
    });
    await watch.step(aborted.signal);
    assert.equal((await it.receipts()).length, 0);
    assert.deepEqual(await it.journal.recall(releaseRoom), []);
  });
});
