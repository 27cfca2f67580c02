import { waitFor } from "../clock.ts";
import { type Coded, coded } from "../errors.ts";
import type { Attempt, Outcome } from "../journal/journal.ts";
import type { Abilities, AnswerFacts, Ask, AskContext, Reading, Sent, Trouble } from "./erp.ts";
import { permitOf, strangerAt } from "./permit.ts";
import { backoffMs } from "./schedule.ts";
import { type EffectStep, publishStep } from "./steps.ts";
import { isTaken } from "./taken.ts";
import { notHeld } from "./answer.ts";
import { askOf, type Desk, type Trial, type Tried } from "./trial.ts";

/**
 * One try to make an effect happen, once:
 *
 *   claimed -> [find the document] -> [read] -> sending -> sent -> [read back] -> outcome
 *
 * The target is read before it is written where the system wants a version, where the ask wants proof, and always after
 * a try of unknown outcome unless the system recognises our key. What is there already is not sent again, and what the
 * system knows better is not overwritten. An answer that leaves the outcome open, or refuses, is followed by a read.
 */
export function tryEffect(desk: Desk, trial: Trial): Promise<Tried> {
  return new Try(desk, trial).run();
}

type Result =
  | { readonly kind: "known"; readonly outcome: Outcome }
  | Trouble
  | { readonly kind: "moved"; readonly lane: string };

class Try {
  readonly #desk: Desk;
  readonly #trial: Trial;
  readonly #abilities: Abilities;
  readonly #startedAt: number;
  #ask: Ask;
  #step: "claimed" | "read" | "sent" | "read-back" = "claimed";
  #facts: AnswerFacts = { status: null, erpCode: null, requestId: null };
  #versionBefore: string | null = null;
  #versionAfter: string | null = null;
  #evidence: Outcome["evidence"] = {};
  /** Fields that only their first writer fills. */
  #guarded: readonly string[] = [];
  #renewed = false;
  #isDoubtful = false;
  #wasSent: boolean;

  constructor(desk: Desk, trial: Trial) {
    this.#desk = desk;
    this.#trial = trial;
    this.#ask = askOf(trial.effect);
    this.#abilities = desk.erp.abilities(this.#ask.operation);
    this.#startedAt = desk.clock.now();
    this.#wasSent = trial.wasSent;
  }

  get #context(): AskContext {
    const { key, correlationId } = this.#trial.effect;
    return { key, correlationId, signal: this.#desk.signal, wasSent: this.#wasSent };
  }

