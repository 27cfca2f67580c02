/**
 * Asks a carrier that does not tell by itself, or checks what it told. One step is one question; what happened last and
 * how far it came lie in the store. An answer is stored before the questions go on; one that says nothing new is the
 * receipt that is known already.
 */
import { type Clock, waitFor } from "../../clock.ts";
import { backoffMs, policy } from "../../delivery/schedule.ts";
import { type Coded, coded } from "../../errors.ts";
import type { Journal } from "../../journal/journal.ts";
import { readBody } from "../../mapping/body.ts";
import type { Mapper } from "../../mapping/compile.ts";
import { compileField, type Read } from "../../mapping/field.ts";
import { oddFields } from "../../mapping/odd.ts";
import type { Pack } from "../../mapping/pack.ts";
import type { Poll } from "../../mapping/poll.ts";
import type { MapResult } from "../../mapping/result.ts";
import type { DeliveryFacts } from "../intake.ts";
import type { PollClient } from "./client.ts";
import { identityOf } from "./identity.ts";
import { type Judgement, judge } from "./judgement.ts";
import { forgetKnown, freshNumbers, nextNumbers, noteAsked } from "./numbers.ts";
import { noProgress, type Progress, readProgress, writeProgress } from "./progress.ts";
import { type Question, questionOf } from "./question.ts";
import { spend, waitForQuota } from "./quota.ts";

export interface PollerOptions {
  readonly pack: Pack;
  readonly poll: Poll;
  readonly mapper: Mapper;
  readonly client: Pick<PollClient, "ask" | "page">;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Room of the store in which the progress is kept. */
  readonly room: string;
  /** Between the beginnings of two turns. */
  readonly everyMs: number;
  /** From 0 to below 1. */
  readonly random: () => number;
  receive(body: Uint8Array, facts: DeliveryFacts): Promise<unknown>;
  isHeld(): boolean;
}

/** What a step came to, and when the next one is due. */
export type PollStep =
  | { readonly kind: "asked" | "waits"; readonly waitMs: number }
  | { readonly kind: "troubled"; readonly waitMs: number; readonly trouble: Coded };

const pageLimit = 50;
const cursorLimit = 100;
/** A subject that failed so often in a row is left until the next turn. */
const failureLimit = 3;
const heldMs = 5_000;
const backoff = { ...policy, baseMs: 2_000, capMs: 15 * 60_000 };
const throttle = { ...policy, baseMs: 15_000, capMs: 60 * 60_000 };
const longestPauseMs = 24 * 60 * 60_000;
const refusedMs = 15 * 60_000;

type Good = Extract<Judgement, { kind: "good" }>["answer"];

interface Asking {
  readonly progress: Progress;
  readonly after: Progress;
  readonly numbers: readonly string[];
}

export class Poller {
  readonly #options: PollerOptions;
  readonly #nextCursor: Read | null;
  #progress: Progress | null = null;
  #pausedUntil = 0;
  #failures = 0;
  #asked = 0;

  constructor(options: PollerOptions) {
    this.#options = options;
    const { next } = options.poll.cursor;
    this.#nextCursor = next === undefined ? null : compileField(next, oddFields());
  }

