import {
  businessTrouble,
  type ErpWords,
  formTrouble,
  type Meaning,
  propertiesOf,
  refusal,
  statusTrouble,
} from "../../core/delivery/answer.ts";
import { type Condition, met, valueAt } from "../../core/delivery/comparison.ts";
import type { AnswerFacts } from "../../core/delivery/erp.ts";
import { headerOf, type HttpAnswer } from "../../core/delivery/http.ts";

/** How a service says no in words of its own. */
export interface Failures {
  /** What stands in an answer with a status of success that is none, and where the message stands; empty: nowhere. */
  readonly when: readonly Condition[];
  readonly message: string;
  /** What stands in a refusal that will pass by itself: a lock. */
  readonly passing: readonly Condition[];
}

const none: Failures = { when: [], message: "", passing: [] };

/** Reads an answer of a REST service: any 2xx is success, but for a web page and for what was declared to be a failure. */
export function meaningOf(answer: HttpAnswer, failures: Failures = none): Meaning {
  const requestId = headerOf(answer.headers, "x-request-id");
  const isPage = /text\/html/i.test(headerOf(answer.headers, "content-type") ?? "");
  const content = isPage ? null : parse(answer.body);
  const words = wordsOf(content, requestId);
  const isSuccess = answer.status >= 200 && answer.status <= 299;
  const failure = isSuccess ? met(content, failures.when) : null;
  if (isSuccess && failure === null) {
    const facts: AnswerFacts = { status: answer.status, erpCode: null, requestId };
    return isPage ? formTrouble("a web page", facts) : { kind: "content", content, facts };
  }
  const message = textOf(failures.message === "" ? undefined : valueAt(content, failures.message)) ?? words.message;
  const told = { ...words, code: words.code ?? failure, message };
  if (met(content, failures.passing) !== null) return businessTrouble("retry", answer, told);
  return isSuccess ? refusal(answer, told) : statusTrouble(answer, told);
}

/** The words of an error in the shapes that REST services use: RFC 9457, `{ error: { code, message } }`, `{ code, message }`. */
function wordsOf(content: unknown, requestId: string | null): ErpWords {
  const outer = propertiesOf(content);
  const inner = "error" in outer ? propertiesOf(outer.error) : outer;
  const code = inner.code ?? inner.title ?? (typeof outer.error === "string" ? outer.error : undefined);
  return { code: textOf(code), message: textOf(inner.detail ?? inner.message ?? outer.message), requestId };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" || typeof value === "number" ? String(value).slice(0, 500) : null;
}

function parse(body: string): unknown {
  try {
    return body === "" ? null : JSON.parse(body);
  } catch {
    return null;
  }
}
