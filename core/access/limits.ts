import type { Clock } from "../clock.ts";
import { type Coded, coded } from "../errors.ts";

/** Lets so many requests a second through on average, and as many at once as a second's worth. */
export interface RateLimit {
  /** Null where the request may pass; else WB-IN-010. */
  take(): Coded | null;
}

/** A token bucket that starts full. */
export function createRateLimit(perSecond: number, clock: Clock): RateLimit {
  const refused = coded("WB-IN-010", { limit: perSecond });
  let tokens = perSecond;
  let filledAt = clock.now();
  return {
    take() {
      const now = clock.now();
      tokens = Math.min(perSecond, tokens + (Math.max(0, now - filledAt) * perSecond) / 1000);
      filledAt = now;
      if (tokens < 1) return refused;
      tokens -= 1;
      return null;
    },
  };
}

/** Null where the content type is one of `allowed` (parameters such as a charset do not matter); else WB-IN-005. */
export function checkContentType(header: string | undefined, allowed: readonly string[]): Coded | null {
  const type = (header ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return allowed.includes(type) ? null : coded("WB-IN-005", { type: type || "(none)" });
}
