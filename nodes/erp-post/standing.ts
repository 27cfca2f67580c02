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

/** Shows under the node what its connection is doing and what the node has told. */
export function showConnection({ status }: NodeContext, connection: ConnectionOffer, counts: Counts): Standing {
  let facts: ConnectionFacts | null = null;
  const show = (): void => status(facts ? wordsOf(facts, counts) : { key: "ready", fill: "grey", shape: "ring" });
  const close = connection.watch((latest) => {
    facts = latest;
    show();
  });
  show();
  return { counted: show, close };
}

function wordsOf({ breaker, waiting, inWork, trouble }: ConnectionFacts, { posted, rejected }: Counts): StatusWords {
  if (breaker === "open") return { key: trouble?.code === "WB-ERP-006" ? "auth" : "down", fill: "red", shape: "ring" };
  if (breaker === "half-open") return { key: "probing", fill: "yellow", shape: "ring" };
  if (waiting + inWork > 0) return { key: "queued", fill: "blue", values: { count: waiting + inWork } };
  if (rejected > 0) return { key: "rejected", fill: "yellow", values: { count: rejected } };
  if (posted > 0) return { key: "posted", fill: "green", values: { count: posted } };
  return { key: "ready", fill: "grey", shape: "ring" };
}
