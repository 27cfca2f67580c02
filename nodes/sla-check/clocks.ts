/** The clocks of one sla-check node that ran out: judged, and sent on when the promise is broken. */
import { receiptLetter } from "../../core/delivery/letters.ts";
import type { ReceiptFacts } from "../../core/delivery/receipt-facts.ts";
import type { Leased, Settlement } from "../../core/journal/journal.ts";
import { judge, type Rule, type Watch, type Watcher } from "../../core/sla/promise.ts";
import { runFlow } from "../kit/flow-run.ts";
import type { Message } from "../kit/red.ts";
import type { Store } from "../kit/store.ts";

export interface Clocks {
  readonly store: Store;
  readonly watcher: Watcher;
  readonly rule: Rule;
  /** Node that parks what fails behind it. */
  readonly node: string;
  /** Sends a broken promise on. */
  readonly emit: (message: Message) => void;
}

const inFlight = 16;
const patienceMs = 120_000;

/** Takes the clocks of the watcher's queue as they run out; answers what stops that. */
export function openClocks(clocks: Clocks): () => Promise<void> {
  const { store, watcher } = clocks;
  const ownership = store.dispatch.own(watcher.queue, { inFlight }, (leased) => runOut(clocks, leased));
  return () => ownership.close();
}

async function runOut(clocks: Clocks, leased: Leased): Promise<Settlement> {
  const { store, watcher, rule, emit } = clocks;
  const { work, subject } = leased;
  const watch = subject.kind === "timer" ? (subject.timer.data as unknown as Watch) : null;
  const judged = watch && (await judge(watcher, rule, watch));
  if (!watch || !judged) return { kind: "done", work };
  // Nothing was posted here: the work's number, negative, keeps this trail apart from the receipt's own.
  const receipt = watch.receipt && { ...watch.receipt, attempt: leased.attempt, effect: -work };
  const shipment = await store.journal.shipment(watch.startedBy);
  const told = { payload: watch.startedBy, shipment, ...judged, topic: rule.promise };
  const send = (): void => emit(receipt ? { ...told, receipt } : told);
  const settlement = receipt && (await followed(clocks, leased, receipt, send));
  if (settlement) return settlement;
  send();
  return { kind: "done", work };
}

/** Runs the flow like that of the receipt which started the clock; null where that receipt is not kept any more. */
async function followed(
  { store, node }: Clocks,
  leased: Leased,
  trail: ReceiptFacts,
  send: () => void,
): Promise<Settlement | null> {
  const kept = await store.journal.receipt(trail.id);
  if (!kept) return null;
  return runFlow({
    store,
    leased,
    trail,
    patienceMs,
    send,
    letter: (cause) => receiptLetter(kept, store.parking(cause, leased.attempt, node)),
  });
}
