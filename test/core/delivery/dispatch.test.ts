import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { type ManualClock, manualClock } from "../../../core/clock.ts";
import { type Dispatch, type Handle, openDispatch } from "../../../core/delivery/dispatch.ts";
import type { Journal, Leased, Settlement } from "../../../core/journal/journal.ts";
import { atEnd, openStore, receiptOf, rest, timerOf, until } from "./store.ts";

interface Desk {
  readonly journal: Journal;
  readonly clock: ManualClock;
  readonly dispatch: Dispatch;
  readonly troubles: unknown[];
}

async function openDesk(t: TestContext, wrap: (journal: Journal) => Journal = (journal) => journal): Promise<Desk> {
  const { journal } = await openStore(t);
  const clock = manualClock();
  const troubles: unknown[] = [];
  const dispatch = openDispatch({ journal: wrap(journal), clock, onTrouble: (error) => troubles.push(error) });
  atEnd(t, () => dispatch.close());
  return { journal, clock, dispatch, troubles };
}

/** Work that waits until the test lets it go. */
function heldWork() {
  const held: { readonly leased: Leased; readonly settle: (settlement: Settlement | null) => void }[] = [];
  const handle: Handle = (leased) => new Promise((settle) => held.push({ leased, settle }));
  const finish = (index: number) => held[index]?.settle({ kind: "done", work: held[index].leased.work });
  const lanes = () => held.map(({ leased }) => leased.lane);
  return { held, handle, finish, lanes };
}

test("waiting work is handed over oldest first, one of a lane at a time, and no more than may be in flight", async (t) => {
  const { journal, dispatch } = await openDesk(t);
  await journal.receive(["a", "a", "b", "c", "d"].map((lane) => receiptOf("q", lane)));
  const { handle, finish, lanes } = heldWork();
  const owner = dispatch.own("q", { inFlight: 2 }, handle);
  await rest();
  assert.deepEqual(lanes(), ["a", "b"]);
  assert.equal(owner.busy, 2);
  finish(0);
  await rest();
  assert.deepEqual(lanes(), ["a", "b", "a"]);
  finish(1);
  finish(2);
  await rest();
  assert.deepEqual(lanes(), ["a", "b", "a", "c", "d"]);
});

test("work that comes in is handed over when the queue is poked", async (t) => {
  const { journal, dispatch } = await openDesk(t);
  const { handle, lanes } = heldWork();
  dispatch.own("q", { inFlight: 4 }, handle);
  await rest();
  await journal.receive([receiptOf("q", "a")]);
  await rest();
  assert.deepEqual(lanes(), []);
  dispatch.poke("q");
  dispatch.poke("nobody owns this");
  await rest();
  assert.deepEqual(lanes(), ["a"]);
});

test("work that is due later is handed over when its time has come, also while other work is in flight", async (t) => {
  const { journal, clock, dispatch } = await openDesk(t);
  await journal.schedule([timerOf("q", "soon", clock.now() + 5000), timerOf("q", "late", clock.now() + 60_000)]);
  const { handle, lanes } = heldWork();
  dispatch.own("q", { inFlight: 4 }, handle);
  await rest();
  clock.advance(4999);
  await rest();
  assert.deepEqual(lanes(), []);
  clock.advance(1);
  await rest();
  assert.deepEqual(lanes(), ["soon"]);
  clock.advance(56_000);
  await rest();
  assert.deepEqual(lanes(), ["soon", "late"]);
});

test("work that was put off comes back with one attempt more", async (t) => {
  const { journal, clock, dispatch } = await openDesk(t);
  await journal.receive([receiptOf("q", "a")]);
  const attempts: number[] = [];
  dispatch.own("q", { inFlight: 1 }, async ({ work, attempt }) => {
    attempts.push(attempt);
    return attempt < 3 ? { kind: "later", work, notBefore: clock.now() + 1000, why: null } : { kind: "done", work };
  });
  await rest();
  clock.advance(1000);
  await rest();
  clock.advance(1000);
  await rest();
  assert.deepEqual(attempts, [1, 2, 3]);
  assert.equal((await journal.figures(clock.now())).waiting, 0);
});

