import type { Receipt } from "../journal/journal.ts";

/** What every message that came from a receipt carries as `msg.receipt`: plain data. */
export interface ReceiptFacts {
  readonly id: number;
  readonly carrier: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** ISO 8601 UTC. */
  readonly receivedAt: string;
  /** The same id in the carrier's answer, the flow, the ERP's header and the log. */
  readonly correlationId: string;
  /** On messages that tell an outcome: the effect that it is of; a broken promise bears the number of its work, negative. */
  readonly effect?: number;
}

/** What the messages of a receipt carry at this try. */
export function receiptFacts({ id, carrier, receivedAt, correlationId }: Receipt, attempt: number): ReceiptFacts {
  return { id, carrier, attempt, receivedAt: new Date(receivedAt).toISOString(), correlationId };
}

/** True where `value` is what carrier-ingest puts on a message. */
export function isReceiptFacts(value: unknown): value is ReceiptFacts {
  if (typeof value !== "object" || value === null) return false;
  const facts = value as Partial<ReceiptFacts>;
  return typeof facts.id === "number" && typeof facts.carrier === "string" && typeof facts.correlationId === "string";
}
