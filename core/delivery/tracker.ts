import type { Clock } from "../clock.ts";
import { type Coded, coded } from "../errors.ts";
import { codedFailure } from "./failure.ts";

/**
 * Knows when everything that descends from a receipt has completed, in whatever nodes an analyst wired.
 *
 * A tracked piece of work is a token with open deliveries. A delivery is one message handed to one node; it is keyed by
 * the identity of the message object and the node's id, because the runtime passes the same object from the moment it is
 * about to deliver until the node says done, whatever the node changes in it.
 *
 *   begin --> delivered (counts) --> received --> completed | errored (discounts) --> ... --> ending
 *
 * Invariants: a token ends exactly once, when it is sealed and its last delivery has ended; calls about messages, nodes
 * or tokens that are unknown or over change nothing; nothing here throws.
 *
 * How a runtime with hooks drives it (each line is one call, in the order in which they come):
 * - before a message is handed to a node (already cloned): `delivered(message, node, token of the sender's async context)`
 * - when a node receives a message: `received`; what it answers is the token that the handler's async context must carry
 *   from here on (undefined: none). A message that nobody announced (a Catch, Status, Complete or Link Call target gets
 *   its message directly) is counted here.
 * - when a node says done: `completed`; for a node that never says so, when its handler was called.
 * - when a node reports an error about a message: `errored`, after the runtime has routed it to whoever catches errors.
 *   The runtime tells `completed` with the error first and `errored` second, in the same turn.
 * - when nodes were stopped by a deploy: `nodesGone`.
 */
export interface Tracker {
  /** Starts to track; the caller sends its message and then calls `sealed`. */
  begin(trail: Trail, options: { readonly patienceMs: number }): Tracked;
  delivered(message: object, node: string, context: Token | undefined): void;
  received(message: object, node: string, context: Token | undefined): Token | undefined;
  completed(message: object, node: string, error?: unknown): void;
  errored(message: object, node: string, error: unknown, caught: boolean): void;
  /** Tokens with a delivery open at one of these nodes end as `returned`. */
  nodesGone(nodes: Iterable<string>): void;
  /** Ends every token as `returned` (the process is about to stop). */
  close(): void;
  /** Tokens that have not ended. */
  readonly open: number;
}

/** What a message says of the work it belongs to: `message.receipt`. `effect` is set on messages that tell an outcome. */
export interface Trail {
  readonly id: number;
  readonly attempt: number;
  readonly effect?: number;
}

/** Stands for tracked work in async contexts; opaque. */
export interface Token {
  readonly key: string;
}

export interface Tracked {
  readonly token: Token;
  readonly ending: Promise<Ending>;
  /** Says that the first message was sent: from here on the work is over when nothing is open. */
  sealed(): void;
}

/**
 * How tracked work ended. failed: a node reported an error that nobody caught (the first one is told) · returned: a
 * deploy stopped nodes that held it · timeout: it did not end in time, `nodes` hold it
 */
export type Ending =
  | { readonly kind: "finished" }
  | { readonly kind: "failed"; readonly node: string; readonly error: Coded }
  | { readonly kind: "returned" }
  | { readonly kind: "timeout"; readonly nodes: readonly string[]; readonly error: Coded };

interface Delivery {
  readonly work: Work;
  readonly node: string;
  received: boolean;
  /** The delivery ends when the turn is over; `null`: without a word, `failure`: as an error that nobody caught. */
  ends: { failure: unknown } | null;
  /** Next open delivery of the same message object. */
  next: Delivery | undefined;
}

interface Work extends Token {
  readonly open: Set<Delivery>;
  sealed: boolean;
  failure: { readonly node: string; readonly error: Coded } | null;
  /** Null when the work has ended. */
  end: ((ending: Ending) => void) | null;
}

/** Makes a tracker; patience is measured on `clock`. */
export function createTracker(clock: Clock): Tracker {
  return new HookTracker(clock);
}

