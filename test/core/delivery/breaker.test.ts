import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import { manualClock } from "../../../core/clock.ts";
import { type BreakerState, createBreaker } from "../../../core/delivery/breaker.ts";

function startBreaker() {
  const clock = manualClock();
  const states: BreakerState[] = [];
  const system = { answers: false, probes: 0 };
  const breaker = createBreaker({
    clock,
    probe: async () => {
      system.probes++;
      return system.answers;
    },
    changed: (state) => states.push(state),
  });
  const pass = async (ms: number) => {
    clock.advance(ms);
    await turn();
  };
  const fail = (times: number) => Array.from({ length: times }, () => breaker.failed());
  return { clock, states, system, breaker, pass, fail };
}

test("five failures without a success between them open it", () => {
  const { breaker, fail } = startBreaker();
  fail(4);
  breaker.succeeded();
  fail(4);
  assert.equal(breaker.state, "closed");
  breaker.failed();
  assert.equal(breaker.state, "open");
});

test("half of at least ten results within thirty seconds open it", async () => {
  const { breaker, pass } = startBreaker();
  for (let count = 0; count < 4; count++) {
    breaker.succeeded();
    breaker.failed();
  }
  await pass(31_000);
  for (let count = 0; count < 4; count++) {
    breaker.failed();
    breaker.succeeded();
  }
  breaker.succeeded();
  assert.equal(breaker.state, "closed");
  breaker.failed();
  assert.equal(breaker.state, "open");
});

test("while it is open the system is left alone, then probed once, each time after twice the wait up to ten minutes", async () => {
  const { breaker, system, pass, fail } = startBreaker();
  fail(5);
  for (const seconds of [30, 60, 120, 240, 480, 600, 600]) {
    await pass(seconds * 1000 - 1);
    const before = system.probes;
    await pass(1);
    assert.equal(system.probes, before + 1);
    assert.equal(breaker.state, "open");
  }
});

test("a probe that is answered closes it and the next outage starts with the short wait again", async () => {
  const { breaker, system, states, pass, fail } = startBreaker();
  fail(5);
  await pass(30_000);
  system.answers = true;
  await pass(60_000);
  assert.deepEqual(states, ["open", "half-open", "open", "half-open", "closed"]);
  system.answers = false;
  fail(5);
  assert.ok(breaker.probeAt !== null);
  await pass(30_000);
  assert.equal(system.probes, 3);
});

test("refused credentials open it at once, and a person who asked with success closes it", async () => {
  const { breaker, system, pass } = startBreaker();
  breaker.trip();
  assert.equal(breaker.state, "open");
  breaker.reset();
  assert.equal(breaker.state, "closed");
  await pass(60_000);
  assert.equal(system.probes, 0);
});

test("results that come in late while it is open change nothing", async () => {
  const { breaker, states, fail } = startBreaker();
  fail(5);
  breaker.failed();
  breaker.succeeded();
  assert.deepEqual(states, ["open"]);
});

test("a breaker that was closed for good probes no more", async () => {
  const { breaker, system, pass, fail } = startBreaker();
  fail(5);
  breaker.close();
  await pass(600_000);
  assert.equal(system.probes, 0);
});
