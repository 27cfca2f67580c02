import { receiptLetter } from "../../core/delivery/letters.ts";
import type { Coded } from "../../core/errors.ts";
import type { Leased, Receipt, Settlement } from "../../core/journal/journal.ts";
import type { OpenContext } from "../kit/define-node.ts";
import { runFlow } from "../kit/flow-run.ts";
import type { ReceiptFacts } from "../../core/delivery/receipt-facts.ts";
import type { Store } from "../kit/store.ts";
import { paceOf } from "./pace.ts";
import type { Payloads } from "./payloads.ts";
import { ingestQueue } from "./shown.ts";
import { publishIngestStep } from "./steps.ts";

interface Values {
  readonly path: string;
  readonly inFlight: number;
  /** Seconds. */
  readonly patience: number;
}

/** Gives receipts to the flow, oldest first, one per lane; what cannot be read is parked with its bytes. Answers what stops that. */
export function openFlow(
  { node, red, emit }: OpenContext<"receipts">,
  values: Values,
  store: Store,
  payloads: Payloads,
): () => Promise<void> {
  const pace = paceOf(store);
  const patienceMs = values.patience * 1000;
  const take = async (leased: Leased): Promise<Settlement> => {
    const { work, attempt, subject } = leased;
    if (subject.kind !== "receipt") return { kind: "done", work };
    const { receipt } = subject;
    const letter = (cause: Coded) => receiptLetter(receipt, store.parking(cause, attempt, node.id));
    const read = payloads.take(receipt);
    if (read.kind === "unreadable") return { kind: "park", work, letter: letter(read.error) };
    if (read.faults.length > 0) await store.journal.park(read.faults.map(letter));
    const facts = factsOf(receipt, attempt);
    const send = (): void => {
      emit({
        receipts: { _msgid: red.util.generateId(), topic: facts.correlationId, payload: read.payload, receipt: facts },
      });
      publishIngestStep("dispatched", values.path, receipt.id);
    };
    const settlement = await runFlow({ store, leased, trail: facts, patienceMs, send, letter });
    pace.finished();
    publishIngestStep("finished", values.path, receipt.id);
    return settlement;
  };
  const ownership = store.dispatch.own(ingestQueue(values.path), { inFlight: values.inFlight }, take);
  return () => ownership.close();
}

function factsOf({ id, carrier, receivedAt, correlationId }: Receipt, attempt: number): ReceiptFacts {
  return { id, carrier, attempt, receivedAt: new Date(receivedAt).toISOString(), correlationId };
}
