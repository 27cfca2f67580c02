import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { manualClock } from "../../../core/clock.ts";
import type { Ask, ErpConnection } from "../../../core/delivery/erp.ts";
import { Pace, paced } from "../../../core/delivery/pace.ts";

const never = new AbortController().signal;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** When each of the calls began, in ms; `gaps` lie between the moments at which they were wanted. */
async function beginnings(perMinute: number, gaps: readonly number[]): Promise<readonly number[]> {
  const clock = manualClock(0);
  const pace = new Pace(clock, perMinute);
  const begun: number[] = [];
  for (const gap of gaps) {
    clock.advance(gap);
    void pace.begin(never).then(() => begun.push(clock.now()));
    await settled();
  }
  while (begun.length < gaps.length) {
    clock.advance(500);
    await settled();
  }
  return begun;
}

test("no minute sees more calls than the limit, however they come", async () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), gaps, async (limit, between) => {
      const begun = await beginnings(limit, between);
      for (const start of begun) {
        const inMinute = begun.filter((at) => at >= start && at < start + 60_000).length;
        assert.ok(inMinute <= limit, `${inMinute} calls within a minute from ${start}`);
      }
    }),
    { numRuns: 40 },
  );
});

test("calls below the limit begin at once, and those above it as soon as the minute lets them", async () => {
  assert.deepEqual(await beginnings(3, [0, 10_000, 0]), [0, 10_000, 10_000]);
  assert.deepEqual(await beginnings(2, [0, 10_000, 0, 0]), [0, 10_000, 60_000, 70_000]);
});

const ask = { operation: "tracking" } as Ask;

/** A system that keeps what it was called for. */
class Listener implements ErpConnection {
  readonly #calls: string[] = [];
  get calls(): readonly string[] {
    return this.#calls;
  }
  abilities = () => ({ readable: true, needsVersion: false, idempotencyKey: false });
  documentKey = (document: string) => document;
  async find() {
    this.#calls.push("find");
    return { kind: "found", document: "1" } as const;
  }
  read = () => assert.fail("not asked for");
  send = () => assert.fail("not asked for");
  async probe() {
    this.#calls.push("probe");
    return { kind: "probe", proved: [], clockSkewMs: null } as const;
  }
  async describe() {
    this.#calls.push("describe");
    return { kind: "described", fields: [] } as const;
  }
  async close() {
    this.#calls.push("close");
  }
}

test("a connection keeps the pace over all that it is asked, and has what the system has", async () => {
  const clock = manualClock(0);
  const system = new Listener();
  const erp = paced(system, 2, clock);
  assert.deepEqual([erp.draft, erp.release, erp.vocabulary], [undefined, undefined, undefined]);
  const context = { key: "k", correlationId: "c", signal: never };
  const all = Promise.all([erp.find(ask, context), erp.probe(never), erp.describe?.("tracking", never)]);
  await settled();
  assert.deepEqual(system.calls, ["find", "probe"]);
  clock.advance(60_000);
  await all;
  assert.deepEqual(system.calls, ["find", "probe", "describe"]);
  await erp.close();
  assert.equal(system.calls.at(-1), "close");
});

test("a call that waits when the connection closes was never sent, and the next one is not held up by it", async () => {
  const clock = manualClock(0);
  const system = new Listener();
  const erp = paced(system, 1, clock);
  const stop = new AbortController();
  await erp.probe(never);
  const waiting = erp.find(ask, { key: "k", correlationId: "c", signal: stop.signal });
  const next = erp.probe(never);
  await settled();
  stop.abort();
  const told = await waiting;
  assert.deepEqual([told.kind, told.kind === "trouble" && told.class], ["trouble", "retry"]);
  clock.advance(60_000);
  await next;
  assert.deepEqual(system.calls, ["probe", "probe"]);
});

test("without a limit the connection is what it was", () => {
  const system = new Listener();
  assert.equal(paced(system, 0, manualClock(0)), system);
});
