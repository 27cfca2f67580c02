import type { Clock } from "../clock.ts";
import { type Breaker, type BreakerRules, type BreakerState, createBreaker } from "./breaker.ts";
import type { ErpConnection, Probe, Trouble } from "./erp.ts";
import { pauseMs, type Policy } from "./schedule.ts";

export interface LineOptions {
  readonly clock: Clock;
  readonly erp: ErpConnection;
  readonly rules: Policy;
  readonly breaker?: BreakerRules;
  readonly signal: AbortSignal;
  /** Told when the system may be asked, or may not be asked any more. */
  readonly steer: (mayAsk: boolean) => void;
}

/** The line to a system: down while the breaker is not closed, and silent while the system has asked for a pause. */
export class Line {
  readonly #options: LineOptions;
  readonly #breaker: Breaker;
  #pausedUntil: number | null = null;
  #endPause: () => void = () => {};
  #closed = false;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#breaker = createBreaker({
      clock: options.clock,
      probe: async () => isAnswered(await options.erp.probe(options.signal)),
      changed: () => this.#steer(),
      ...(options.breaker ? { rules: options.breaker } : {}),
    });
  }

  get breaker(): BreakerState {
    return this.#breaker.state;
  }

  get isDown(): boolean {
    return this.#breaker.state !== "closed";
  }

  /** When the system is asked again, ms; null while it is asked. */
  get asksAgainAt(): number | null {
    return this.#breaker.probeAt ?? this.#pausedUntil;
  }

  /** Takes what a try met: trouble, or null where the system answered as it should. */
  heed(trouble: Trouble | null): void {
    if (trouble?.class === "auth") this.#breaker.trip();
    else if (trouble?.ofConnection) this.#breaker.failed();
    else this.#breaker.succeeded();
    if (trouble?.class === "retry-after") this.#pause(pauseMs(this.#options.rules, trouble));
  }

  /** Asks the system for a person; where it answers, the breaker closes. */
  async probe(): Promise<Probe | Trouble> {
    const answer = await this.#options.erp.probe(this.#options.signal);
    if (isAnswered(answer) && !this.#closed) this.#breaker.reset();
    return answer;
  }

  close(): void {
    this.#closed = true;
    this.#breaker.close();
    this.#endPause();
  }

  #pause(delayMs: number): void {
    const { clock } = this.#options;
    const until = clock.now() + delayMs;
    if (this.#closed || until <= (this.#pausedUntil ?? 0)) return;
    this.#endPause();
    this.#pausedUntil = until;
    this.#endPause = clock.after(delayMs, () => {
      this.#pausedUntil = null;
      this.#steer();
    });
    this.#steer();
  }

  #steer(): void {
    if (!this.#closed) this.#options.steer(!this.isDown && this.#pausedUntil === null);
  }
}

/** A refusal of the probe is an answer, unless it speaks of the connection. */
function isAnswered(answer: Probe | Trouble): boolean {
  return answer.kind === "probe" || !answer.ofConnection;
}
