/** Payloads that were parsed at the door, kept for a moment so that the flow need not parse them again. */
import type { Receipt } from "../../core/journal/journal.ts";
import { type BodySpec, readBody } from "../../core/mapping/body.ts";
import type { ReadOutcome } from "../../core/mapping/reading.ts";

export interface Payloads {
  keep(receipt: number, read: ReadOutcome): void;
  /** The payload of a receipt: the kept one, given away once, else read anew. */
  take(receipt: Receipt): ReadOutcome;
}

/** So many are kept at most: a storm waits on disk, not in memory. */
const limit = 256;

export function openPayloads(how: BodySpec): Payloads {
  const kept = new Map<number, ReadOutcome>();
  return {
    keep(receipt, read) {
      if (kept.size < limit) kept.set(receipt, read);
    },
    take({ id, body }) {
      const read = kept.get(id);
      kept.delete(id);
      return read ?? readBody(body, how);
    },
  };
}
