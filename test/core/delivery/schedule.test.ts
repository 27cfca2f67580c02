import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { statusTrouble } from "../../../core/delivery/answer.ts";
import { backoffMs, pauseMs, policy, triedMs } from "../../../core/delivery/schedule.ts";

const words = { code: null, message: null, requestId: null };
const slow = (headers: Record<string, string>) =>
  statusTrouble({ kind: "answer", status: 429, headers, body: "" }, words);

test("a backoff is a random part of a wait that doubles from one second and is never longer than the cap", () => {
  assert.deepEqual(
    [1, 2, 3, 4].map((tries) => backoffMs(policy, tries, 0.999_999)),
    [999, 1999, 3999, 7999],
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (tries, random) => {
        const wait = backoffMs(policy, tries, random);
        assert.ok(wait >= 0 && wait <= policy.capMs);
      },
    ),
  );
});

test("Retry-After is read as seconds and as a date by the server's own clock, with a default and a cap", () => {
  assert.equal(pauseMs(policy, slow({ "retry-after": "7" })), 7000);
  const date = { date: "Mon, 05 Jan 2026 08:00:00 GMT", "retry-after": "Mon, 05 Jan 2026 08:01:30 GMT" };
  assert.equal(pauseMs(policy, slow(date)), 90_000);
  assert.equal(pauseMs(policy, slow({ ...date, "retry-after": "Mon, 05 Jan 2026 07:00:00 GMT" })), 0);
  assert.equal(pauseMs(policy, slow({})), 30_000);
  assert.equal(pauseMs(policy, slow({ "retry-after": "soon" })), 30_000);
  assert.equal(pauseMs(policy, slow({ "retry-after": "86400" })), 600_000);
});

test("the time of trying counts attempts and the waits that the rules made, not an outage behind an open breaker", () => {
  const minute = 60_000;
  const attempt = (startedAt: number, endedAt: number, verdict = "retry") => ({ startedAt, endedAt, verdict });
  assert.equal(triedMs(policy, []), 0);
  assert.equal(triedMs(policy, [attempt(0, 1000), attempt(3000, 4000)]), 4000);
  assert.equal(triedMs(policy, [attempt(0, minute), attempt(600 * minute, 601 * minute)]), 3 * minute);
  assert.equal(triedMs(policy, [attempt(0, 0, "retry-after"), attempt(8 * minute, 8 * minute)]), 8 * minute);
  assert.equal(triedMs(policy, [attempt(0, 0, "retry-after"), attempt(80 * minute, 80 * minute)]), 10 * minute);
});
