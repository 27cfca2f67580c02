import { effectLetter } from "../../core/delivery/letters.ts";
import { isReceiptFacts } from "../../core/delivery/receipt-facts.ts";
import { coded } from "../../core/errors.ts";
import type { Effect, Leased, Settlement } from "../../core/journal/journal.ts";
import type { OpenContext } from "../kit/define-node.ts";
import { runFlow } from "../kit/flow-run.ts";
import type { NodeContext } from "../kit/life.ts";
import type { Message, RedNode } from "../kit/red.ts";
import type { Store } from "../kit/store.ts";
import type { Settings } from "./ask.ts";
import type { Outputs } from "./dry-run.ts";

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

export type Counts = { posted: number; rejected: number; already: number };

/** How a node tells outcomes, and where it counts them. */
export interface Telling {
  readonly post: Pick<Settings, "alreadyDone" | "superseded">;
  readonly counts: Counts;
  /** Shows the counts. */
  counted(): void;
}

/** Tells known outcomes on the node's outputs, tracked to the end of every branch; answers what stops that. */
export function openReplies(context: OpenContext<Outputs>, store: Store, telling: Telling): () => Promise<void> {
  const { node, emit } = context;
  const tell = async (leased: Leased): Promise<Settlement> => {
    const { work, subject } = leased;
    if (subject.kind !== "effect" || !subject.effect.outcome) return { kind: "done", work };
    const { effect } = subject;
    const output = outputOf(effect, telling);
    if (leased.attempt === 1) count(context, effect, output, telling);
    const message = await messageOf(store, effect, leased.attempt, output);
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

function outputOf({ outcome }: Effect, { post }: Telling): Outputs {
  if (outcome?.kind === "superseded") return post.superseded === "reject" ? "rejected" : "posted";
  return outcome?.kind === "posted" || outcome?.kind === "already-done" ? "posted" : "rejected";
}

/** Counts an outcome that is told for the first time, and warns where people want to know that nothing was left to do. */
function count({ red, node }: NodeContext, { outcome, operation }: Effect, output: Outputs, telling: Telling): void {
  const { post, counts, counted } = telling;
  const isAlready = outcome?.kind === "already-done" && post.alreadyDone === "warn";
  counts[isAlready ? "already" : output] += 1;
  if (isAlready) node.warn(red._("erp-post.warn.already", { operation, document: outcome.document ?? "?" }));
  counted();
}

/** The message that the effect came from, with what became of it as `msg.erp`, and its letter where people must act. */
async function messageOf({ journal }: Store, effect: Effect, attempt: number, output: Outputs): Promise<Message> {
  const { id, message, outcome, connection, operation, tries } = effect;
  const receipt = message?.["receipt"];
  const told: Message = { ...message, erp: { effect: id, connection, operation, tries, ...outcome } };
  if (isReceiptFacts(receipt)) told.receipt = { ...receipt, attempt, effect: id };
  if (output === "posted") return told;
  if (outcome?.kind === "superseded") {
    return { ...told, error: coded("WB-ERP-013", { document: outcome.document ?? "?" }) };
  }
  const [letter] = await journal.letters({ state: "parked", effect: id, limit: 1 });
  return { ...told, error: outcome?.error ?? null, ...(letter ? { letter: letter.id } : {}) };
}
