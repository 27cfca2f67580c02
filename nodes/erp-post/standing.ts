import type { ConnectionFacts } from "../../core/delivery/executor.ts";
import type { ConnectionOffer } from "../kit/connection.ts";
import type { NodeContext } from "../kit/life.ts";
import type { StatusWords } from "../kit/status.ts";
import type { Counts } from "./replies.ts";

export interface Standing {
  /** Shows the counts as they are now. */
  counted(): void;
  close(): void;
}

/**
 * Shows under the node what its connection is doing and what the node has told; or that the system has no such operation,
 * so that all its posts are refused: a flow stays as it is when its connection leads to another system.
 */
export function showConnection(
  { status }: NodeContext,
  connection: ConnectionOffer,
  operation: string,
  counts: Counts,
): Standing {
  const isAbsent = !connection.system.operations.some(({ id }) => id === operation);
  let facts: ConnectionFacts | null = null;
  const show = (): void => status(isAbsent ? absent : facts ? wordsOf(facts, counts) : ready);
  const close = connection.watch((latest) => {
    facts = latest;
    show();
  });
  show();
  return { counted: show, close };
}

const ready: StatusWords = { key: "ready", fill: "grey", shape: "ring" };
const absent: StatusWords = { key: "absent", fill: "red", shape: "ring" };

function wordsOf(
  { breaker, waiting, inWork, trouble }: ConnectionFacts,
  { posted, rejected, already }: Counts,
): StatusWords {
  if (breaker === "open") return { key: trouble?.code === "WB-ERP-006" ? "auth" : "down", fill: "red", shape: "ring" };
  if (breaker === "half-open") return { key: "probing", fill: "yellow", shape: "ring" };
  if (waiting + inWork > 0) return { key: "queued", fill: "blue", values: { count: waiting + inWork } };
  if (rejected > 0) return { key: "rejected", fill: "yellow", values: { count: rejected } };
  if (already > 0) return { key: "already", fill: "yellow", values: { count: already } };
  if (posted > 0) return { key: "posted", fill: "green", values: { count: posted } };
  return ready;
}