class HookTracker implements Tracker {
  readonly #clock: Clock;
  readonly #works = new Map<string, Work>();
  readonly #deliveries = new WeakMap<object, Delivery>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get open(): number {
    return this.#works.size;
  }

  begin(trail: Trail, options: { readonly patienceMs: number }): Tracked {
    const key = keyOf(trail);
    this.#works.get(key)?.end?.({ kind: "returned" });
    const { promise, resolve } = Promise.withResolvers<Ending>();
    const work: Work = { key, open: new Set(), sealed: false, failure: null, end: null };
    const cancel = this.#clock.after(options.patienceMs, () => work.end?.(timeoutOf(work, options.patienceMs)));
    work.end = (ending) => {
      work.end = null;
      cancel();
      this.#works.delete(key);
      work.open.clear();
      resolve(ending);
    };
    this.#works.set(key, work);
    return { token: work, ending: promise, sealed: () => seal(work) };
  }

  delivered(message: object, node: string, context: Token | undefined): void {
    this.#count(message, node, context, false);
  }

  received(message: object, node: string, context: Token | undefined): Token | undefined {
    const announced = this.#find(message, node, false);
    if (!announced) return this.#count(message, node, context, true);
    announced.received = true;
    return announced.work.end ? announced.work : undefined;
  }

  completed(message: object, node: string, error?: unknown): void {
    const delivery = this.#find(message, node, true);
    if (!delivery) return;
    if (error) this.#endSoon(message, delivery, error);
    else this.#discount(message, delivery);
  }

  errored(message: object, node: string, error: unknown, caught: boolean): void {
    const delivery = this.#find(message, node, true);
    const work = delivery?.work ?? this.#workOf(message, undefined);
    if (work && !caught) fail(work, node, error);
    if (!delivery) return;
    this.#endSoon(message, delivery, null);
  }

  nodesGone(nodes: Iterable<string>): void {
    const gone = new Set(nodes);
    for (const work of [...this.#works.values()]) {
      if ([...work.open].some((delivery) => gone.has(delivery.node))) work.end?.({ kind: "returned" });
    }
  }

  close(): void {
    for (const work of [...this.#works.values()]) work.end?.({ kind: "returned" });
  }

  #workOf(message: object, context: Token | undefined): Work | undefined {
    if (this.#works.size === 0) return undefined;
    const trail = (message as { receipt?: unknown }).receipt;
    const named = isTrail(trail) ? this.#works.get(keyOf(trail)) : undefined;
    if (named) return named;
    const carried = context as Work | undefined;
    return carried?.end ? carried : undefined;
  }

  #count(message: object, node: string, context: Token | undefined, received: boolean): Work | undefined {
    const work = this.#workOf(message, context);
    if (!work) return undefined;
    const delivery: Delivery = { work, node, received, ends: null, next: this.#deliveries.get(message) };
    this.#deliveries.set(message, delivery);
    work.open.add(delivery);
    return work;
  }

  #find(message: object, node: string, received: boolean): Delivery | undefined {
    let delivery = this.#deliveries.get(message);
    while (delivery && (delivery.node !== node || delivery.received !== received)) delivery = delivery.next;
    return delivery;
  }

  /**
   * Ends a delivery about which an error was reported when the turn is over. The turn is waited for because an error
   * that was thrown is reported and nothing more is said, while other nodes report an error, send and complete in one
   * go. Of an error told by `completed`, the `errored` that follows in the same turn knows better whether it was caught.
   */
  #endSoon(message: object, delivery: Delivery, failure: unknown): void {
    const waiting = delivery.ends;
    if (waiting) {
      waiting.failure = failure;
      return;
    }
    const ends = { failure };
    delivery.ends = ends;
    queueMicrotask(() => {
      if (ends.failure !== null) fail(delivery.work, delivery.node, ends.failure);
      this.#discount(message, delivery);
    });
  }

  #discount(message: object, delivery: Delivery): void {
    unlink(this.#deliveries, message, delivery);
    if (delivery.work.open.delete(delivery)) settle(delivery.work);
  }
}

function keyOf(trail: Trail): string {
  return trail.effect === undefined ? `${trail.id}/${trail.attempt}` : `${trail.id}/${trail.attempt}/${trail.effect}`;
}

function isTrail(value: unknown): value is Trail {
  return typeof value === "object" && value !== null && "id" in value && "attempt" in value;
}

function unlink(deliveries: WeakMap<object, Delivery>, message: object, delivery: Delivery): void {
  const head = deliveries.get(message);
  if (head === delivery) {
    if (delivery.next) deliveries.set(message, delivery.next);
    else deliveries.delete(message);
    return;
  }
  let before = head;
  while (before && before.next !== delivery) before = before.next;
  if (before) before.next = delivery.next;
}

function seal(work: Work): void {
  work.sealed = true;
  settle(work);
}

function settle(work: Work): void {
  if (!work.sealed || work.open.size > 0) return;
  work.end?.(work.failure ? { kind: "failed", ...work.failure } : { kind: "finished" });
}

function fail(work: Work, node: string, error: unknown): void {
  work.failure ??= { node, error: codedFailure(node, error) };
}

function timeoutOf(work: Work, patienceMs: number): Ending {
  const nodes = [...new Set([...work.open].map((delivery) => delivery.node))];
  return { kind: "timeout", nodes, error: coded("WB-FLOW-002", { limit: patienceMs / 1000, nodes: nodes.join(", ") }) };
}
