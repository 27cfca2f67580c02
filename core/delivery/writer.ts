import type { Clock } from "../clock.ts";
import type { Effect, EffectState, Journal, Leased } from "../journal/journal.ts";
import type { Concluded } from "./conclusions.ts";
import type { Dispatch } from "./dispatch.ts";
import { publishStep } from "./steps.ts";

export interface WriterOptions {
  readonly journal: Journal;
  readonly dispatch: Dispatch;
  readonly clock: Clock;
  readonly onTrouble?: (error: unknown) => void;
  readonly changed?: () => void;
}

const writeAgainMs = 1000;

/** Writes what tries led to, until the store takes it, and wakes whoever goes on from there. */
export class Writer {
  readonly #options: WriterOptions;
  readonly #writes = new Set<Promise<void>>();
  readonly #closing = Promise.withResolvers<void>();
  #isClosing = false;
  /** Effects by what they came to; `intended` counts tries that did not settle theirs. */
  readonly outcomes: Record<EffectState, number> = {
    ...{ intended: 0, posted: 0, "already-done": 0, superseded: 0, refused: 0, unknown: 0 },
  };

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** Asks the store for everything that a try led to, at once, so that it shares one commit; does not wait for it. */
  write(leased: Leased, effect: Effect, { conclusion, letter }: Concluded): void {
    const { journal } = this.#options;
    const { shipment } = effect;
    const { settlement, document } = conclusion;
    const writes = [this.#durable(() => journal.conclude([conclusion]))];
    if (letter) writes.push(this.#durable(() => journal.park([letter])));
    if (settlement.kind === "relane" && document !== undefined && shipment !== null) {
      const references = [{ kind: "delivery", value: document }] as const;
      writes.push(this.#durable(() => journal.link([{ shipment, references }])));
    }
    const written = Promise.all(writes).then(() => {
      this.#writes.delete(written);
      this.#goOn(leased, effect, conclusion);
    });
    this.#writes.add(written);
  }

  /** Resolves when all that was asked is written; what the store does not take any more is left to its leases. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#closing.resolve();
    await Promise.all(this.#writes);
  }

  #goOn(leased: Leased, effect: Effect, { outcome, settlement }: Concluded["conclusion"]): void {
    const { dispatch, changed } = this.#options;
    publishStep("concluded", effect.id, leased.attempt);
    this.outcomes[outcome?.kind ?? "intended"]++;
    if (settlement.kind === "move") dispatch.poke(settlement.queue);
    if (settlement.kind === "relane") dispatch.poke(leased.queue);
    changed?.();
  }

  async #durable(write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#options.onTrouble?.(error);
      if (this.#isClosing) return;
      const again = new Promise<void>((resolve) => this.#options.clock.after(writeAgainMs, resolve));
      await Promise.race([again, this.#closing.promise]);
      await this.#durable(write);
    }
  }
}
