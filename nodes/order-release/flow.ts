import { receiptLetter } from "../../core/delivery/letters.ts";
import { receiptFacts } from "../../core/delivery/receipt-facts.ts";
import type { Coded } from "../../core/errors.ts";
import type { Leased, NewLetter, Settlement } from "../../core/journal/journal.ts";
import { readJson } from "../../core/mapping/readers/json.ts";
import { usualLimits } from "../../core/mapping/reading.ts";
import type { ConfigOf } from "../kit/config.ts";
import type { OpenContext } from "../kit/define-node.ts";
import { runFlow } from "../kit/flow-run.ts";
import type { Store } from "../kit/store.ts";
import type { config } from "./config.ts";

export type ReleaseValues = ConfigOf<typeof config>;
export type ReleaseContext = OpenContext<"released">;

/** Gives released deliveries to the flow, oldest first, one per document, and follows each to the end of every branch. Answers what stops that. */
export function openFlow(
  context: ReleaseContext,
  { inFlight, patience }: ReleaseValues,
  store: Store,
  queue: string,
): () => Promise<void> {
  const { red, node, emit } = context;
  const take = async (leased: Leased): Promise<Settlement> => {
    const { work, attempt, subject } = leased;
    if (subject.kind !== "receipt") return { kind: "done", work };
    const { receipt } = subject;
    const letter = (cause: Coded): NewLetter => receiptLetter(receipt, store.parking(cause, attempt, node.id));
    const read = readJson(receipt.body, usualLimits);
    if (read.kind === "unreadable") return { kind: "park", work, letter: letter(read.error) };
    const facts = receiptFacts(receipt, attempt);
    const message = { topic: facts.correlationId, payload: read.payload, receipt: facts };
    const send = (): void => emit({ released: { _msgid: red.util.generateId(), ...message } });
    return runFlow({ store, leased, trail: facts, patienceMs: patience * 1000, send, letter });
  };
  const ownership = store.dispatch.own(queue, { inFlight }, take);
  return () => ownership.close();
}
