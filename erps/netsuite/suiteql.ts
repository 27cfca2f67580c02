import { type Meaning, unsent } from "../../core/delivery/answer.ts";
import type { AnswerFacts, Trouble } from "../../core/delivery/erp.ts";
import type { HttpAnswer } from "../../core/delivery/http.ts";
import { meaningOf } from "./answers.ts";
import type { Caller, ServiceRequest, Services } from "./services.ts";

/** Rows of an answer of SuiteQL. */
export interface Rows {
  readonly kind: "rows";
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly facts: AnswerFacts;
}

/** Asks statements; a trouble leaves nothing behind. */
export class SuiteQl {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  async query(statement: string, limit: number, caller: Caller): Promise<Rows | Trouble> {
    const meaning = meaningOfAny(await this.#services.ask(queryRequest(statement, limit), caller));
    if (meaning.kind === "trouble") return unsent(meaning);
    const items = (meaning.content as { items?: unknown } | null)?.items;
    return { kind: "rows", rows: Array.isArray(items) ? items : [], facts: meaning.facts };
  }
}

/** The request of a statement; NetSuite wants `Prefer: transient` with every one. */
export function queryRequest(q: string, limit: number): ServiceRequest {
  return { method: "POST", path: `/query/v1/suiteql?limit=${limit}`, headers: { prefer: "transient" }, body: { q } };
}

export function meaningOfAny(answer: HttpAnswer | Trouble): Meaning {
  return answer.kind === "trouble" ? answer : meaningOf(answer);
}
