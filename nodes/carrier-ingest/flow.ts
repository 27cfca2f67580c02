import { partLetters, receiptLetter } from "../../core/delivery/letters.ts";
import { type ReceiptFacts, receiptFacts } from "../../core/delivery/receipt-facts.ts";
import type { Coded } from "../../core/errors.ts";
import type { Leased, NewLetter, Receipt, Settlement } from "../../core/journal/journal.ts";
import type { ReadOutcome } from "../../core/mapping/reading.ts";
import type { Result } from "../kit/define-node.ts";
import { runFlow } from "../kit/flow-run.ts";
import type { Message } from "../kit/red.ts";
import type { Store } from "../kit/store.ts";
import type { Around, IngestContext, IngestOutput } from "./channels/channel.ts";
import { paceOf } from "./pace.ts";
import { publishIngestStep } from "./steps.ts";
import type { TakeIn } from "./take-in.ts";

interface Values {
  readonly inFlight: number;
  /** Seconds. */
  readonly patience: number;
}

/** Gives receipts to the flow, oldest first, one per lane; what cannot be read is parked with its bytes. Answers what stops that. */
export function openFlow(
  context: IngestContext,
  values: Values,
  store: Store,
  takeIn: TakeIn,
  around?: Around,
): () => Promise<void> {
  const pace = paceOf(store);
  const [, place = ""] = /:(.*)/s.exec(takeIn.queue) ?? [];
  const take = async (leased: Leased): Promise<Settlement> => {
    if (leased.subject.kind !== "receipt") return { kind: "done", work: leased.work };
    const { receipt } = leased.subject;
    const ended = around && (await around(receipt));
    const settlement = await run(context, values, store, leased, receipt, takeIn.payloads.take(receipt));
    if (ended) await ended();
    pace.finished();
    publishIngestStep("finished", place, receipt.id);
    return settlement;
  };
  const ownership = store.dispatch.own(takeIn.queue, { inFlight: values.inFlight }, take);
  return () => ownership.close();
}

async function run(
  context: IngestContext,
  values: Values,
  store: Store,
  leased: Leased,
  receipt: Receipt,
  read: ReadOutcome,
): Promise<Settlement> {
  const { work, attempt } = leased;
  const letter = (cause: Coded): NewLetter => receiptLetter(receipt, store.parking(cause, attempt, context.node.id));
  const faults = read.kind === "read" ? read.faults : [];
  const parts = faults.map((cause) => store.parking(cause, attempt, context.node.id));
  if (parts.length > 0) await store.journal.park(partLetters(receipt, parts));
  const facts = receiptFacts(receipt, attempt);
  const result = resultOf(context, receipt, facts, read);
  const parked: Settlement | null =
    read.kind === "unreadable" ? { kind: "park", work, letter: letter(read.error) } : null;
  if (parked && !result.acknowledgements) return parked;
  const send = (): void => {
    context.emit(result);
    publishIngestStep("dispatched", receipt.queue.slice("ingest:".length), receipt.id);
  };
  const patienceMs = values.patience * 1000;
  const settlement = await runFlow({ store, leased, trail: facts, patienceMs, send, letter });
  return parked && settlement.kind === "done" ? parked : settlement;
}

/** What goes on: the payload where it was read, and the acknowledgement that the format asks for where it is wired. */
function resultOf(
  { red, wired }: IngestContext,
  receipt: Receipt,
  facts: ReceiptFacts,
  read: ReadOutcome,
): Result<IngestOutput> & object {
  const { asked } = receipt.headers;
  const message = (payload: unknown): Message => ({
    _msgid: red.util.generateId(),
    topic: facts.correlationId,
    payload,
    ...(asked === undefined ? {} : { asked }),
    receipt: facts,
  });
  const receipts = read.kind === "read" ? message(read.payload) : null;
  if (!read.acknowledgement || !wired("acknowledgements")) return { receipts };
  const text = read.acknowledgement({ number: controlOf(receipt.id), at: receipt.receivedAt });
  return { receipts, acknowledgements: text === "" ? null : message(text) };
}

/** Control numbers have nine digits and begin at 1; that of a receipt is always the same. */
function controlOf(receipt: number): number {
  return ((receipt - 1) % 999_999_999) + 1;
}
