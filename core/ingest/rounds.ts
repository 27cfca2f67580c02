import type { Clock } from "../clock.ts";

export interface RoundsOptions {
  readonly clock: Clock;
  /** Does one round; answers how long to wait for the next, ms. A rejection is told, and the next round comes after `retryMs`. */
  round(signal: AbortSignal): Promise<number>;
  readonly retryMs: number;
  failed(error: unknown): void;
}

/** Does something again and again, never twice at once. The first round begins at once. */
export class Rounds {
  readonly #options: RoundsOptions;
  readonly #controller = new AbortController();
  #cancel: () => void = () => {};
  #running: Promise<void> | null = null;
  #again = false;

  constructor(options: RoundsOptions) {
    this.#options = options;
    this.#begin();
  }

  /** Begins the next round now, or right after the one that runs. */
  now(): void {
    this.#again = true;
    if (this.#running || this.#controller.signal.aborted) return;
    this.#cancel();
    this.#begin();
  }

  /** Aborts the round that runs and waits for it; no other begins. */
  async close(): Promise<void> {
    this.#controller.abort();
    this.#cancel();
    await this.#running;
  }

  #begin(): void {
    this.#running = this.#run();
  }

  async #run(): Promise<void> {
    this.#again = false;
    const { clock, round, retryMs, failed } = this.#options;
    const { signal } = this.#controller;
    const waitMs = await round(signal).catch((error: unknown) => {
      if (!signal.aborted) failed(error);
      return retryMs;
    });
    this.#running = null;
    if (!signal.aborted) this.#cancel = clock.after(this.#again ? 0 : waitMs, () => this.#begin());
  }
}
