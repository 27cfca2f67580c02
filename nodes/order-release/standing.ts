import type { Clock } from "../../core/clock.ts";
import type { ConnectionFacts } from "../../core/delivery/executor.ts";
import type { ConnectionOffer } from "../kit/connection.ts";

export interface Standing {
  /** How long the system is to be left alone, ms; 0: it may be asked. */
  readonly restMs: () => number;
  readonly close: () => void;
}

/** A breaker that is being tried out is looked at again after so long. */
const tryingMs = 1_000;

/** What others met at a system counts for us too: while it is not posted to, it is not asked. */
export function watchStanding({ watch }: Pick<ConnectionOffer, "watch">, clock: Clock): Standing {
  let facts: ConnectionFacts | null = null;
  const close = watch((latest) => (facts = latest));
  const restMs = (): number => {
    const untilMs = Math.max((facts?.asksAgainAt ?? 0) - clock.now(), 0);
    return facts === null || facts.breaker === "closed" ? untilMs : Math.max(untilMs, tryingMs);
  };
  return { restMs, close };
}
