import type { Coded } from "../../core/errors.ts";
import type { ShipmentEvent } from "../../core/event/event.ts";
import type { StoredShipment } from "../../core/journal/journal.ts";
import type { ConnectionOffer } from "../kit/connection.ts";
import type { OpenContext, Result } from "../kit/define-node.ts";
import { isReceiptFacts } from "../../core/delivery/receipt-facts.ts";
import type { Message } from "../kit/red.ts";
import { type Asked, effectKey } from "./ask.ts";

export type Outputs = "posted" | "rejected";

/** What is rehearsed in place of a post. */
export interface Planned {
  readonly message: Message;
  readonly event: ShipmentEvent;
  readonly shipment: StoredShipment | null;
  readonly asked: Asked;
}

/** Shows that the node only rehearses, and rehearses as much at once as the system takes: nothing is intended or written. */
export function dryRun(
  connection: ConnectionOffer,
  { status, signal }: OpenContext<Outputs>,
): (planned: Planned) => Promise<Result<Outputs>> {
  const lanes: Promise<unknown>[] = Array.from({ length: connection.system.lanes }, () => Promise.resolve());
  let count = 0;
  status({ key: "dryRun", fill: "grey", shape: "ring" });
  return (planned) => {
    const result = (lanes.shift() ?? Promise.resolve()).then(() => rehearsed(connection, planned, signal));
    const counted = result.finally(() => {
      count += 1;
      status({ key: "rehearsed", fill: "grey", shape: "ring", values: { count } });
    });
    lanes.push(counted.catch(() => {}));
    return counted;
  };
}

async function rehearsed(
  connection: ConnectionOffer,
  { message, event, shipment, asked }: Planned,
  signal: AbortSignal,
): Promise<Result<Outputs>> {
  if (signal.aborted) return null;
  if (asked.kind === "refused") return rejected(message, asked.error, { connection: connection.name });
  const { ask } = asked;
  const key = Buffer.from(effectKey(connection.id, ask, event.id)).toString("hex");
  const correlationId = isReceiptFacts(message.receipt) ? message.receipt.correlationId : (message._msgid ?? "");
  const came = await connection.rehearse(ask, { key, correlationId, signal }, shipment?.id ?? null);
  if (signal.aborted) return null;
  const { document, state, leftOut, error } = came;
  const facts = { connection: connection.name, operation: ask.operation, state, document, leftOut };
  if (error) return rejected(message, error, facts);
  const isSent = state === null || state === "open";
  return { posted: { ...message, erp: { dryRun: true, ...facts, requests: isSent ? came.requests : [] } } };
}

function rejected(message: Message, error: Coded, facts: object): Result<Outputs> {
  return { rejected: { ...message, erp: { dryRun: true, ...facts, requests: [] }, error } };
}