test("a handler that fails gives the work back for later and says what was wrong", async (t) => {
  const { journal, clock, dispatch, troubles } = await openDesk(t);
  await journal.receive([receiptOf("q", "a")]);
  let calls = 0;
  dispatch.own("q", { inFlight: 1 }, async ({ work }) => {
    calls++;
    if (calls === 1) throw new Error("a fault");
    return { kind: "done", work };
  });
  await rest();
  assert.equal(calls, 1);
  assert.equal(troubles.length, 1);
  clock.advance(1000);
  await rest();
  assert.equal(calls, 2);
});

test("an owner that settles its work itself frees the place with null", async (t) => {
  const { journal, dispatch } = await openDesk(t);
  await journal.receive([receiptOf("q", "a"), receiptOf("q", "b")]);
  const seen: string[] = [];
  dispatch.own("q", { inFlight: 1 }, async ({ work, lane }) => {
    seen.push(lane);
    await journal.settle([{ kind: "done", work }]);
    return null;
  });
  await rest();
  assert.deepEqual(seen, ["a", "b"]);
});

test("a paused queue claims nothing until it is resumed", async (t) => {
  const { journal, dispatch } = await openDesk(t);
  const { handle, lanes } = heldWork();
  const owner = dispatch.own("q", { inFlight: 4 }, handle);
  owner.pause();
  await journal.receive([receiptOf("q", "a")]);
  dispatch.poke("q");
  await rest();
  assert.deepEqual(lanes(), []);
  owner.resume();
  await rest();
  assert.deepEqual(lanes(), ["a"]);
});

test("closing gives back what is in work as if it had not been tried, and another owner may take it", async (t) => {
  const { journal, dispatch } = await openDesk(t);
  await journal.receive([receiptOf("q", "a"), receiptOf("q", "a")]);
  const first = heldWork();
  const owner = dispatch.own("q", { inFlight: 2 }, first.handle);
  await rest();
  const closed = owner.close();
  assert.equal(dispatch.owned("q"), false);
  await closed;
  first.finish(0);
  const second = heldWork();
  dispatch.own("q", { inFlight: 2 }, second.handle);
  await rest();
  assert.deepEqual(
    second.held.map(({ leased }) => [leased.work, leased.attempt, leased.interrupted]),
    [[first.held[0]?.leased.work, 1, false]],
  );
});

test("closing while a claim is under way gives that work back too", async (t) => {
  const { journal, dispatch } = await openDesk(t);
  await journal.receive([receiptOf("q", "a")]);
  const { handle, held } = heldWork();
  const owner = dispatch.own("q", { inFlight: 2 }, handle);
  await new Promise(setImmediate);
  await owner.close();
  assert.equal(held.length, 0);
  assert.equal((await journal.claim("q", 1, 0)).length, 1);
});

test("everything that was settled is durable when the dispatch has closed", async (t) => {
  const { journal, dispatch } = await openDesk(t);
  await journal.receive([receiptOf("q", "a")]);
  const { handle, finish, held } = heldWork();
  const owner = dispatch.own("q", { inFlight: 2 }, handle);
  await until(() => held.length === 1, "the work is handed over");
  finish(0);
  await until(() => owner.busy === 0, "the handler has answered");
  await dispatch.close();
  assert.equal((await journal.claim("q", 1, 0)).length, 0);
  assert.throws(() => dispatch.own("q", { inFlight: 1 }, handle), /own after close/);
});

test("a queue has one owner", async (t) => {
  const { dispatch } = await openDesk(t);
  dispatch.own("q", { inFlight: 1 }, heldWork().handle);
  assert.throws(() => dispatch.own("q", { inFlight: 1 }, heldWork().handle), /owned already/);
});

test("what is settled in one turn reaches the store in one batch", async (t) => {
  const batches: number[] = [];
  const { journal, dispatch } = await openDesk(t, (real) => {
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
  const { journal, clock, dispatch, troubles } = await openDesk(t, (real) => {
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
  const { journal, dispatch, troubles } = await openDesk(t);
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
  const { journal, dispatch } = await openDesk(t);
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
  const { journal, clock, dispatch } = await openDesk(t);
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
