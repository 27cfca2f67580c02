import {
  authTrouble,
  businessTrouble,
  type ErpWords,
  formTrouble,
  type Meaning,
  objectIn,
  refusal,
  statusTrouble,
} from "../../core/delivery/answer.ts";
import type { AnswerFacts, Trouble } from "../../core/delivery/erp.ts";
import { headerOf, type HttpAnswer } from "../../core/delivery/http.ts";

/** Reads an answer of the Frappe REST API. The status says little: what happened is the name of the exception. */
export function meaningOf(answer: HttpAnswer): Meaning {
  const requestId = headerOf(answer.headers, "x-frappe-request-id");
  const body = objectIn(answer.body);
  const words: ErpWords = { code: textOf(body?.exc_type), message: messageOf(body), requestId };
  const facts: AnswerFacts = { status: answer.status, erpCode: words.code, requestId };
  if (words.code !== null) return exceptionTrouble(answer, words, facts);
  if (answer.status !== 200) return unnamedTrouble(answer, words, facts);
  const place = ["data", "message", "docs"].find((name) => body !== null && name in body);
  if (body === null || place === undefined) return formTrouble("no answer of the API", facts);
  return { kind: "content", content: body[place], facts };
}

/** The classes of exceptions that their status does not tell; a lock, a deadlock and a timeout undo all that was done. */
const classes: ReadonlyMap<string, "conflict" | "retry" | "auth" | "pause" | "permanent"> = new Map([
  ["TimestampMismatchError", "conflict"],
  ["DocumentLockedError", "retry"],
  ["QueryDeadlockError", "retry"],
  ["QueryTimeoutError", "retry"],
  ["AuthenticationError", "auth"],
  ["SessionExpired", "auth"],
  ["InvalidAuthorizationHeader", "auth"],
  ["InvalidAuthorizationPrefix", "auth"],
  ["InvalidAuthorizationToken", "auth"],
  ["RateLimitExceededError", "pause"],
  ["TooManyRequestsError", "pause"],
  ["DuplicateEntryError", "permanent"],
  ["NameError", "permanent"],
]);

function exceptionTrouble(answer: HttpAnswer, words: ErpWords, facts: AnswerFacts): Trouble {
  switch (classes.get(words.code ?? "")) {
    case "conflict":
      return businessTrouble("conflict", answer, words);
    case "retry":
      return businessTrouble("retry", answer, words);
    case "auth":
      return authTrouble([words.code, words.message].filter((word) => word).join(" "), facts);
    case "pause":
      return pauseTrouble(answer, words);
    case "permanent":
      return refusal(answer, words);
    case undefined:
      return answer.status < 400 ? refusal(answer, words) : statusTrouble(answer, words);
  }
}

/** The limit of one method comes with the status of a refusal. */
function pauseTrouble(answer: HttpAnswer, words: ErpWords): Trouble {
  const { retryAfterMs } = statusTrouble({ ...answer, status: 429 }, words);
  return { ...refusal(answer, words), class: "retry-after", retryAfterMs };
}

/** Every refusal of the API names its exception; what refuses without one is a proxy, or a site without this API. */
const refusals: ReadonlySet<number> = new Set([400, 403, 404, 405, 409, 412, 417]);

function unnamedTrouble(answer: HttpAnswer, words: ErpWords, facts: AnswerFacts): Trouble {
  if (refusals.has(answer.status)) return formTrouble(`${answer.status} without the name of an exception`, facts);
  return statusTrouble(answer, words);
}

/** The document that was asked for does not exist. */
export function isMissing(trouble: Trouble): boolean {
  return trouble.answer.status === 404 && trouble.answer.erpCode === "DoesNotExistError";
}

/** What the system says to a person: its first message without markup, else the last line of the exception. */
function messageOf(body: Record<string, unknown> | null): string | null {
  const [first] = listIn(body?._server_messages);
  const said = typeof first === "string" ? (textOf(objectIn(first)?.message) ?? first) : null;
  const thrown = textOf(body?.exception)?.replace(/^[\w.]+:\s*/, "");
  const text = said ?? thrown ?? textOf(body?.message);
  return text === null
    ? null
    : text
        .replace(/<[^>]*>/g, "")
        .trim()
        .replace(/\.$/, "")
        .slice(0, 500) || null;
}

function listIn(text: unknown): readonly unknown[] {
  const list = typeof text === "string" ? parseAny(text) : null;
  return Array.isArray(list) ? list : [];
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function parseAny(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
