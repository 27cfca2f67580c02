/**
 * Messages that came from no receipt (an inject node, a timer): the message itself becomes the receipt of a letter, so
 * that it is kept and seen; replay gives it to the node that had failed.
 */
import { createHash, randomUUID } from "node:crypto";
import { receiptLetter } from "../../core/delivery/letters.ts";
import { receiptFacts } from "../../core/delivery/receipt-facts.ts";
import { CodedError, coded } from "../../core/errors.ts";
import type { Leased, Settlement } from "../../core/journal/journal.ts";
import type { OpenContext } from "../kit/define-node.ts";
import { runFlow } from "../kit/flow-run.ts";
import type { Message, RedNode } from "../kit/red.ts";
import type { Store } from "../kit/store.ts";
import { causeOf, failedAt } from "./cause.ts";

const inFlight = 8;
const patienceMs = 120_000;

export interface Strays {
  take(message: Message): Promise<void>;
  close(): Promise<void>;
}

export function openStrays({ red, node, clock }: OpenContext<never>, store: Store): Strays {
  const queue = `letter:${node.id}`;
  const again = async (leased: Leased): Promise<Settlement> => {
    const { work, attempt, subject } = leased;
    if (subject.kind !== "receipt") return { kind: "done", work };
    const { receipt } = subject;
    const message = JSON.parse(Buffer.from(receipt.body).toString("utf8")) as Message;
    const letter = (cause: ReturnType<typeof causeOf>) =>
      receiptLetter(receipt, store.parking(cause, attempt, node.id));
    const [replayed] = await store.journal.letters({ receipt: receipt.id, state: "replayed", limit: 1 });
    const target = red.nodes.getNode(failedAt(message) ?? "") as (RedNode & { receive(message: Message): void }) | null;
    if (!replayed || !target) return { kind: "park", work, letter: letter(causeOf(message)) };
    const { error: _error, ...rest } = message;
    const facts = receiptFacts(receipt, attempt);
    const send = (): void => target.receive({ ...rest, receipt: facts });
    return runFlow({ store, leased, trail: facts, patienceMs, send, letter });
  };
  const ownership = store.dispatch.own(queue, { inFlight }, again);
  return {
    async take(message) {
      await store.journal.receive([receiptOf(message, queue, clock.now())]);
      store.dispatch.poke(queue);
    },
    close: () => ownership.close(),
  };
}

function receiptOf(message: Message, queue: string, now: number) {
  const { req: _request, res: _response, ...plain } = message;
  const body = Buffer.from(textOf(plain));
  const id = message._msgid ?? randomUUID();
  const key = createHash("sha256").update(`${queue} ${id} `).update(body).digest().subarray(0, 16);
  return {
    queue,
    lane: id,
    carrier: "",
    channel: "wire" as const,
    key,
    body,
    contentType: "application/json",
    headers: {},
    correlationId: id,
    receivedAt: now,
  };
}

function textOf(message: Message): string {
  try {
    return JSON.stringify(message);
  } catch (cause) {
    throw new CodedError(
      coded("WB-FLOW-001", { node: "dead-letter", detail: "the message is no plain data and cannot be kept" }),
      { cause },
    );
  }
}
