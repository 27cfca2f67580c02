import type { Poll } from "../../mapping/poll.ts";

/** Requests that were made in a window of the carrier's; `from` is its beginning, ms since 1970 UTC. */
export interface Used {
  readonly from: number;
  readonly requests: number;
}

export const unused: Used = { from: 0, requests: 0 };

const lengths = { hour: 3_600_000, day: 86_400_000 } as const;

/** One request more, counted in the window in which `now` lies. */
export function spend(quota: Poll["quota"], used: Used, now: number): Used {
  if (!quota) return unused;
  const from = beginOf(quota, now);
  return { from, requests: (used.from === from ? used.requests : 0) + 1 };
}

/** How long until another request is allowed, ms; 0 where one is. */
export function waitForQuota(quota: Poll["quota"], used: Used, now: number): number {
  if (!quota || used.from !== beginOf(quota, now) || used.requests < quota.requests) return 0;
  return used.from + lengths[quota.per] - now;
}

function beginOf({ per }: NonNullable<Poll["quota"]>, now: number): number {
  return now - (now % lengths[per]);
}
