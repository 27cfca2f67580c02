import type { ConnectionFacts } from "../../core/delivery/executor.ts";
import type { ConnectionOffer } from "../kit/connection.ts";
import type { NodeContext } from "../kit/life.ts";
import type { StatusWords } from "../kit/status.ts";
import type { Counts } from "./replies.ts";

/** Shows under the node what its connection is doing; answers what stops that. */
export function showConnection({ status }: NodeContext, connection: ConnectionOffer, counts: Counts): () => void {
  status({ key: "ready", fill: "grey", shape: "ring" });
  return connection.watch((facts) => status(wordsOf(facts, counts)));
}

function wordsOf({ breaker, waiting, inWork, trouble, outcomes }: ConnectionFacts, counts: Counts): StatusWords {
  if (breaker === "open") return { key: trouble?.code === "WB-ERP-006" ? "auth" : "down", fill: "red", shape: "ring" };
  if (breaker === "half-open") return { key: "probing", fill: "yellow", shape: "ring" };
  if (waiting + inWork > 0) return { key: "queued", fill: "blue", values: { count: waiting + inWork } };
  if (counts.rejected > 0) return { key: "rejected", fill: "yellow", values: { count: counts.rejected } };
  const posted = outcomes.posted + outcomes["already-done"];
  return posted > 0
    ? { key: "posted", fill: "green", values: { count: posted } }
    : { key: "ready", fill: "grey", shape: "ring" };
}
