import { createHash } from "node:crypto";
import { owed, refusal, unfit, unsent } from "../../core/delivery/answer.ts";
import type { AnswerFacts, Sent, Trouble } from "../../core/delivery/erp.ts";
import { headerOf, type HttpAnswer } from "../../core/delivery/http.ts";
import { type JobState, jobIn, meaningOf, wordsIn } from "./answers.ts";
import type { Caller, Services } from "./services.ts";

/** How long NetSuite is given before a job is asked for again. */
const patienceMs = 2000;

/**
 * Asynchronous requests: NetSuite takes them over as jobs, and knows a repeat by its idempotency key. A repeat answers
 * with the first job, so that what became of a post can be found again after a restart.
 */
export class Jobs {
  readonly #services: Services;
  /** Failed jobs that were told: who posts again after that means it, and gets a key of its own. */
  readonly #told = new Map<string, string>();
  /** Keys of posts that this connection has handed over. */
  readonly #handed = new Set<string>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** The headers that make a request asynchronous, and once only. */
  headers(key: string): Readonly<Record<string, string>> {
    const after = this.#told.get(key) ?? "";
    return { prefer: "respond-async", "x-netsuite-idempotency-key": uuidOf(`${key} ${after}`) };
  }

  wasHanded(key: string): boolean {
    return this.#handed.has(key);
  }

  /** What the answer to an asynchronous request means: taken over, or taken over before, or not at all (null). */
  async heed(answer: HttpAnswer, key: string, caller: Caller): Promise<Sent | Trouble | null> {
    const location = pathOf(headerOf(answer.headers, "location"));
    const isKnown = answer.status === 400 && wordsIn(answer).code === "IDEMPOTENCY_ERROR";
    if ((answer.status !== 202 && !isKnown) || location === null) return null;
    this.#handed.add(key);
    return isKnown ? this.#outcome(location, key, caller) : waits(location, factsOf(answer));
  }

  async #outcome(location: string, key: string, caller: Caller): Promise<Sent | Trouble> {
    const asked = await this.#services.ask({ method: "GET", path: location }, caller);
    if (asked.kind === "trouble") return unsent(asked);
    const meaning = meaningOf(asked);
    if (meaning.kind === "trouble") return unsent(meaning);
    const job = jobIn(meaning.content);
    if (!job.isCompleted) return waits(location, meaning.facts);
    const result = await this.#result(location, caller);
    if (result.kind === "trouble") return unsent(result);
    const failed = failureOf(result, job);
    if (failed) this.#told.set(key, location);
    return failed ?? { kind: "sent", version: null, evidence: { job: location }, answer: factsOf(result) };
  }

  /** The answer that the request would have had; every job of ours has one task. */
  async #result(location: string, caller: Caller): Promise<HttpAnswer | Trouble> {
    const tasks = await this.#services.ask({ method: "GET", path: `${location}/task` }, caller);
    if (tasks.kind === "trouble") return tasks;
    const meaning = meaningOf(tasks);
    if (meaning.kind === "trouble") return meaning;
    const [first] = (meaning.content as { items?: readonly { id?: unknown }[] } | null)?.items ?? [];
    const id = String(first?.id ?? "1");
    return this.#services.ask({ method: "GET", path: `${location}/task/${id}/result` }, caller);
  }
}

/** The refusal that a job ended with; null where it ended well. */
function failureOf(result: HttpAnswer, { progress }: JobState): Trouble | null {
  const words = wordsIn(result);
  if (progress === "failed")
    return words.code ? refusal(result, words) : unfit("job", "the job failed without a reason");
  const meaning = meaningOf(result);
  return meaning.kind === "trouble" ? unsent(meaning) : null;
}

function waits(location: string, facts: AnswerFacts): Trouble {
  return owed(`NetSuite works on ${location}`, facts, patienceMs);
}

function factsOf({ status, headers }: HttpAnswer): AnswerFacts {
  return { status, erpCode: null, requestId: headerOf(headers, "x-n-operationid") };
}

/** The path of a job below the services, from the Location of an answer; null for any other place. */
function pathOf(location: string | null): string | null {
  return /\/services\/rest(\/async\/v1\/job\/[\w-]+)$/.exec(location ?? "")?.[1] ?? null;
}

/** A UUID (RFC 9562, version 8) made from a text: the same for the same text. */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex").slice(0, 32).split("");
  hex[12] = "8";
  hex[16] = "89ab"[Number.parseInt(hex[16] ?? "0", 16) % 4] ?? "8";
  const part = (from: number, to: number): string => hex.slice(from, to).join("");
  return [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-");
}
