import assert from "node:assert/strict";
import type { Clock } from "../clock.ts";
import type { Coded } from "../errors.ts";
import type { Effect, EffectState, Journal, Leased } from "../journal/journal.ts";
import { type Authority, ruleOn } from "./authority.ts";
import type { BreakerRules, BreakerState } from "./breaker.ts";
import { concludeTry } from "./conclusions.ts";
import type { Dispatch, Handle, Ownership } from "./dispatch.ts";
import { tryEffect } from "./effects.ts";
import type { Ask, ErpConnection, Probe, Trouble } from "./erp.ts";
import { FoundDocuments } from "./found.ts";
import { Line } from "./line.ts";
import { Mutex } from "./mutex.ts";
import { isOvertaken } from "./overtaken.ts";
import { type Policy, policy } from "./schedule.ts";
import { wasTaken } from "./taken.ts";
import { askOf, readsAgain, type Tried } from "./trial.ts";
import { deadlyTry, faultyTry } from "./wreck.ts";
import { Writer } from "./writer.ts";
import { lastWritten } from "./written.ts";

export interface ExecutorOptions {
  /** Id of the connection; its effects wait in the queue `erp:<id>`. */
  readonly connection: string;
  readonly journal: Journal;
  readonly dispatch: Dispatch;
  readonly clock: Clock;
  /** Closed by the executor. */
  readonly erp: ErpConnection;
  /** Documents in work at once. */
  readonly lanes: number;
  /** Revision of the deployed flows, for letters. */
  readonly flowVersion: () => string | null;
  /** Called when the facts have changed; often under load. */
  readonly changed?: () => void;
  /** Told when the store failed; what it failed at is tried again. */
  readonly onTrouble?: (error: unknown) => void;
  /** Who may write what; default: everything is ours to write. */
  readonly authority?: Authority;
  readonly rules?: Policy;
  readonly breaker?: BreakerRules;
  /** From 0 to below 1; default Math.random. */
  readonly random?: () => number;
  /** How long posts under way are waited for when the connection closes; default 2000. */
  readonly graceMs?: number;
}

/** What a connection is doing, for its status and for figures. */
export interface ConnectionFacts {
  readonly waiting: number;
  readonly inWork: number;
  /** When the oldest effect that waits entered the queue, ms; null where none waits. */
  readonly oldest: number | null;
  readonly breaker: BreakerState;
  /** When the system is asked again, ms: the breaker's probe or the end of a pause; null while it is asked. */
  readonly asksAgainAt: number | null;
  /** Effects concluded since the connection opened, by outcome; `intended` counts tries that did not settle it. */
  readonly outcomes: Readonly<Record<EffectState, number>>;
  /** The latest trouble; null since the latest success. */
  readonly trouble: Coded | null;
}

/** Makes the effects of one connection happen, each once, in the order of each document. */
export interface Executor {
  readonly queue: string;
  facts(): Promise<ConnectionFacts>;
  /** Asks the system for a person; where it answers, the breaker closes. */
  probe(): Promise<Probe | Trouble>;
  /** Waits a moment for posts under way, then stops them and gives their work back: their outcome is read later. */
  close(): Promise<void>;
}

const ourselves: Authority = { rules: [], owned: [], absent: {} };

/** The queue in which effects for a connection wait. */
export function erpQueue(connection: string): string {
  return `erp:${connection}`;
}

/** Starts to work on what waits for the connection. */
export function openExecutor(options: ExecutorOptions): Executor {
  return new QueueExecutor(options);
}

class QueueExecutor implements Executor {
  readonly queue: string;
  readonly #options: ExecutorOptions;
  readonly #rules: Policy;
  readonly #random: () => number;
  readonly #line: Line;
  readonly #ownership: Ownership;
  readonly #documents = new Mutex();
  readonly #found: FoundDocuments;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  readonly #writer: Writer;
  #trouble: Coded | null = null;
  #closing = false;

