import { asError } from "./define-node.ts";
import type { NodeContext } from "./life.ts";

const quietMs = 10_000;

/** Writes a failure to the log, not more often than once in ten seconds: every request of a storm meets the same one. */
export function sayRarely({ node, clock }: Pick<NodeContext, "node" | "clock">): (thrown: unknown) => void {
  let saidAt = -quietMs;
  return (thrown) => {
    if (clock.now() - saidAt < quietMs) return;
    saidAt = clock.now();
    node.error(asError(thrown));
  };
}