  /** Asks one question where one is due. Rejects only where the store fails. */
  async step(signal: AbortSignal): Promise<PollStep> {
    const { clock, poll, journal, room, isHeld, pack } = this.#options;
    const now = clock.now();
    this.#progress ??= await readProgress(journal, room);
    if (isHeld()) return { kind: "waits", waitMs: heldMs };
    const pause = Math.max(this.#pausedUntil - now, waitForQuota(poll.quota, this.#progress.used, now));
    if (pause > 0) return { kind: "waits", waitMs: pause };
    const fresh = poll.per === "numbers" ? await freshNumbers(journal, pack.id, poll.batch) : [];
    if (fresh.length > 0)
      return this.#askAbout({ progress: this.#progress, after: this.#progress, numbers: fresh }, signal);
    const wait = this.#turnWait(now);
    if (wait > 0) return { kind: "waits", waitMs: wait };
    const progress = this.#progress.isOver ? await this.#beginTurn(now) : this.#progress;
    const asking = await this.#next(progress);
    if (asking === null) {
      await this.#save({ ...progress, isOver: true });
      return { kind: "waits", waitMs: Math.max(this.#turnWait(clock.now()), poll.gapMs) };
    }
    return this.#askAbout(asking, signal);
  }

  #turnWait(now: number): number {
    const { turnAt, isOver, number, shipment } = this.#progress ?? noProgress;
    const { everyMs, poll, random } = this.#options;
    if (!isOver || turnAt === 0) return 0;
    const wasEmpty = poll.per === "numbers" && number === "" && shipment === 0;
    const intervalMs = wasEmpty ? 0 : poll.minIntervalSeconds * 1000;
    return turnAt + Math.max(everyMs, intervalMs) * (1 + random() / 10) - now;
  }

  async #beginTurn(now: number): Promise<Progress> {
    const { journal, pack } = this.#options;
    await forgetKnown(journal, pack.id, now);
    this.#asked = 0;
    return { ...(this.#progress as Progress), turnAt: now, isOver: false, number: "", shipment: 0 };
  }

  /** What the next question is about; null where the turn is over. */
  async #next(progress: Progress): Promise<Asking | null> {
    const { journal, pack, poll } = this.#options;
    if (poll.per === "cursor") return { progress, after: progress, numbers: [] };
    const { numbers, after } = await nextNumbers(journal, pack.id, progress, {
      limit: poll.batch,
      dueBefore: this.#options.clock.now() - poll.minIntervalSeconds * 1000,
    });
    return numbers.length === 0 ? null : { progress, after, numbers };
  }

  async #askAbout(asking: Asking, signal: AbortSignal): Promise<PollStep> {
    const { poll, client } = this.#options;
    const { cursor, answeredAt } = asking.progress;
    const since = answeredAt === 0 ? "" : new Date(answeredAt - poll.cursor.overlapSeconds * 1000).toISOString();
    const subject = { numbers: asking.numbers, cursor: cursor || poll.cursor.start, since };
    const judgement = judge(await client.ask(questionOf(poll, subject), signal));
    if (signal.aborted) return { kind: "waits", waitMs: 0 };
    if (judgement.kind !== "good") return this.#putOff(asking, judgement);
    this.#failures = 0;
    const { answer } = judgement;
    const used = await this.#takePages(asking, await this.#take(asking, answer), signal);
    await this.#note(asking);
    await this.#save({ ...this.#reached(asking, answer), used });
    return { kind: "asked", waitMs: poll.gapMs };
  }

  /** Asks again later; a subject that failed too often is left until the next turn. */
  async #putOff(asking: Asking, judgement: Exclude<Judgement, { kind: "good" }>): Promise<PollStep> {
    const { clock, poll, pack, random } = this.#options;
    const used = spend(poll.quota, asking.progress.used, clock.now());
    const chance = 0.5 + random() / 2;
    const carrier = pack.id;
    this.#failures += judgement.kind === "refused" ? 0 : 1;
    const isLeft = judgement.kind === "failed" && this.#failures >= failureLimit && poll.per === "numbers";
    if (isLeft) await this.#note(asking);
    await this.#save({ ...(isLeft ? asking.after : asking.progress), used });
    if (judgement.kind === "refused") {
      return this.#pause(refusedMs, coded("WB-IN-030", { carrier, detail: judgement.detail }));
    }
    if (judgement.kind === "throttled") {
      const waitMs = Math.min(judgement.waitMs ?? backoffMs(throttle, this.#failures, chance), longestPauseMs);
      return this.#pause(waitMs, coded("WB-IN-032", { carrier, seconds: Math.ceil(waitMs / 1000) }));
    }
    const waitMs = backoffMs(backoff, this.#failures, chance);
    if (isLeft) this.#failures = 0;
    return this.#pause(waitMs, coded("WB-IN-031", { carrier, detail: judgement.detail }));
  }

  #pause(waitMs: number, trouble: Coded): PollStep {
    this.#pausedUntil = this.#options.clock.now() + waitMs;
    return { kind: "troubled", waitMs, trouble };
  }

  /** Takes an answer in, unless it only says that there is nothing yet; answers the addresses of its further pages. */
  async #take({ numbers }: Asking, answer: Good): Promise<readonly string[]> {
    const { pack, poll, mapper, clock, receive } = this.#options;
    if (answer.body.length === 0) return [];
    const read = readBody(answer.body, pack.body);
    const [asked] = numbers.length === 1 ? numbers : [];
    const result = read.kind === "read" ? await mapper.map(read.payload, asked === undefined ? {} : { asked }) : null;
    if (result && saysNothingYet(result)) return [];
    const identity = identityOf(read, poll.noise);
    await receive(answer.body, {
      contentType: answer.contentType,
      headers: asked === undefined ? {} : { asked },
      receivedAt: clock.now(),
      ...(asked === undefined ? {} : { asked }),
      ...(identity === null ? {} : { identity }),
    });
    const { next = null, also = [] } = result?.paging ?? {};
    return next === null ? also : [next, ...also];
  }

  /** Follows the pages of an answer, each once and within the quota; answers what the quota has been spent on. */
  async #takePages(asking: Asking, first: readonly string[], signal: AbortSignal): Promise<Progress["used"]> {
    const { poll, clock, client } = this.#options;
    let used = spend(poll.quota, asking.progress.used, clock.now());
    const [seen, waiting] = [new Set<string>(), [...first]];
    while (waiting.length > 0 && seen.size < pageLimit && waitForQuota(poll.quota, used, clock.now()) === 0) {
      const address = waiting.shift() as string;
      const question: Question | null = seen.has(address) ? null : client.page(address);
      seen.add(address);
      if (!question) continue;
      await waitFor(clock, poll.gapMs, signal);
      const judgement = judge(await client.ask(question, signal));
      used = spend(poll.quota, used, clock.now());
      if (judgement.kind !== "good") break;
      waiting.push(...(await this.#take(asking, judgement.answer)));
    }
    return used;
  }

  #note({ numbers }: Asking): Promise<void> {
    const { journal, pack, clock } = this.#options;
    return noteAsked(journal, pack.id, numbers, clock.now());
  }

  #reached(asking: Asking, answer: Good): Progress {
    const { clock, poll, pack } = this.#options;
    const after = { ...asking.after, answeredAt: clock.now() };
    if (poll.per === "numbers") return after;
    const read = readBody(answer.body, pack.body);
    const next = read.kind === "read" ? this.#nextCursor?.({ at: read.payload, up: null }) : undefined;
    this.#asked += 1;
    const goesOn = next !== undefined && next !== after.cursor && this.#asked < cursorLimit;
    return { ...after, cursor: next ?? after.cursor, isOver: !goesOn };
  }

  async #save(progress: Progress): Promise<void> {
    const { journal, room, clock } = this.#options;
    await writeProgress(journal, room, progress, clock.now());
    this.#progress = progress;
  }
}

/** No shipment, and only errors that will pass: the carrier does not know the number yet. */
function saysNothingYet({ shipments, errors }: MapResult): boolean {
  return shipments.length === 0 && errors.length > 0 && errors.every(({ retryable }) => retryable);
}
