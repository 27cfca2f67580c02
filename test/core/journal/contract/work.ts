import assert from "node:assert/strict";
import { test } from "node:test";
import type { Driver } from "../drivers.ts";
import { change, delivery, monday } from "../samples.ts";
import { withStore } from "./store.ts";

const queue = "ingest:a";

export function workPromises(driver: Driver): void {
  test(
    "work is handed out oldest first, one per lane, at most as much as is asked",
    withStore(driver, async ({ journal }) => {
      await journal.receive([
        delivery("1", { lane: "x" }),
        delivery("2", { lane: "x" }),
        delivery("3", { lane: "y" }),
        delivery("4", { lane: "z" }),
        delivery("5", { lane: "y", queue: "ingest:b" }),
      ]);
      const bodies = async (limit: number) =>
        (await journal.claim(queue, limit, monday)).map(({ lane, attempt, interrupted, since, subject }) => {
          assert.deepEqual([attempt, interrupted, since, subject.kind], [1, false, monday, "receipt"]);
          return lane;
        });
      assert.deepEqual(await bodies(2), ["x", "y"]);
      assert.deepEqual(await bodies(9), ["z"]);
      assert.deepEqual(await bodies(9), []);
      assert.deepEqual(await journal.claim("nobody's", 9, monday), []);
    }),
  );

  test(
    "work that is done opens its lane for the next",
    withStore(driver, async ({ journal }) => {
      await journal.receive([delivery("1", { lane: "x" }), delivery("2", { lane: "x" })]);
      const [first] = await journal.claim(queue, 9, monday);
      await journal.settle([{ kind: "done", work: first?.work ?? 0 }]);
      const [second] = await journal.claim(queue, 9, monday);
      assert.equal(second?.subject.kind === "receipt" && second.subject.receipt.correlationId, "correlation of 2");
    }),
  );

  test(
    "work that waits for its time keeps its lane waiting, and counts its tries unless told not to",
    withStore(driver, async ({ journal }) => {
      await journal.receive([delivery("1", { lane: "x" }), delivery("2", { lane: "x" })]);
      const tryUntil = async (now: number, uncounted: boolean) => {
        const [leased] = await journal.claim(queue, 9, now);
        assert.ok(leased);
        await journal.settle([{ kind: "later", work: leased.work, notBefore: now + 100, why: null, uncounted }]);
        return leased.attempt;
      };
      assert.equal(await tryUntil(monday, false), 1);
      assert.deepEqual(await journal.claim(queue, 9, monday + 99), []);
      assert.equal(await journal.nextDue(queue), monday + 100);
      assert.equal(await tryUntil(monday + 100, true), 2);
      assert.equal(await tryUntil(monday + 200, false), 2);
      assert.equal(await tryUntil(monday + 300, false), 3);
    }),
  );

  test(
    "work that is released is as it was",
    withStore(driver, async ({ journal }) => {
      await journal.receive([delivery("1")]);
      for (let round = 0; round < 3; round++) {
        const [leased] = await journal.claim(queue, 1, monday);
        assert.deepEqual([leased?.attempt, leased?.interrupted], [1, false]);
        await journal.settle([{ kind: "release", work: leased?.work ?? 0 }]);
      }
    }),
  );

  test(
    "a store that is closed gives its leases back; the next process sees the try and that it was interrupted",
    withStore(driver, async ({ journal, reopen }) => {
      await journal.receive([delivery("1", { lane: "x" }), delivery("2", { lane: "x" })]);
      await journal.claim(queue, 9, monday);
      const store = await reopen();
      const [again] = await store.claim(queue, 9, monday);
      assert.deepEqual([again?.attempt, again?.interrupted, again?.lane], [2, true, "x"]);
      await store.settle([{ kind: "later", work: again?.work ?? 0, notBefore: monday, why: null }]);
      const [third] = await store.claim(queue, 9, monday);
      assert.deepEqual([third?.attempt, third?.interrupted], [3, false]);
    }),
  );

  test(
    "a settlement of work that is not leased changes nothing",
    withStore(driver, async ({ journal }) => {
      await journal.receive([delivery("1")]);
      const [leased] = await journal.claim(queue, 1, monday);
      const work = leased?.work ?? 0;
      await journal.settle([{ kind: "release", work }]);
      await journal.settle([
        { kind: "done", work },
        { kind: "relane", work, lane: "other" },
        { kind: "move", work, queue: "other", keep: false },
        { kind: "done", work: 4711 },
      ]);
      const [again] = await journal.claim(queue, 9, monday);
      assert.deepEqual([again?.work, again?.attempt, again?.lane], [work, 1, "lane of 1"]);
    }),
  );

  test(
    "work that changes its lane goes on behind what is in work there, and leaves its own lane to the next",
    withStore(driver, async ({ journal }) => {
      await journal.intend([
        change("a", { lane: "lookup" }),
        change("b", { lane: "lookup", rank: monday + 1 }),
        change("c", { lane: "document" }),
      ]);
      const [a, c] = await journal.claim("erp:a", 9, monday);
      await journal.settle([{ kind: "relane", work: a?.work ?? 0, lane: "document" }]);
      const [b, ...more] = await journal.claim("erp:a", 9, monday);
      assert.deepEqual([b?.lane, more.length], ["lookup", 0]);
      await journal.settle([{ kind: "done", work: c?.work ?? 0 }]);
      const [moved] = await journal.claim("erp:a", 9, monday);
      assert.deepEqual([moved?.work, moved?.lane, moved?.attempt], [a?.work, "document", 1]);
    }),
  );

  test(
    "work that moves to another queue starts there without attempts; with its lease it needs no claim",
    withStore(driver, async ({ journal }) => {
      await journal.intend([change("a", { lane: "x" }), change("b", { lane: "y" }), change("c", { lane: "y" })]);
      const [a, b] = await journal.claim("erp:a", 9, monday);
      await journal.settle([
        { kind: "move", work: a?.work ?? 0, queue: "reply", keep: false },
        { kind: "move", work: b?.work ?? 0, queue: "reply", keep: true },
      ]);
      const claimed = await journal.claim("reply", 9, monday);
      assert.deepEqual(
        claimed.map(({ work, attempt, queue: now }) => [work, attempt, now]),
        [[a?.work, 1, "reply"]],
      );
      await journal.settle([{ kind: "done", work: b?.work ?? 0 }]);
      assert.deepEqual((await journal.claim("erp:a", 9, monday)).length, 1);
      const { queues } = await journal.figures(monday);
      assert.deepEqual(queues.map(({ queue: name, waiting, leased }) => [name, waiting, leased]).sort(), [
        ["erp:a", 0, 1],
        ["reply", 0, 1],
      ]);
    }),
  );

  test(
    "work that moves with its lease holds its lane there, whatever waits in it",
    withStore(driver, async ({ journal }) => {
      await journal.intend([change("a", { lane: "x" }), change("b", { lane: "x" }), change("c", { lane: "x" })]);
      const moveNext = async (keep: boolean) => {
        const [leased] = await journal.claim("erp:a", 1, monday);
        await journal.settle([{ kind: "move", work: leased?.work ?? 0, queue: "reply", keep }]);
        return leased?.work ?? 0;
      };
      await moveNext(false);
      const held = [await moveNext(true), await moveNext(true)];
      assert.deepEqual(await journal.claim("reply", 9, monday), []);
      for (const work of held) {
        assert.deepEqual(await journal.claim("reply", 9, monday), []);
        await journal.settle([{ kind: "done", work }]);
      }
      assert.equal((await journal.claim("reply", 9, monday)).length, 1);
    }),
  );

  test(
    "figures tell what waits, what is leased and since when, also after a restart",
    withStore(driver, async ({ journal, reopen }) => {
      await journal.receive([
        delivery("1", { lane: "x", receivedAt: monday + 1 }),
        delivery("2", { lane: "x", receivedAt: monday + 2 }),
        delivery("3", { lane: "y", receivedAt: monday + 3 }),
      ]);
      assert.equal(await journal.nextDue(queue), monday + 1);
      const [first] = await journal.claim(queue, 1, monday + 9);
      const depth = { queue, waiting: 2, leased: 1, oldest: monday + 1 };
      assert.deepEqual((await journal.figures(monday)).queues, [depth]);
      const store = await reopen();
      assert.deepEqual((await store.figures(monday)).queues, [{ ...depth, waiting: 3, leased: 0 }]);
      for (const work of await store.claim(queue, 9, monday + 9))
        await store.settle([{ kind: "done", work: work.work }]);
      const [last] = await store.claim(queue, 9, monday + 9);
      assert.equal((await store.figures(monday)).waiting, 0);
      await store.settle([{ kind: "done", work: last?.work ?? 0 }]);
      const { queues, waiting, receipts } = await store.figures(monday);
      assert.deepEqual([queues, waiting, receipts], [[], 0, 3]);
      assert.equal(await store.nextDue(queue), null);
      assert.notEqual(first?.work, last?.work);
    }),
  );
}