  async run(): Promise<Tried> {
    this.#publish("claimed");
    const result = this.#word() ?? (await this.#locate()) ?? (await this.#perform());
    const { document } = this.#ask;
    if (result.kind === "known") return { ...result, document, attempt: this.#attempt(result.outcome.kind) };
    if (result.kind === "moved") return { ...result, document, attempt: this.#attempt("found") };
    if (this.#desk.signal.aborted) return { kind: "stopped", document, attempt: this.#attempt("stopped") };
    const verdict = this.#isDoubtful && result.class !== "later" ? "unknown" : result.class;
    return { kind: "again", trouble: result, document, attempt: this.#attempt(verdict) };
  }

  /** Puts the ask into the system's own words, and asks whose it is to write; null where it can be followed. */
  #word(): Result | null {
    const permit = permitOf(this.#desk.erp, this.#desk.ruleOn, this.#ask);
    if (!("kind" in permit)) return this.#known("refused", permit);
    this.#ask = permit.ask;
    this.#guarded = permit.guarded;
    if (permit.leftOut.length > 0) this.#evidence = { leftOut: permit.leftOut.join(", ") };
    return null;
  }

  /** Finds the document where only a field of it is known; null where the try can go on in this lane. */
  async #locate(): Promise<Result | null> {
    const { lookup, document, operation } = this.#ask;
    if (document !== null || lookup === null) return null;
    const known = this.#desk.found.get(operation, lookup);
    if (known !== null) return this.#locatedAt(known);
    const found = await this.#asking(() => this.#desk.erp.find(this.#ask, this.#context));
    this.#publish("found");
    if (found.kind === "trouble") return found.class === "permanent" ? this.#known("refused", found.error) : found;
    if (found.document === null) return this.#missing();
    this.#desk.found.keep(operation, lookup, found.document);
    return this.#locatedAt(found.document);
  }

  #locatedAt(document: string): Result | null {
    this.#ask = { ...this.#ask, document };
    return document === this.#trial.lane ? null : { kind: "moved", lane: document };
  }

  async #perform(): Promise<Result> {
    if (!this.#canTellOutcome() && this.#trial.interrupted) return this.#known("unknown", coded("WB-ERP-005"));
    let mustRead = this.#mustRead();
    for (let conflicts = 0; ; conflicts++) {
      const reading = mustRead ? await this.#read("read") : null;
      const told = reading && this.#tell(reading);
      if (told) return told;
      const foreign = await strangerAt(this.#ask, this.#guarded, reading, this.#trial);
      if (foreign) return this.#known("refused", foreign);
      if (this.#trial.overtaken) return this.#known("superseded", null);
      const sent = await this.#send(reading?.kind === "reading" ? reading.version : null);
      if (sent.kind === "sent") return this.#prove(sent);
      if (sent.class !== "conflict") return this.#doubt(sent);
      if (conflicts >= this.#desk.rules.conflicts) return this.#restless(conflicts);
      mustRead = this.#abilities.readable;
      const { clock, rules, random, signal } = this.#desk;
      if (conflicts > 0) await waitFor(clock, backoffMs(rules, conflicts, random()), signal);
      if (this.#desk.signal.aborted) return sent;
    }
  }

  #canTellOutcome(): boolean {
    return this.#abilities.readable || this.#abilities.idempotencyKey;
  }

  #mustRead(): boolean {
    const { effect, attempt, interrupted } = this.#trial;
    const { readable, needsVersion, idempotencyKey } = this.#abilities;
    const wasTried = interrupted || attempt > 1 || effect.tries > 0;
    return (
      readable && (needsVersion || this.#ask.readBack || this.#guarded.length > 0 || (wasTried && !idempotencyKey))
    );
  }

  /** What a reading before or after sending says of the outcome; null where the change may be sent. */
  #tell(reading: Reading | Trouble): Result | null {
    if (reading.kind === "trouble")
      return reading.class === "permanent" ? this.#known("refused", reading.error) : reading;
    if (reading.state === "done") return this.#known(reading.ours ? "posted" : "already-done", null);
    if (reading.state === "newer") return this.#known("superseded", null);
    return reading.state === "missing" ? this.#missing() : null;
  }

  /** The system took the change: reads it back where that is asked for and possible. */
  async #prove(sent: Sent): Promise<Result> {
    if (!this.#ask.readBack || !this.#abilities.readable) return this.#known("posted", null);
    const reading = await this.#read("read-back");
    if (reading.kind === "trouble") return this.#unproven(reading);
    if (reading.state === "done" || reading.state === "newer") return this.#known("posted", null);
    return notHeld(sent.answer);
  }

  /** The system did not take the change, or nobody knows: asks the target before anything is concluded. */
  async #doubt(trouble: Trouble): Promise<Result> {
    const isOpen = trouble.class === "unknown";
    if (!isOpen && trouble.class !== "permanent") return trouble;
    if (this.#desk.signal.aborted)
      return this.#canTellOutcome() ? trouble : this.#known("unknown", coded("WB-ERP-005"));
    if (this.#abilities.readable) {
      const reading = await this.#read("read-back");
      const isThere = reading.kind === "reading" && (reading.state === "done" || reading.state === "newer");
      if (isThere) return this.#tell(reading) ?? trouble;
      if (isOpen || reading.kind === "trouble") return { ...trouble, class: isOpen ? "unknown" : "retry" };
    }
    if (isOpen) return this.#canTellOutcome() ? trouble : this.#known("unknown", coded("WB-ERP-005"));
    return this.#known("refused", trouble.error);
  }

  async #read(step: "read" | "read-back"): Promise<Reading | Trouble> {
    const reading = await this.#asking(() => this.#desk.erp.read(this.#ask, this.#context));
    this.#step = step;
    if (reading.kind === "reading") {
      this.#evidence = { ...this.#evidence, ...reading.evidence };
      if (step === "read") this.#versionBefore = reading.version;
      else this.#versionAfter = reading.version;
    }
    this.#publish(step);
    return reading;
  }

  async #send(version: string | null): Promise<Sent | Trouble> {
    this.#publish("sending");
    this.#step = "sent";
    const sent = await this.#asking(() => this.#desk.erp.send(this.#ask, version, this.#context));
    if (sent.kind === "sent") {
      this.#versionAfter = sent.version;
      this.#evidence = { ...this.#evidence, ...sent.evidence };
    }
    this.#wasSent ||= isTaken(sent, this.#abilities);
    this.#publish("sent");
    return sent;
  }

  /** Asks, and once more where the credentials were refused: the connection has forgotten its token by then. */
  async #asking<T extends { readonly kind: string }>(ask: () => Promise<T | Trouble>): Promise<T | Trouble> {
    const first = await ask();
    const isRefused = isTrouble(first) && first.class === "auth" && !this.#renewed;
    if (isRefused) this.#renewed = true;
    const answer = isRefused ? await ask() : first;
    if ("answer" in answer) this.#facts = answer.answer;
    return answer;
  }

  /** The change was taken and could not be read back: what class the trouble has, the outcome is not known. */
  #unproven(trouble: Trouble): Trouble {
    this.#isDoubtful = true;
    return trouble.class === "permanent" || trouble.class === "retry" ? { ...trouble, class: "unknown" } : trouble;
  }

  #restless(conflicts: number): Result {
    const since = new Date(this.#startedAt).toISOString();
    return this.#known(
      "refused",
      coded("WB-ERP-004", { attempts: conflicts, since, detail: "the document keeps changing" }),
    );
  }

  #missing(): Result {
    const { lookup, document } = this.#ask;
    const about = lookup ? `${lookup.field} ${lookup.value}` : (document ?? "");
    return this.#known("refused", coded("WB-ERP-002", { lookup: about }));
  }

  #known(kind: Outcome["kind"], error: Coded | null): Result {
    const { document } = this.#ask;
    return { kind: "known", outcome: { kind, at: this.#desk.clock.now(), document, evidence: this.#evidence, error } };
  }

  #attempt(verdict: string): Omit<Attempt, "effect"> {
    return {
      number: this.#trial.attempt,
      startedAt: this.#startedAt,
      endedAt: this.#desk.clock.now(),
      step: this.#step,
      ...this.#facts,
      versionBefore: this.#versionBefore,
      versionAfter: this.#versionAfter,
      verdict,
    };
  }

  #publish(step: EffectStep): void {
    publishStep(step, this.#trial.effect.id, this.#trial.attempt);
  }
}

function isTrouble(answer: { readonly kind: string }): answer is Trouble {
  return answer.kind === "trouble";
}
