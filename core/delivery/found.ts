import type { Clock } from "../clock.ts";
import type { Ask } from "./erp.ts";

const lifeMs = 10 * 60_000;
const limit = 10_000;

/**
 * Documents that were found by one of their fields, for a while: the events of a shipment ask for the same one. Two
 * operations may be about two kinds of document that have a field in common, so each keeps its own.
 */
export class FoundDocuments {
  readonly #clock: Clock;
  readonly #found = new Map<string, { readonly document: string; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Null where it was not found lately. */
  get(operation: string, lookup: NonNullable<Ask["lookup"]>): string | null {
    const found = this.#found.get(keyOf(operation, lookup));
    return found && found.until > this.#clock.now() ? found.document : null;
  }

  keep(operation: string, lookup: NonNullable<Ask["lookup"]>, document: string): void {
    const key = keyOf(operation, lookup);
    this.#found.delete(key);
    this.#found.set(key, { document, until: this.#clock.now() + lifeMs });
    const [oldest] = this.#found.keys();
    if (this.#found.size > limit && oldest !== undefined) this.#found.delete(oldest);
  }
}

function keyOf(operation: string, { field, value }: NonNullable<Ask["lookup"]>): string {
  return `${operation} ${field} ${value}`;
}
