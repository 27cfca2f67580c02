import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { manualClock } from "../../../core/clock.ts";
import { openHttp } from "../../../core/delivery/http.ts";
import { awaitTurn, openPace, Pace } from "../../../core/delivery/pace.ts";

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

test("whoever is called off leaves at once, and nobody behind waits for it", async () => {
  const clock = manualClock(0);
  const pace = new Pace(clock, 1);
  const stop = new AbortController();
  assert.equal(await pace.begin(never), true);
  const first = pace.begin(never);
  const waiting = pace.begin(stop.signal);
  const next = pace.begin(never);
  stop.abort();
  assert.equal(await waiting, false);
  assert.equal(await pace.begin(stop.signal), false);
  clock.advance(60_000);
  assert.equal(await first, true);
  await settled();
  clock.advance(60_000);
  assert.equal(await next, true);
});

test("a request that is called off while it waits was never sent", async () => {
  const http = openHttp({
    baseUrl: "http://127.0.0.1:1",
    timeoutMs: 1000,
    sockets: 1,
    pace: new Pace(manualClock(0), 1),
  });
  const stop = new AbortController();
  const request = { method: "GET", path: "/", signal: stop.signal } as const;
  await http.request(request);
  const waiting = http.request(request);
  stop.abort();
  const failure = await waiting;
  assert.deepEqual([failure.kind, failure.kind === "failure" && failure.sent], ["failure", "never"]);
  assert.equal(failure.kind === "failure" && failure.code, "CALLED_OFF");
  await http.close();
});

test("without a limit there is no pace, and nobody waits", async () => {
  assert.equal(openPace(manualClock(0), 0), undefined);
  assert.equal(await awaitTurn(undefined, never), null);
});
