import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Handle } from "../../../core/delivery/dispatch.ts";
import type { Journal } from "../../../core/journal/journal.ts";
import { heldWork, openOwners } from "./owners.ts";
import { receiptOf, rest, until } from "./store.ts";

test("what is settled in one turn reaches the store in one batch", async (t) => {
  const batches: number[] = [];
  const { journal, dispatch } = await openOwners(t, (real) => {
    const settle: Journal["settle"] = (batch) => {
      batches.push(batch.length);
      return real.settle(batch);
    };
    return new Proxy(real, { get: (target, name) => (name === "settle" ? settle : Reflect.get(target, name)) });
  });
  await journal.receive(Array.from({ length: 10 }, (_, lane) => receiptOf("q", `${lane}`)));
  const { handle, finish, held } = heldWork();
  dispatch.own("q", { inFlight: 10 }, handle);
  await until(() => held.length === 10, "all work is handed over");
  for (let index = 0; index < 10; index++) finish(index);
  await rest();
  assert.deepEqual(batches, [10]);
});

test("a store that fails for a moment loses nothing: claims and settlements are made again", async (t) => {
  let fails = true;
  const { journal, clock, dispatch, troubles } = await openOwners(t, (real) => {
    const broken = () => Promise.reject(new Error("disk full"));
    return new Proxy(real, {
      get: (target, name) => (fails && (name === "settle" || name === "claim") ? broken : Reflect.get(target, name)),
    });
  });
  await journal.receive([receiptOf("q", "a"), receiptOf("q", "a")]);
  const { handle, finish, held } = heldWork();
  dispatch.own("q", { inFlight: 2 }, handle);
  await rest();
  assert.equal(troubles.length, 1);
  fails = false;
  clock.advance(1000);
  await until(() => held.length === 1, "claimed again");
  fails = true;
  finish(0);
  await rest();
  fails = false;
  clock.advance(1000);
  await until(() => held.length === 2, "settled again");
});

test("a store that fails to the end does not keep the dispatch from closing", async (t) => {
  const { journal, dispatch, troubles } = await openOwners(t);
  await journal.receive([receiptOf("q", "a")]);
  const { handle, finish, held } = heldWork();
  dispatch.own("q", { inFlight: 2 }, handle);
  await until(() => held.length === 1, "the work is handed over");
  await journal.close();
  finish(0);
  await rest();
  await dispatch.close();
  assert.ok(troubles.length > 0);
});

test("a busy queue does not keep another from its work", async (t) => {
  const { journal, dispatch } = await openOwners(t);
  await journal.receive(Array.from({ length: 300 }, (_, lane) => receiptOf("long", `${lane}`)));
  await journal.receive([receiptOf("short", "x")]);
  const order: string[] = [];
  const handle: Handle = async ({ queue, work }) => {
    order.push(queue);
    return { kind: "done", work };
  };
  dispatch.own("long", { inFlight: 1000 }, handle);
  dispatch.own("short", { inFlight: 1000 }, handle);
  await until(() => order.length === 301, "all work is done");
  assert.ok(order.indexOf("short") <= 64);
});

test("any work in any lanes is done once each, in the order of its lane, whatever is put off", async (t) => {
  const { journal, clock, dispatch } = await openOwners(t);
  let round = 0;
  const item = fc.record({ lane: fc.constantFrom("a", "b", "c"), postponed: fc.nat(2) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(item, { minLength: 1, maxLength: 25 }),
      fc.integer({ min: 1, max: 4 }),
      async (items, inFlight) => {
        const queue = `q${round++}`;
        const received = await journal.receive(items.map(({ lane }) => receiptOf(queue, lane)));
        const wanted = new Map(received.map(({ receipt }, index) => [receipt, items[index]?.postponed ?? 0]));
        const done: { lane: string; receipt: number }[] = [];
        const owner = dispatch.own(queue, { inFlight }, async ({ work, lane, attempt, subject }) => {
          assert.ok(subject.kind === "receipt");
          const { id } = subject.receipt;
          if (attempt <= (wanted.get(id) ?? 0)) return { kind: "later", work, notBefore: clock.now() + 500, why: null };
          done.push({ lane, receipt: id });
          return { kind: "done", work };
        });
        await until(async () => {
          clock.advance(500);
          await rest(5);
          return done.length === items.length;
        }, "all is done");
        await owner.close();
        for (const lane of ["a", "b", "c"]) {
          const inLane = received.filter((_, index) => items[index]?.lane === lane).map(({ receipt }) => receipt);
          assert.deepEqual(
            done.filter((one) => one.lane === lane).map(({ receipt }) => receipt),
            inLane,
          );
        }
      },
    ),
    { numRuns: 25 },
  );
});
