/**
 * Asks an ERP which deliveries it has released for shipping. Each becomes a receipt, once for each of its states. The
 * place where the reading ended lies in the store and moves only when the receipts before it are on the disk: a crash
 * in between brings the same deliveries again, and the store knows them.
 */
import { randomUUID } from "node:crypto";
import type { Clock } from "../../clock.ts";
import type { ErpConnection, Released, ReleasedDocument, Trouble } from "../../delivery/erp.ts";
import { backoffMs, pauseMs, policy } from "../../delivery/schedule.ts";
import type { Journal } from "../../journal/journal.ts";
import { type Origin, releaseReceipt } from "./receipt.ts";

export interface ReleaseOptions {
  readonly erp: Required<Pick<ErpConnection, "release">>;
  readonly origin: Origin;
  /** What the connection is set to ask. Where it changes, the reading begins anew: a cursor is of one target only. */
  readonly target: string;
  /** Queue in which the receipts wait. */
  readonly queue: string;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Between the ends of two readings. */
  readonly everyMs: number;
  /** Most deliveries of one question. While more than these wait in the queue, nothing is asked. */
  readonly limit: number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** How long the system is to be left alone, because others met trouble there, ms; 0: not at all. */
  restMs(): number;
}

/**
 * What a step came to, and when the next one is due. asked: `fresh` deliveries came in a state that was not known ·
 * behind: the flow has enough to do · resting: others met trouble at the system
 */
export type ReleaseStep =
  | { readonly kind: "asked"; readonly waitMs: number; readonly fresh: number }
  | { readonly kind: "behind" | "resting"; readonly waitMs: number }
  | { readonly kind: "troubled"; readonly waitMs: number; readonly trouble: Trouble };

/** Room of the store in which it is kept how far each connection has been read. */
export const releaseRoom = "released";

/** Questions of one reading; a cursor that never comes to an end cannot keep the system busy. */
const questionLimit = 100;
const gapMs = 250;
const behindMs = 1_000;
/** Others' trouble is looked at again so often. */
const restLookMs = 5_000;
/** How long we wait after a refusal that only people can mend. */
const refusedMs = 15 * 60_000;
const rules = { ...policy, baseMs: 2_000, capMs: 5 * 60_000, pauseCapMs: 60 * 60_000 };

export class ReleaseWatch {
  readonly #options: ReleaseOptions;
  /** Undefined until it was read from the store. */
  #cursor: string | null | undefined;
  #failures = 0;
  #asked = 0;

  constructor(options: ReleaseOptions) {
    this.#options = options;
  }

  /** Asks once, unless there is a reason to wait. Rejects only where the store fails. */
  async step(signal: AbortSignal): Promise<ReleaseStep> {
    if (this.#cursor === undefined) this.#cursor = await this.#recall();
    const restMs = this.#options.restMs();
    if (restMs > 0) return { kind: "resting", waitMs: Math.min(restMs, restLookMs) };
    if (await this.#isBehind()) return { kind: "behind", waitMs: behindMs };
    const { erp, limit } = this.#options;
    const query = { cursor: this.#cursor, limit };
    const answer = await erp.release(query, { correlationId: randomUUID(), signal });
    if (signal.aborted) return { kind: "resting", waitMs: 0 };
    if (answer.kind === "trouble") return this.#putOff(answer);
    this.#failures = 0;
    return this.#take(answer);
  }

  /** Stores what was answered, then moves on. */
  async #take({ documents, cursor }: Released): Promise<ReleaseStep> {
    const { everyMs, random } = this.#options;
    const fresh = await this.#receive(documents);
    const moved = cursor !== this.#cursor;
    if (moved) await this.#move(cursor);
    this.#asked += 1;
    if (moved && this.#mayHoldMore(documents.length, fresh)) return { kind: "asked", waitMs: gapMs, fresh };
    this.#asked = 0;
    return { kind: "asked", waitMs: everyMs * (1 + random() / 10), fresh };
  }

  /** An answer that is full, or that holds nothing known: more may wait behind it. */
  #mayHoldMore(count: number, fresh: number): boolean {
    return count > 0 && (count >= this.#options.limit || fresh === count) && this.#asked < questionLimit;
  }

  /** Answers how many came in a state that was not known. */
  async #receive(documents: readonly ReleasedDocument[]): Promise<number> {
    if (documents.length === 0) return 0;
    const { journal, clock, origin, queue } = this.#options;
    const at = clock.now();
    const received = await journal.receive(documents.map((document) => releaseReceipt(document, origin, queue, at)));
    return received.filter(({ duplicate }) => !duplicate).length;
  }

  #putOff(trouble: Trouble): ReleaseStep {
    this.#failures += 1;
    this.#asked = 0;
    return { kind: "troubled", waitMs: this.#waitMs(trouble), trouble };
  }

  #waitMs(trouble: Trouble): number {
    const random = this.#options.random();
    switch (trouble.class) {
      case "auth":
      case "permanent":
        return refusedMs * (1 + random / 10);
      case "retry-after":
      case "later":
        return pauseMs(rules, trouble) * (1 + random / 10);
      case "retry":
      case "unknown":
      case "conflict":
        return backoffMs(rules, this.#failures, 0.5 + random / 2);
    }
  }

  async #isBehind(): Promise<boolean> {
    const { journal, clock, queue, limit } = this.#options;
    const { queues } = await journal.figures(clock.now());
    const own = queues.find((one) => one.queue === queue);
    return (own?.waiting ?? 0) + (own?.leased ?? 0) > limit;
  }

  async #recall(): Promise<string | null> {
    const { journal, origin, target } = this.#options;
    const memos = await journal.recall(releaseRoom);
    const { value } = memos.find(({ key }) => key === origin.connection) ?? {};
    return value?.["target"] === target && typeof value["cursor"] === "string" ? value["cursor"] : null;
  }

  async #move(cursor: string | null): Promise<void> {
    const { journal, clock, origin, target } = this.#options;
    const value = { cursor, target };
    await journal.remember([{ room: releaseRoom, key: origin.connection, value, at: clock.now() }]);
    this.#cursor = cursor;
  }
}
