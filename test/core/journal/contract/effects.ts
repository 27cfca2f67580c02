import assert from "node:assert/strict";
import { test } from "node:test";
import { coded } from "../../../../core/errors.ts";
import type { Effect, Leased } from "../../../../core/journal/journal.ts";
import type { Driver } from "../drivers.ts";
import { change, conclusion, letter, monday, outcome } from "../samples.ts";
import { withStore } from "./store.ts";

const queue = "erp:a";

function effectOf(leased: Leased | undefined): Effect {
  if (leased?.subject.kind !== "effect") throw new Error("not an effect");
  return leased.subject.effect;
}

export function effectPromises(driver: Driver): void {
  test(
    "an effect is handed out as it was intended",
    withStore(driver, async ({ journal, reopen }) => {
      const wanted = change("a", { shipment: 3, receipt: 4, document: "77", replyQueue: "reply" });
      const [intended] = await journal.intend([wanted]);
      const store = await reopen();
      const [leased] = await store.claim(queue, 1, monday);
      const { key, ...rest } = wanted;
      const facts = {
        id: intended?.effect,
        key: Buffer.from(key).toString("hex"),
        state: "intended",
        outcome: null,
        tries: 0,
        formerTries: 0,
      };
      assert.deepEqual(effectOf(leased), { ...rest, ...facts });
      assert.deepEqual(await store.effect(intended?.effect ?? 0), effectOf(leased));
      assert.equal(await store.effect(99), null);
    }),
  );

  test(
    "a change is intended once: the same key tells what became of it",
    withStore(driver, async ({ journal, reopen }) => {
      const [first, twin] = await journal.intend([change("a"), change("a", { lane: "other" })]);
      const id = first?.effect ?? 0;
      assert.deepEqual(first, { effect: id, kind: "new", state: "intended", outcome: null });
      assert.deepEqual(twin, { ...first, kind: "known" });
      const [leased, ...none] = await journal.claim(queue, 9, monday);
      assert.equal(none.length, 0);
      await journal.conclude([conclusion(leased as Leased, { outcome: outcome("posted") })]);
      const store = await reopen();
      const known = { effect: id, kind: "known", state: "posted", outcome: outcome("posted") };
      assert.deepEqual(await store.intend([change("a")]), [known]);
      assert.deepEqual(await store.claim(queue, 9, monday), []);
      assert.equal((await store.figures(monday)).effects, 1);
    }),
  );

  test(
    "within a lane the earlier fact goes first among those that were not tried",
    withStore(driver, async ({ journal }) => {
      const ranked = (name: string, rank: number) => change(name, { lane: "x", rank });
      await journal.intend([ranked("c", 30), ranked("b", 20), ranked("d", 40)]);
      const order: string[] = [];
      const next = async (settle: (work: number) => Promise<void>) => {
        const [leased] = await journal.claim(queue, 9, monday);
        order.push(effectOf(leased).correlationId.at(-1) ?? "");
        await settle(leased?.work ?? 0);
      };
      const done = (work: number) => journal.settle([{ kind: "done", work }]);
      await next((work) => journal.settle([{ kind: "later", work, notBefore: monday, why: null }]));
      await journal.intend([ranked("a", 10)]);
      for (let count = 0; count < 4; count++) await next(done);
      assert.deepEqual(order.join(""), "bbacd");
    }),
  );

  test(
    "a conclusion writes the try, the state and the document, and settles the work, in one commit",
    withStore(driver, async ({ journal, reopen }) => {
      await journal.intend([change("a")]);
      const [first] = await journal.claim(queue, 1, monday);
      const later = { kind: "later", work: first?.work ?? 0, notBefore: monday + 5, why: coded("WB-ERP-003") } as const;
      await journal.conclude([conclusion(first as Leased, { document: "8009", settlement: later })]);
      const [second] = await journal.claim(queue, 1, monday + 5);
      const waiting = effectOf(second);
      assert.deepEqual(
        [waiting.state, waiting.tries, waiting.document, waiting.outcome],
        ["intended", 1, "8009", null],
      );
      const posted = outcome("posted", { document: null });
      await journal.conclude([conclusion(second as Leased, { outcome: posted })]);
      const store = await reopen();
      const effect = await store.effect(waiting.id);
      assert.deepEqual(
        [effect?.state, effect?.tries, effect?.document, effect?.outcome],
        ["posted", 2, "8009", posted],
      );
      const { attempt } = conclusion(first as Leased);
      assert.deepEqual(await store.attemptsOf(waiting.id), [
        { effect: waiting.id, ...attempt },
        { effect: waiting.id, ...attempt, number: 2 },
      ]);
      assert.equal((await store.figures(monday)).waiting, 0);
    }),
  );

  test(
    "an outcome that is to be told goes on in the queue of whoever tells it",
    withStore(driver, async ({ journal }) => {
      await journal.intend([change("a", { replyQueue: "reply" })]);
      const [leased] = await journal.claim(queue, 1, monday);
      const settlement = { kind: "move", work: leased?.work ?? 0, queue: "reply", keep: false } as const;
      await journal.conclude([conclusion(leased as Leased, { outcome: outcome("superseded"), settlement })]);
      const [reply] = await journal.claim("reply", 1, monday);
      assert.deepEqual(
        [reply?.attempt, effectOf(reply).state, effectOf(reply).message],
        [1, "superseded", { payload: { name: "a" } }],
      );
    }),
  );

  test(
    "an effect that was refused and parked stays so, however often it is intended",
    withStore(driver, async ({ journal }) => {
      const [intended] = await journal.intend([change("a")]);
      const [leased] = await journal.claim(queue, 1, monday);
      const parked = letter({ effect: intended?.effect ?? 0, queue, lane: "x" });
      const settlement = { kind: "park", work: leased?.work ?? 0, letter: parked } as const;
      const refused = outcome("refused", { error: coded("WB-ERP-001", { erpCode: "X" }) });
      await journal.conclude([conclusion(leased as Leased, { outcome: refused, settlement })]);
      const again = await journal.intend([change("a")]);
      assert.deepEqual(again, [{ effect: intended?.effect, kind: "known", state: "refused", outcome: refused }]);
      assert.deepEqual(await journal.claim(queue, 1, monday), []);
      assert.equal((await journal.letters({ effect: intended?.effect ?? 0, limit: 9 })).length, 1);
    }),
  );

  test(
    "effects are listed by shipment, by connection and by state, newest first",
    withStore(driver, async ({ journal }) => {
      const batch = [
        change("a", { shipment: 1 }),
        change("b", { shipment: 1 }),
        change("c", { shipment: 2, connection: "other" }),
      ];
      const [a, b, c] = (await journal.intend(batch)).map(({ effect }) => effect);
      const [leased] = await journal.claim(queue, 1, monday);
      await journal.conclude([conclusion(leased as Leased, { outcome: outcome("posted") })]);
      const ids = async (find: Parameters<typeof journal.effectsOf>[0], limit = 9) =>
        (await journal.effectsOf(find, limit)).map(({ id }) => id);
      assert.deepEqual(await ids({ shipment: 1 }), [b, a]);
      assert.deepEqual(await ids({ shipment: 1 }, 1), [b]);
      assert.deepEqual(await ids({ connection: "main" }), [b, a]);
      assert.deepEqual(await ids({ connection: "main", state: "posted" }), [a]);
      assert.deepEqual(await ids({ queue, before: b ?? 0 }), [a]);
      assert.deepEqual(await ids({ queue, before: a ?? 0 }), []);
      assert.deepEqual(await ids({ queue: "erp:never", before: b ?? 0 }), []);
      assert.deepEqual(await ids({ connection: "main", state: "intended" }), [b]);
      assert.deepEqual(await ids({ connection: "other" }), [c]);
    }),
  );
}
