import type { Clock } from "../clock.ts";
import type { Journal, Leased, Settlement } from "../journal/journal.ts";
import type { Handle, Ownership } from "./dispatch.ts";
import { codedFailure } from "./failure.ts";

export interface QueueOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly queue: string;
  readonly inFlight: number;
  readonly handle: Handle;
  readonly onTrouble?: (error: unknown) => void;
  /** Asks for a call of `claim` at the end of the turn. */
  readonly hungry: () => void;
  /** Hands over what became of an item; asks for a call of `claim` too. */
  readonly settled: (settlement: Settlement | (() => void)) => void;
  /** Called first when the ownership closes: the queue may have another owner from here on. */
  readonly forget: () => void;
  /** Resolves when what was handed over is durable. */
  readonly flush: () => Promise<void>;
}

/** Most items of one claim, so that a long queue does not keep the others waiting. */
const claimLimit = 64;
/** How often a queue that is busy is tried for items that fell due. */
const lookEveryMs = 250;
/** How long a store that failed, or an item that is due but cannot be claimed, is left alone. */
const calmMs = 1000;

/** One owned queue: what is in work, when the next item is due. Claims only when told to, at the end of a turn. */
export class QueueOwner implements Ownership {
  readonly queue: string;
  readonly #options: QueueOptions;
  readonly #work = new Map<number, Leased>();
  #claiming: Promise<readonly Leased[] | null> | null = null;
  /** Asked to claim while a claim was under way. */
  #again = false;
  #paused = false;
  #closed = false;
  #wake: { readonly at: number; readonly cancel: () => void } | null = null;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.queue = options.queue;
  }

  get busy(): number {
    return this.#work.size;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#options.hungry();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.forget();
    this.#wake?.cancel();
    await this.#claiming;
    for (const work of this.#work.keys()) this.#options.settled({ kind: "release", work });
    this.#work.clear();
    await this.#options.flush();
  }

  /** Claims as much as there is room for and hands it to the owner. */
  async claim(): Promise<void> {
    if (this.#paused || this.#closed) return;
    if (this.#claiming) {
      this.#again = true;
      return;
    }
    const room = Math.min(this.#options.inFlight - this.#work.size, claimLimit);
    if (room <= 0) return;
    this.#again = false;
    this.#claiming = this.#lease(room);
    const leased = await this.#claiming;
    this.#claiming = null;
    if (!leased) return this.#wakeAt(this.#options.clock.now() + calmMs);
    for (const work of leased) this.#start(work);
    if (this.#closed) return;
    if (this.#again || leased.length === claimLimit) this.#options.hungry();
    else if (leased.length < room) await this.#look();
  }

  async #lease(room: number): Promise<readonly Leased[] | null> {
    const { journal, clock, onTrouble } = this.#options;
    try {
      return await journal.claim(this.queue, room, clock.now());
    } catch (error) {
      onTrouble?.(error);
      return null;
    }
  }

  #start(work: Leased): void {
    this.#work.set(work.work, work);
    if (!this.#closed) void this.#run(work);
  }

  async #run(leased: Leased): Promise<void> {
    const settlement = await this.#settlementOf(leased);
    if (this.#work.get(leased.work) !== leased) return;
    this.#work.delete(leased.work);
    if (settlement) this.#options.settled(settlement);
    else this.#options.hungry();
  }

  async #settlementOf(leased: Leased): ReturnType<Handle> {
    try {
      return await this.#options.handle(leased);
    } catch (error) {
      const { clock, onTrouble } = this.#options;
      onTrouble?.(error);
      const notBefore = clock.now() + Math.min(60_000, 500 * 2 ** leased.attempt);
      return { kind: "later", work: leased.work, notBefore, why: codedFailure(this.queue, error) };
    }
  }

  /** Nothing more can be claimed now: finds out when that changes; exactly when idle, else by trying now and then. */
  async #look(): Promise<void> {
    const { journal, clock, onTrouble } = this.#options;
    if (this.#work.size > 0) return this.#wakeAt(clock.now() + lookEveryMs);
    try {
      const due = await journal.nextDue(this.queue);
      if (due !== null) this.#wakeAt(due > clock.now() ? due : clock.now() + calmMs);
    } catch (error) {
      onTrouble?.(error);
      this.#wakeAt(clock.now() + calmMs);
    }
  }

  #wakeAt(at: number): void {
    if (this.#closed || (this.#wake && this.#wake.at <= at)) return;
    this.#wake?.cancel();
    const cancel = this.#options.clock.after(at - this.#options.clock.now(), () => {
      this.#wake = null;
      this.#options.hungry();
    });
    this.#wake = { at, cancel };
  }
}
