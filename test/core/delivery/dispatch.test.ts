import assert from "node:assert/strict";
import { test } from "node:test";
import { heldWork, openOwners } from "./owners.ts";
import { receiptOf, rest, timerOf, until } from "./store.ts";

test("waiting work is handed over oldest first, one of a lane at a time, and no more than may be in flight", async (t) => {
  const { journal, dispatch } = await openOwners(t);
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
  const { journal, dispatch } = await openOwners(t);
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
  const { journal, clock, dispatch } = await openOwners(t);
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
  const { journal, clock, dispatch } = await openOwners(t);
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
  const { journal, clock, dispatch, troubles } = await openOwners(t);
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
  const { journal, dispatch } = await openOwners(t);
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
  const { journal, dispatch } = await openOwners(t);
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
  const { journal, dispatch } = await openOwners(t);
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
  const { journal, dispatch } = await openOwners(t);
  await journal.receive([receiptOf("q", "a")]);
  const { handle, held } = heldWork();
  const owner = dispatch.own("q", { inFlight: 2 }, handle);
  await new Promise(setImmediate);
  await owner.close();
  assert.equal(held.length, 0);
  assert.equal((await journal.claim("q", 1, 0)).length, 1);
});

test("everything that was settled is durable when the dispatch has closed", async (t) => {
  const { journal, dispatch } = await openOwners(t);
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
  const { dispatch } = await openOwners(t);
  dispatch.own("q", { inFlight: 1 }, heldWork().handle);
  assert.throws(() => dispatch.own("q", { inFlight: 1 }, heldWork().handle), /owned already/);
});
