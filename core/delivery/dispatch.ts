import assert from "node:assert/strict";
import type { Clock } from "../clock.ts";
import type { Journal, Leased, Settlement } from "../journal/journal.ts";
import { QueueOwner } from "./queue.ts";

/**
 * What a queue's owner does with leased work: it answers the settlement, or a function that asks the store for it (an
 * effect concludes in one commit) and is called at the end of the turn, or null where the work is settled already. A
 * rejection is a bug and gives the work back for later.
 */
export type Handle = (work: Leased) => Promise<Settlement | (() => void) | null>;

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

/** Hands waiting work to the owner of its queue: oldest first, one per lane, at most `inFlight` at once. */
export interface Dispatch {
  own(queue: string, options: OwnOptions, handle: Handle): Ownership;
  /** Says that work came into a queue; without it the queue is looked at when its next item is due. */
  poke(queue: string): void;
  owned(queue: string): boolean;
  /** Closes every ownership; resolves when all that was settled is durable. */
  close(): Promise<void>;
}

export interface DispatchOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  /** Told when the store failed; what it failed at is tried again a second later. */
  readonly onTrouble?: (error: unknown) => void;
}

/** Starts to dispatch the work of a journal. Nothing is claimed until a queue is owned. */
export function openDispatch(options: DispatchOptions): Dispatch {
  return new TurnDispatch(options);
}

const retryAfterMs = 1000;

/**
 * Everything that happened in one turn of the event loop is acted on at its end: all settlements in one batch, and the
 * claims that they made room for behind it, so that a journal that commits once per turn needs one commit for both.
 */
class TurnDispatch implements Dispatch {
  readonly #options: DispatchOptions;
  readonly #owners = new Map<string, QueueOwner>();
  readonly #hungry = new Set<QueueOwner>();
  readonly #writes = new Set<Promise<void>>();
  #settlements: Settlement[] = [];
  #asks: (() => void)[] = [];
  readonly #closing = Promise.withResolvers<void>();
  #planned = false;
  #closed = false;

  constructor(options: DispatchOptions) {
    this.#options = options;
  }

  own(queue: string, options: OwnOptions, handle: Handle): Ownership {
    assert.ok(!this.#closed, "own after close");
    assert.ok(!this.#owners.has(queue), `${queue} is owned already`);
    const owner = new QueueOwner({
      ...this.#options,
      queue,
      inFlight: options.inFlight,
      handle,
      hungry: () => this.#plan(owner, null),
      settled: (settlement) => this.#plan(owner, settlement),
      forget: () => {
        if (this.#owners.get(queue) === owner) this.#owners.delete(queue);
      },
      flush: () => this.#flush(),
    });
    this.#owners.set(queue, owner);
    this.#plan(owner, null);
    return owner;
  }

  poke(queue: string): void {
    const owner = this.#owners.get(queue);
    if (owner) this.#plan(owner, null);
  }

  owned(queue: string): boolean {
    return this.#owners.has(queue);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#closing.resolve();
    await Promise.all([...this.#owners.values()].map((owner) => owner.close()));
    await this.#flush();
  }

  #plan(owner: QueueOwner, settlement: Settlement | (() => void) | null): void {
    if (typeof settlement === "function") this.#asks.push(settlement);
    else if (settlement) this.#settlements.push(settlement);
    this.#hungry.add(owner);
    if (this.#planned) return;
    this.#planned = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#planned = false;
    void this.#write();
    const hungry = [...this.#hungry];
    this.#hungry.clear();
    for (const owner of hungry) void owner.claim();
  }

  async #flush(): Promise<void> {
    void this.#write();
    await Promise.all(this.#writes);
  }

  #write(): Promise<void> {
    const asks = this.#asks;
    this.#asks = [];
    for (const ask of asks) ask();
    if (this.#settlements.length === 0) return Promise.resolve();
    const batch = this.#settlements;
    this.#settlements = [];
    const write = this.#settle(batch).finally(() => this.#writes.delete(write));
    this.#writes.add(write);
    return write;
  }

  async #settle(batch: readonly Settlement[]): Promise<void> {
    try {
      await this.#options.journal.settle(batch);
    } catch (error) {
      this.#options.onTrouble?.(error);
      // A closing store gives back every lease itself.
      if (this.#closed) return;
      const again = new Promise<void>((resolve) => this.#options.clock.after(retryAfterMs, resolve));
      await Promise.race([again, this.#closing.promise]);
      await this.#settle(batch);
    }
  }
}
