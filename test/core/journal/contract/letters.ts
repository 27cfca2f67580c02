import assert from "node:assert/strict";
import { test } from "node:test";
import { coded } from "../../../../core/errors.ts";
import type { Journal, Leased } from "../../../../core/journal/journal.ts";
import type { Driver } from "../drivers.ts";
import { change, conclusion, delivery, letter, monday, outcome } from "../samples.ts";
import { withStore } from "./store.ts";

/** Receives a delivery and parks it after one try. */
async function parkReceipt(journal: Journal, name: string, more: Parameters<typeof letter>[0] = {}): Promise<number> {
  const [received] = await journal.receive([delivery(name, { lane: "x" })]);
  const [leased] = await journal.claim("ingest:a", 1, monday);
  const parked = letter({ receipt: received?.receipt ?? 0, lane: "x", ...more });
  await journal.settle([{ kind: "park", work: leased?.work ?? 0, letter: parked }]);
  return received?.receipt ?? 0;
}

export function letterPromises(driver: Driver): void {
  test(
    "parked work leaves its queue and its lane, and is a letter that says why",
    withStore(driver, async ({ journal, reopen }) => {
      const receipt = await parkReceipt(journal, "1");
      await journal.receive([delivery("2", { lane: "x" })]);
      assert.equal((await journal.claim("ingest:a", 9, monday)).length, 1);
      const [found, ...none] = await (await reopen()).letters({ state: "parked", limit: 9 });
      const open = { state: "parked", closedBy: null, closedAt: null, closedWhy: null };
      assert.deepEqual(found, { ...letter({ receipt, lane: "x" }), id: found?.id, ...open });
      assert.deepEqual(none, []);
    }),
  );

  test(
    "replay puts the work back into its queue with no attempts, once, and is noted",
    withStore(driver, async ({ journal, reopen }) => {
      const receipt = await parkReceipt(journal, "1");
      const [parked] = await journal.letters({ receipt, limit: 1 });
      const id = parked?.id ?? 0;
      assert.deepEqual(await journal.replay([id, 4711], "ann", monday + 10), [id]);
      assert.deepEqual(await journal.replay([id], "ann", monday + 11), []);
      assert.deepEqual(await journal.discard([id], "ann", "why", monday + 11), []);
      const store = await reopen();
      const [work, ...none] = await store.claim("ingest:a", 9, monday);
      assert.deepEqual([work?.attempt, work?.lane, work?.since, none], [1, "x", monday + 10, []]);
      assert.equal(work?.subject.kind === "receipt" && work.subject.receipt.id, receipt);
      const [closed] = await store.letters({ state: "replayed", limit: 9 });
      assert.deepEqual([closed?.closedBy, closed?.closedAt], ["ann", monday + 10]);
      assert.deepEqual(await store.verifyAudit(), { broken: null, rows: 1 });
    }),
  );

  test(
    "replay of an effect intends it again; its tries stay, are told from those that follow, and these count anew",
    withStore(driver, async ({ journal }) => {
      const [intended] = await journal.intend([change("a", { lane: "x" })]);
      const effect = intended?.effect ?? 0;
      const [leased] = await journal.claim("erp:a", 1, monday);
      const parked = letter({ effect, queue: "erp:a", lane: "x" });
      const settlement = { kind: "park", work: leased?.work ?? 0, letter: parked } as const;
      await journal.conclude([conclusion(leased as Leased, { outcome: outcome("unknown"), settlement })]);
      const [found] = await journal.letters({ effect, limit: 1 });
      await journal.replay([found?.id ?? 0], "ann", monday);
      const intendedAgain = await journal.effect(effect);
      assert.deepEqual([intendedAgain?.state, intendedAgain?.outcome], ["intended", null]);
      assert.deepEqual([intendedAgain?.tries, intendedAgain?.formerTries], [1, 1]);
      const [again] = await journal.claim("erp:a", 1, monday);
      assert.equal(again?.attempt, 1);
      await journal.conclude([conclusion(again, { outcome: outcome("posted") })]);
      assert.deepEqual(
        (await journal.attemptsOf(effect)).map(({ number }) => number),
        [1, 1],
      );
      const posted = await journal.effect(effect);
      assert.deepEqual([posted?.state, posted?.tries, posted?.formerTries], ["posted", 2, 1]);
    }),
  );

  test(
    "replay of a message about an outcome leaves the outcome as it is",
    withStore(driver, async ({ journal }) => {
      const [intended] = await journal.intend([change("a", { lane: "x", replyQueue: "reply" })]);
      const effect = intended?.effect ?? 0;
      const [leased] = await journal.claim("erp:a", 1, monday);
      const move = { kind: "move", work: leased?.work ?? 0, queue: "reply", keep: false } as const;
      await journal.conclude([conclusion(leased as Leased, { outcome: outcome("refused"), settlement: move })]);
      const [reply] = await journal.claim("reply", 1, monday);
      const parked = letter({ effect, queue: "reply", lane: "x" });
      await journal.settle([{ kind: "park", work: reply?.work ?? 0, letter: parked }]);
      const [found] = await journal.letters({ effect, limit: 1 });
      await journal.replay([found?.id ?? 0], "ann", monday);
      assert.equal((await journal.effect(effect))?.state, "refused");
      assert.equal((await journal.claim("reply", 1, monday)).length, 1);
      assert.deepEqual(await journal.claim("erp:a", 1, monday), []);
    }),
  );

  test(
    "a timer that is parked can be replayed",
    withStore(driver, async ({ journal }) => {
      const timer = { queue: "sla", key: "p", lane: "p", dueAt: monday, data: { n: 1 } };
      await journal.schedule([timer]);
      const [fired] = await journal.claim("sla", 1, monday);
      const parked = letter({ queue: "sla", lane: "p" });
      await journal.settle([{ kind: "park", work: fired?.work ?? 0, letter: parked }]);
      assert.equal((await journal.schedule([timer]))[0]?.kind, "past");
      const [found] = await journal.letters({ state: "parked", limit: 1 });
      await journal.replay([found?.id ?? 0], "ann", monday);
      assert.equal((await journal.schedule([timer]))[0]?.kind, "waiting");
      assert.deepEqual((await journal.claim("sla", 1, monday))[0]?.subject, { kind: "timer", timer });
    }),
  );

  test(
    "the same matter parked again is the same letter; another matter of the same receipt is another",
    withStore(driver, async ({ journal }) => {
      const [received] = await journal.receive([delivery("1")]);
      const about = (text: string, attempts = 1) => letter({ receipt: received?.receipt ?? 0, about: text, attempts });
      const [first, second] = await journal.park([about("P1"), about("P2")]);
      assert.deepEqual(await journal.park([about("P1", 2)]), [first]);
      assert.notEqual(first, second);
      assert.deepEqual(
        (await journal.letters({ limit: 9 })).map(({ id, attempts }) => [id, attempts]),
        [
          [second, 1],
          [first, 2],
        ],
      );
      assert.equal((await journal.figures(monday)).parked, 2);
      await assert.rejects(journal.park([letter({})]));
    }),
  );

  test(
    "letters of one receipt that are replayed together mean one piece of work",
    withStore(driver, async ({ journal }) => {
      const [received] = await journal.receive([delivery("1", { lane: "x" })]);
      const [leased] = await journal.claim("ingest:a", 1, monday);
      const receipt = received?.receipt ?? 0;
      const ids = await journal.park([
        letter({ receipt, lane: "x", about: "P1" }),
        letter({ receipt, lane: "x", about: "P2" }),
      ]);
      await journal.settle([{ kind: "done", work: leased?.work ?? 0 }]);
      assert.deepEqual(await journal.replay(ids, "ann", monday), ids);
      assert.equal((await journal.figures(monday)).waiting, 1);
    }),
  );

  test(
    "letters are found by what is asked of them, newest first, page by page",
    withStore(driver, async ({ journal, reopen }) => {
      const [a, b, c] = [
        await parkReceipt(journal, "1", { group: "g1", node: "n1" }),
        await parkReceipt(journal, "2", { group: "g1", node: "n2" }),
        await parkReceipt(journal, "3", { group: "g2", node: null }),
      ];
      const [third] = await journal.letters({ receipt: c, limit: 1 });
      await journal.discard([third?.id ?? 0], "ann", "a test of the carrier", monday + 3);
      const store = await reopen();
      const receipts = async (find: Omit<Parameters<Journal["letters"]>[0], "limit">, limit = 9) =>
        (await store.letters({ ...find, limit })).map(({ receipt }) => receipt);
      assert.deepEqual(await receipts({}), [c, b, a]);
      assert.deepEqual(await receipts({}, 2), [c, b]);
      assert.deepEqual(await receipts({ before: third?.id ?? 0 }), [b, a]);
      assert.deepEqual(await receipts({ state: "parked", group: "g1" }), [b, a]);
      assert.deepEqual(await receipts({ state: "parked", node: "n2" }), [b]);
      assert.deepEqual(await receipts({ state: "replayed" }), []);
      const [gone] = await store.letters({ state: "discarded", limit: 9 });
      assert.deepEqual([gone?.receipt, gone?.closedBy, gone?.closedWhy], [c, "ann", "a test of the carrier"]);
    }),
  );

  test(
    "parked letters are grouped by what mends them, the largest group first",
    withStore(driver, async ({ journal }) => {
      const cause = coded("WB-MAP-002", { carrier: "acme" });
      await parkReceipt(journal, "1", { group: "kind", cause, at: monday });
      await parkReceipt(journal, "2", { group: "code", at: monday + 1 });
      await parkReceipt(journal, "3", { group: "code", at: monday + 2 });
      const closed = await parkReceipt(journal, "4", { group: "closed" });
      const [last] = await journal.letters({ receipt: closed, limit: 1 });
      await journal.discard([last?.id ?? 0], "ann", "done", monday);
      assert.deepEqual(await journal.letterGroups(), [
        { group: "code", count: 2, oldest: monday + 1, cause: letter({}).cause },
        { group: "kind", count: 1, oldest: monday, cause },
      ]);
    }),
  );
}
