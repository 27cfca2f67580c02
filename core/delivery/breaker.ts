import type { Clock } from "../clock.ts";

export type BreakerState = "closed" | "open" | "half-open";

export interface BreakerRules {
  /** Opens after so many failures without a success between them, */
  readonly consecutive: number;
  /** or where this part of at least `sample` results within `windowMs` failed. */
  readonly part: number;
  readonly sample: number;
  readonly windowMs: number;
  /** First wait before a probe; doubles with each probe that fails, up to `capMs`. */
  readonly waitMs: number;
  readonly capMs: number;
}

export const breakerRules: BreakerRules = {
  consecutive: 5,
  part: 0.5,
  sample: 10,
  windowMs: 30_000,
  waitMs: 30_000,
  capMs: 10 * 60_000,
};

export interface BreakerOptions {
  readonly clock: Clock;
  readonly rules?: BreakerRules;
  /** One cheap question; true where the system answers it. Asked while half open, and by `probeNow`. */
  readonly probe: () => Promise<boolean>;
  readonly changed: (state: BreakerState) => void;
}

/**
 * Stops asking a system that does not answer.
 *
 *   closed --failures--> open --wait--> half-open --probe answered--> closed
 *                          ^---------------probe failed----'
 *
 * Only results that speak of the connection are told to it; an answer that refuses a post is a success here.
 */
export interface Breaker {
  readonly state: BreakerState;
  /** When it will be probed, ms; null unless it is open. */
  readonly probeAt: number | null;
  succeeded(): void;
  failed(): void;
  /** Opens at once: the credentials were refused. */
  trip(): void;
  /** A person asked the system and it answered: closes. */
  reset(): void;
  close(): void;
}

/** A closed breaker without a history. */
export function createBreaker(options: BreakerOptions): Breaker {
  return new ProbingBreaker(options);
}

/** Results of one second of the clock. */
interface Second {
  readonly at: number;
  results: number;
  failures: number;
}

class ProbingBreaker implements Breaker {
  readonly #options: BreakerOptions;
  readonly #rules: BreakerRules;
  #state: BreakerState = "closed";
  #failures = 0;
  #seconds: Second[] = [];
  #failedProbes = 0;
  #probeAt: number | null = null;
  #cancel: () => void = () => {};
  #closed = false;

  constructor(options: BreakerOptions) {
    this.#options = options;
    this.#rules = options.rules ?? breakerRules;
  }

  get state(): BreakerState {
    return this.#state;
  }

  get probeAt(): number | null {
    return this.#probeAt;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#note(false);
  }

  failed(): void {
    this.#failures++;
    this.#note(true);
    if (this.#state !== "closed") return;
    if (this.#failures >= this.#rules.consecutive || this.#mostFailed()) this.trip();
  }

  trip(): void {
    if (this.#state === "closed") this.#open();
  }

  reset(): void {
    this.#cancel();
    this.#failures = 0;
    this.#failedProbes = 0;
    this.#seconds = [];
    this.#probeAt = null;
    if (this.#state !== "closed") this.#become("closed");
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  /** Results count while closed only: what comes in late from before tells nothing new. */
  #note(failed: boolean): void {
    if (this.#state !== "closed") return;
    const at = Math.floor(this.#options.clock.now() / 1000);
    let second = this.#seconds.at(-1);
    if (second?.at !== at) {
      second = { at, results: 0, failures: 0 };
      this.#seconds = this.#seconds.filter((older) => older.at > at - this.#rules.windowMs / 1000);
      this.#seconds.push(second);
    }
    second.results++;
    if (failed) second.failures++;
  }

  #mostFailed(): boolean {
    const results = this.#seconds.reduce((sum, second) => sum + second.results, 0);
    const failures = this.#seconds.reduce((sum, second) => sum + second.failures, 0);
    return results >= this.#rules.sample && failures >= results * this.#rules.part;
  }

  #open(): void {
    if (this.#closed) return;
    const waitMs = Math.min(this.#rules.waitMs * 2 ** this.#failedProbes, this.#rules.capMs);
    this.#probeAt = this.#options.clock.now() + waitMs;
    this.#cancel = this.#options.clock.after(waitMs, () => void this.#probe());
    this.#become("open");
  }

  async #probe(): Promise<void> {
    this.#probeAt = null;
    this.#become("half-open");
    const answered = await this.#options.probe();
    if (this.#closed || this.#state !== "half-open") return;
    if (answered) return this.reset();
    this.#failedProbes++;
    this.#open();
  }

  #become(state: BreakerState): void {
    this.#state = state;
    this.#options.changed(state);
  }
}