  constructor(options: ExecutorOptions) {
    this.queue = erpQueue(options.connection);
    this.#options = options;
    this.#rules = options.rules ?? policy;
    this.#random = options.random ?? Math.random;
    this.#writer = new Writer(options);
    this.#found = new FoundDocuments(options.clock);
    this.#line = new Line({
      clock: options.clock,
      erp: options.erp,
      rules: this.#rules,
      signal: this.#stop.signal,
      steer: (mayAsk) => this.#steer(mayAsk),
      ...(options.breaker ? { breaker: options.breaker } : {}),
    });
    this.#ownership = options.dispatch.own(this.queue, { inFlight: options.lanes }, (leased) => this.#handle(leased));
  }

  async facts(): Promise<ConnectionFacts> {
    const { queues } = await this.#options.journal.figures(this.#options.clock.now());
    const depth = queues.find(({ queue }) => queue === this.queue);
    return {
      waiting: depth?.waiting ?? 0,
      inWork: depth?.leased ?? 0,
      oldest: depth?.oldest ?? null,
      breaker: this.#line.breaker,
      asksAgainAt: this.#line.asksAgainAt,
      outcomes: { ...this.#writer.outcomes },
      trouble: this.#trouble,
    };
  }

  probe(): Promise<Probe | Trouble> {
    return this.#line.probe();
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#ownership.pause();
    this.#line.close();
    await this.#grace();
    this.#stop.abort();
    // What a post led to reaches the store only when its handler has answered: nothing of it may be given back before.
    while (this.#ownership.busy > 0) await new Promise((resolve) => setImmediate(resolve));
    await this.#ownership.close();
    await this.#writer.close();
    await this.#options.erp.close();
  }

  async #grace(): Promise<void> {
    const { clock, graceMs = 2000 } = this.#options;
    if (this.#running.size === 0) return;
    let cancel = () => {};
    const enough = new Promise<void>((resolve) => (cancel = clock.after(graceMs, resolve)));
    await Promise.race([Promise.all(this.#running), enough]);
    cancel();
  }

  async #handle(leased: Leased): ReturnType<Handle> {
    if (this.#closing) return { kind: "release", work: leased.work };
    assert.ok(leased.subject.kind === "effect", `${leased.subject.kind} in a queue of effects`);
    const running = this.#work(leased, leased.subject.effect);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async #work(leased: Leased, effect: Effect): ReturnType<Handle> {
    const tried = await this.#try(leased, effect);
    this.#heed(tried);
    if (tried.kind === "stopped" && !wasSent(tried)) return { kind: "release", work: leased.work };
    const { journal, clock, flowVersion, erp } = this.#options;
    const bench = {
      journal,
      rules: this.#rules,
      random: this.#random,
      now: clock.now(),
      isDown: this.#line.isDown,
      readsAgain: readsAgain(erp.abilities(effect.operation), askOf(effect)),
      flowVersion: flowVersion(),
    };
    const concluded = await concludeTry(bench, leased, effect, tried);
    return () => this.#writer.write(leased, effect, concluded);
  }

  /** One try, alone at its document even where two lanes name it. */
  async #try(leased: Leased, effect: Effect): Promise<Tried> {
    const { erp, clock, journal, authority = ourselves } = this.#options;
    const startedAt = clock.now();
    const desk = {
      erp,
      clock,
      found: this.#found,
      ruleOn: (ask: Ask) => ruleOn(authority, erp, ask),
      rules: this.#rules,
      random: this.#random,
      signal: this.#stop.signal,
    };
    const { attempt, interrupted, lane } = leased;
    const { document } = askOf(effect);
    try {
      if (attempt > this.#rules.tries) return deadlyTry(leased, effect, startedAt);
      const make = async (): Promise<Tried> => {
        const overtaken = await isOvertaken(journal, effect);
        const { queue, shipment } = effect;
        const written = (about: string) => lastWritten({ journal, erp, queue, shipment }, about);
        const wasSent = await wasTaken(journal, erp.abilities(effect.operation), leased, effect);
        return tryEffect(desk, { effect, lane, attempt, interrupted, wasSent, overtaken, written });
      };
      return await (document === null ? make() : this.#documents.run(erp.documentKey(document), make));
    } catch (error) {
      this.#options.onTrouble?.(error);
      return faultyTry(leased, effect, error, startedAt, clock.now());
    }
  }

  #heed(tried: Tried): void {
    if (tried.kind === "stopped") return;
    const trouble = tried.kind === "again" ? tried.trouble : null;
    this.#trouble = trouble?.error ?? null;
    this.#line.heed(trouble);
  }

  #steer(mayAsk: boolean): void {
    if (mayAsk && !this.#closing) this.#ownership.resume();
    else this.#ownership.pause();
    this.#options.changed?.();
  }
}

/** Something may have reached the system: that is written down, so that the next try reads first. */
function wasSent({ attempt }: Tried): boolean {
  return attempt.step === "sent" || attempt.step === "read-back";
}
