import { effectLetter } from "../../core/delivery/letters.ts";
import type { Effect, Leased, Settlement } from "../../core/journal/journal.ts";
import type { OpenContext } from "../kit/define-node.ts";
import { runFlow } from "../kit/flow-run.ts";
import { isReceiptFacts } from "../../core/delivery/receipt-facts.ts";
import type { Message, RedNode } from "../kit/red.ts";
import type { Store } from "../kit/store.ts";

const inFlight = 32;
const patienceMs = 120_000;

/** The queue in which effects wait whose outcome this node tells. */
export function replyQueue(node: RedNode): string {
  return `emit:${node.id}`;
}

/** The message as it is kept until the outcome is known: plain data, without what belongs to one run (request, response). */
export function stored({ req: _request, res: _response, ...message }: Message): Readonly<Record<string, unknown>> {
  return message;
}

export type Counts = { posted: number; rejected: number };

/** Tells known outcomes on the node's outputs, tracked to the end of every branch; answers what stops that. */
export function openReplies(
  context: OpenContext<"posted" | "rejected">,
  store: Store,
  counts: Counts,
  counted: () => void,
): () => Promise<void> {
  const { node, emit } = context;
  const tell = async (leased: Leased): Promise<Settlement> => {
    const { work, subject } = leased;
    if (subject.kind !== "effect" || !subject.effect.outcome) return { kind: "done", work };
    const { effect } = subject;
    const output = isGood(effect) ? "posted" : "rejected";
    if (leased.attempt === 1) counts[output] += 1;
    counted();
    const message = await messageOf(store, effect, leased.attempt);
    const trail = message.receipt ?? { id: -effect.id, attempt: leased.attempt };
    const letter = (cause: Parameters<typeof store.parking>[0]) => ({
      ...effectLetter(effect, leased.lane, store.parking(cause, leased.attempt, node.id)),
      queue: leased.queue,
    });
    return runFlow({ store, leased, trail, patienceMs, send: () => emit({ [output]: message }), letter });
  };
  const ownership = store.dispatch.own(replyQueue(node), { inFlight }, tell);
  return () => ownership.close();
}

function isGood({ outcome }: Effect): boolean {
  return outcome?.kind === "posted" || outcome?.kind === "already-done" || outcome?.kind === "superseded";
}

/** The message that the effect came from, with what became of it as `msg.erp`, and its letter where people must act. */
async function messageOf({ journal }: Store, effect: Effect, attempt: number): Promise<Message> {
  const { id, message, outcome, connection, operation, tries } = effect;
  const receipt = message?.["receipt"];
  const told: Message = { ...message, erp: { effect: id, connection, operation, tries, ...outcome } };
  if (isReceiptFacts(receipt)) told.receipt = { ...receipt, attempt, effect: id };
  if (isGood(effect)) return told;
  const [letter] = await journal.letters({ state: "parked", effect: id, limit: 1 });
  return { ...told, error: outcome?.error ?? null, ...(letter ? { letter: letter.id } : {}) };
}
