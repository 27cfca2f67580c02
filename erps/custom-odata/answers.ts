import {
  businessTrouble,
  type ErpWords,
  formTrouble,
  type Meaning,
  objectIn,
  propertiesOf,
  refusal,
  statusTrouble,
} from "../../core/delivery/answer.ts";
import type { AnswerFacts, Trouble } from "../../core/delivery/erp.ts";
import { headerOf, type HttpAnswer } from "../../core/delivery/http.ts";

/**
 * Reads an answer of an OData service in JSON: `content` is what stands in `d` (version 2), else the whole object; null for
 * an empty answer. `passing` are codes or words of errors that pass by themselves, in lower case.
 */
export function meaningOf(answer: HttpAnswer, passing: readonly string[] = []): Meaning {
  const { status } = answer;
  const body = objectIn(answer.body);
  const words = wordsOf(body, requestIdOf(answer));
  const facts: AnswerFacts = { status, erpCode: words.code, requestId: words.requestId };
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && words.code === null) {
    if (answer.body === "") return { kind: "content", content: null, facts };
    return body
      ? { kind: "content", content: "d" in body ? body.d : body, facts }
      : formTrouble("no OData content", facts);
  }
  if (passes(words, passing)) return businessTrouble("retry", answer, words);
  if (status === 404 && words.code === null) return formTrouble("a page instead of a service", facts);
  return isSuccess ? refusal(answer, words) : statusTrouble(answer, words);
}

/** The entity that was asked for does not exist. */
export function isMissing(trouble: Trouble): boolean {
  return trouble.answer.status === 404 && trouble.class === "permanent";
}

function passes({ code, message }: ErpWords, passing: readonly string[]): boolean {
  const said = `${code ?? ""} ${message ?? ""}`.toLowerCase();
  return passing.some((word) => said.includes(word));
}

function requestIdOf({ headers }: HttpAnswer): string | null {
  const names = ["x-request-id", "request-id", "x-ms-request-id", "x-correlation-id"];
  return names.map((name) => headerOf(headers, name)).find((id) => id !== null) ?? null;
}

/** Code and text of an error: `{ error: { code, message } }`, in version 2 with the text in `message.value`. */
function wordsOf(body: Record<string, unknown> | null, requestId: string | null): ErpWords {
  const error = propertiesOf(body?.error);
  const { code, message } = error;
  const value = typeof message === "string" ? message : propertiesOf(message).value;
  const said = typeof value === "string" && value !== "" ? value : null;
  const named = typeof code === "string" && code !== "" ? code : said === null ? null : "error";
  return { code: named, message: said?.trim().replace(/\.$/, "").slice(0, 500) ?? null, requestId };
}
