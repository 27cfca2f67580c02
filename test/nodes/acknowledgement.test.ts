import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { systemClock } from "../../core/clock.ts";
import { type Dispatch, openDispatch } from "../../core/delivery/dispatch.ts";
import { createTracker } from "../../core/delivery/tracker.ts";
import { coded } from "../../core/errors.ts";
import type { Journal } from "../../core/journal/journal.ts";
import { openJournal } from "../../core/journal/open.ts";
import type { Control, ReadOutcome } from "../../core/mapping/reading.ts";
import type { IngestContext, IngestOutput } from "../../nodes/carrier-ingest/channels/channel.ts";
import { openFlow } from "../../nodes/carrier-ingest/flow.ts";
import type { TakeIn } from "../../nodes/carrier-ingest/take-in.ts";
import type { Result } from "../../nodes/kit/define-node.ts";
import type { Message } from "../../nodes/kit/red.ts";
import type { Store } from "../../nodes/kit/store.ts";
import { receiptOf } from "../core/delivery/store.ts";
import { eventually } from "./ours.ts";

const queue = "ingest:edi";
const folder = mkdtempSync(join(tmpdir(), "waybill-acknowledgement-"));
const acknowledgement = ({ number, at }: Control): string => `997*${number}*${at}`;
const emitted: Result<IngestOutput>[] = [];
let read: ReadOutcome;
let isWired = true;
let failures = 0;
let journal: Journal;
let dispatch: Dispatch;
let close: () => Promise<void>;

before(async () => {
  journal = await openJournal({ kind: "sqlite", path: join(folder, "waybill.db") });
  dispatch = openDispatch({ journal, clock: systemClock });
  const tracker = createTracker(systemClock);
  const parking: Store["parking"] = (cause, attempts, node) => ({ cause, attempts, node, flowVersion: null, at: 1 });
  const store = { journal, dispatch, tracker, clock: systemClock, parking } as unknown as Store;
  const emit = (result: Result<IngestOutput>): void => {
    emitted.push(result);
    if (failures > 0) {
      failures -= 1;
      const message = result?.acknowledgements as object;
      tracker.delivered(message, "out", undefined);
      tracker.received(message, "out", undefined);
      tracker.errored(message, "out", new Error("the partner's server is away"), false);
      tracker.completed(message, "out", new Error("the partner's server is away"));
    }
  };
  const context = { node: { id: "edi" }, red: { util: { generateId: () => "id" } }, wired: () => isWired, emit };
  const takeIn = { queue, payloads: { take: () => read } } as unknown as TakeIn;
  close = openFlow(context as unknown as IngestContext, { inFlight: 1, patience: 10 }, store, takeIn);
});
after(async () => {
  await close();
  await dispatch.close();
  await journal.close();
  rmSync(folder, { recursive: true });
});

/** Takes in one body; answers what was sent for it when nothing of it is in work any more. */
async function run(lane: string, outcome: ReadOutcome, times = 1): Promise<Result<IngestOutput>[]> {
  read = outcome;
  emitted.length = 0;
  await journal.receive([{ ...receiptOf(queue, lane), receivedAt: 1_790_000_000_000 }]);
  dispatch.poke(queue);
  await eventually("it is over", async () => {
    const { queues } = await journal.figures(Date.now());
    return (
      emitted.length >= times &&
      queues.every(({ queue: name, waiting, leased }) => name !== queue || waiting + leased === 0)
    );
  });
  return [...emitted];
}

const partOf = (result: Result<IngestOutput> | undefined, output: IngestOutput): Message | null | undefined =>
  result?.[output] as Message | null | undefined;
const textOf = (result: Result<IngestOutput> | undefined): unknown => partOf(result, "acknowledgements")?.payload;

test("a format that asks for an acknowledgement gets one beside the payload, with the receipt that it answers", async () => {
  const [result] = await run("A", { kind: "read", payload: { sets: 1 }, faults: [], acknowledgement });
  const { receipts } = await journal.figures(0);
  assert.equal(textOf(result), `997*${receipts}*1790000000000`);
  assert.equal(partOf(result, "acknowledgements")?.receipt?.id, receipts);
  assert.deepEqual(partOf(result, "receipts")?.payload, { sets: 1 });
});

test("one that could not be sent is sent again with the same bytes", async () => {
  failures = 1;
  const results = await run("B", { kind: "read", payload: {}, faults: [], acknowledgement }, 2);
  assert.equal(results.length, 2);
  assert.equal(textOf(results[0]), textOf(results[1]));
});

test("a body that cannot be read is acknowledged as such and parked", async () => {
  const error = coded("WB-READ-001", { format: "X12", detail: "no ISA" });
  const [result] = await run("C", { kind: "unreadable", error, acknowledgement });
  assert.match(String(textOf(result)), /^997/);
  assert.equal(result?.receipts, null);
  const [letter] = await journal.letters({ state: "parked", limit: 1 });
  assert.equal(letter?.cause.code, "WB-READ-001");
});

test("where the sender asked for none, or nothing is wired, none is sent", async () => {
  const [none] = await run("D", { kind: "read", payload: {}, faults: [], acknowledgement: () => "" });
  assert.equal(none?.acknowledgements, null);
  isWired = false;
  const [unwired] = await run("E", { kind: "read", payload: {}, faults: [], acknowledgement });
  assert.equal(unwired?.acknowledgements, undefined);
  isWired = true;
});
