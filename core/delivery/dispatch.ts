import type { Journal, Leased, Settlement } from "../journal/journal.ts";

/** What a queue's owner does with leased work; a rejection is a bug and gives the work back for later. */
export type Handle = (work: Leased) => Promise<Settlement | null>;

export interface OwnOptions {
  /** How many items may be in work at once: the back-pressure. */
  readonly inFlight: number;
}

/** Ownership of a queue; while it lasts, waiting work is handed to `handle`. */
export interface Ownership {
  readonly queue: string;
  /** Items in work now. */
  readonly busy: number;
  /** Stops claiming until `resume`; what is in work goes on. */
  pause(): void;
  resume(): void;
  /** Stops claiming, gives back what is in work (uncounted), and forgets the queue. */
  close(): Promise<void>;
}

/**
 * Hands waiting work to the owner of its queue: oldest first, one per lane, at most `inFlight` at once. `handle` answers
 * the settlement, or null where it has settled the work itself (effects conclude in one commit).
 */
export interface Dispatch {
  own(queue: string, options: OwnOptions, handle: Handle): Ownership;
  /** Says that work came into a queue; without it the queue is looked at when its next item is due. */
  poke(queue: string): void;
  owned(queue: string): boolean;
  close(): Promise<void>;
}

export interface DispatchOptions {
  readonly journal: Journal;
}
