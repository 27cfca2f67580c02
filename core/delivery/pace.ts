import { type Clock, waitFor } from "../clock.ts";

const minuteMs = 60_000;

/**
 * Lets requests begin so that no minute, wherever it starts, sees more of them than the limit; whoever waits goes in
 * order. One pace serves a whole connection: whatever leaves for the system counts, signing in and reading back too.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #perMinute: number;
  /** When the latest requests began, the oldest first; as many as a minute may see. */
  readonly #begun: number[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  /** Resolves when a request may begin; false as soon as it is called off, whoever waits before it. */
  begin(signal: AbortSignal): Promise<boolean> {
    const turn = this.#last.then(() => this.#begin(signal));
    this.#last = turn;
    return new Promise((resolve) => {
      const leave = (): void => resolve(false);
      if (signal.aborted) return leave();
      signal.addEventListener("abort", leave, { once: true });
      void turn.then((may) => {
        signal.removeEventListener("abort", leave);
        resolve(may);
      });
    });
  }

  async #begin(signal: AbortSignal): Promise<boolean> {
    const first = this.#begun.length < this.#perMinute ? undefined : this.#begun[0];
    if (first !== undefined) await waitFor(this.#clock, first + minuteMs - this.#clock.now(), signal);
    if (signal.aborted) return false;
    this.#begun.push(this.#clock.now());
    if (this.#begun.length > this.#perMinute) this.#begun.shift();
    return true;
  }
}

/** The pace of a connection; none for 0: requests leave when they will. */
export function openPace(clock: Clock, perMinute: number): Pace | undefined {
  return perMinute > 0 ? new Pace(clock, perMinute) : undefined;
}

/** Nothing was sent: it can be tried again. */
const calledOff = {
  kind: "failure",
  sent: "never",
  code: "CALLED_OFF",
  detail: "the request waited for its turn when it was called off",
} as const;

/** Waits until a request may begin; the failure where it was called off before. */
export async function awaitTurn(pace: Pace | undefined, signal: AbortSignal): Promise<typeof calledOff | null> {
  return pace === undefined || (await pace.begin(signal)) ? null : calledOff;
}
