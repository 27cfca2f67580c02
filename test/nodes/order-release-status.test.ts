/** What order-release shows, and when it lets a system alone because others met trouble there. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { manualClock } from "../../core/clock.ts";
import type { ConnectionFacts } from "../../core/delivery/executor.ts";
import type { Trouble } from "../../core/delivery/erp.ts";
import { coded } from "../../core/errors.ts";
import type { ReleaseStep } from "../../core/ingest/release/watch.ts";
import type { Figures } from "../../core/journal/journal.ts";
import type { StatusWords } from "../../nodes/kit/status.ts";
import type { Store } from "../../nodes/kit/store.ts";
import type { ReleaseContext } from "../../nodes/order-release/flow.ts";
import { showReleases } from "../../nodes/order-release/shown.ts";
import { watchStanding } from "../../nodes/order-release/standing.ts";
import { packageRoot } from "../../paths.ts";

const queue = "release:n";

/** A status line that nobody slows down. */
function stage() {
  const clock = manualClock(new Date(2026, 0, 5, 14, 5).getTime());
  const said: StatusWords[] = [];
  let take: (figures: Figures) => void = () => {};
  const watch = (taker: typeof take): (() => void) => {
    take = taker;
    return () => {};
  };
  const context = { status: (words: StatusWords) => void said.push(words) } as unknown as ReleaseContext;
  const shown = showReleases(context, { clock, watch } as unknown as Store, queue);
  const figures = (waiting: number, leased: number): void =>
    take({ queues: [{ queue, waiting, leased, oldest: null }] } as unknown as Figures);
  return { clock, shown, figures, last: () => said.at(-1) as StatusWords };
}

function textOf({ key, values = {} }: StatusWords, language: string): string {
  const file = join(packageRoot, "nodes", "order-release", `messages.${language}.json`);
  const { status } = JSON.parse(readFileSync(file, "utf8")) as { status: Record<string, string> };
  return (status[key] ?? "").replaceAll(/__(\w+)__/g, (_, name: string) => String(values[name]));
}

function troubled(kind: Trouble["class"], waitMs: number): ReleaseStep {
  const error = coded("WB-ERP-003", { detail: "it answered 503" });
  const answer = { status: null, erpCode: null, requestId: null };
  return {
    kind: "troubled",
    waitMs,
    trouble: { kind: "trouble", class: kind, retryAfterMs: null, ofConnection: true, error, answer },
  };
}

test("the status says how many were released, how many wait, and when the system was asked last", () => {
  const { shown, figures, last, clock } = stage();
  assert.equal(textOf(last(), "en-US"), "asking");
  shown.told({ kind: "asked", waitMs: 60_000, fresh: 0 });
  assert.equal(textOf(last(), "en-US"), "asked 14:05");
  shown.told({ kind: "asked", waitMs: 60_000, fresh: 12 });
  assert.equal(textOf(last(), "en-US"), "12, asked 14:05");
  figures(7, 2);
  assert.equal(textOf(last(), "en-US"), "12, 9 wait");
  assert.equal(last().fill, "blue");
  figures(0, 0);
  clock.advance(60_000);
  shown.told({ kind: "asked", waitMs: 60_000, fresh: 1 });
  assert.equal(textOf(last(), "en-US"), "13, asked 14:06");
  assert.equal(textOf(last(), "de"), "13, Stand 14:06");
});

test("trouble is shown before all else, and is gone with the next answer", () => {
  const { shown, figures, last } = stage();
  figures(3, 0);
  const shows = (step: ReleaseStep): string => {
    shown.told(step);
    return `${last().fill}: ${textOf(last(), "en-US")}`;
  };
  assert.equal(shows(troubled("retry", 120_000)), "red: down, again 14:07");
  assert.equal(shows(troubled("retry-after", 300_000)), "yellow: pauses to 14:10");
  assert.equal(shows(troubled("auth", 1)), "red: login refused");
  assert.equal(shows(troubled("permanent", 1)), "red: refused, see log");
  assert.equal(shows({ kind: "resting", waitMs: 1 }), "yellow: connection pauses");
  shown.failed();
  assert.equal(textOf(last(), "en-US"), "failed");
  assert.equal(shows({ kind: "behind", waitMs: 1 }), "blue: 0, 3 wait");
});

test("a system is let alone while posts to it pause, and while its breaker is open or tried out", () => {
  const clock = manualClock();
  let tell: (facts: ConnectionFacts) => void = () => {};
  const watch = (take: typeof tell): (() => void) => {
    tell = take;
    return () => {};
  };
  const { restMs } = watchStanding({ watch }, clock);
  const facts = (breaker: ConnectionFacts["breaker"], inMs: number | null): void =>
    tell({ breaker, asksAgainAt: inMs === null ? null : clock.now() + inMs } as ConnectionFacts);
  assert.equal(restMs(), 0);
  facts("closed", 7_000);
  assert.equal(restMs(), 7_000);
  clock.advance(7_000);
  assert.equal(restMs(), 0);
  facts("open", 30_000);
  assert.equal(restMs(), 30_000);
  facts("half-open", null);
  assert.equal(restMs(), 1_000);
  facts("closed", null);
  assert.equal(restMs(), 0);
});
