import { type Coded, coded } from "../errors.ts";
import type { AnswerFacts, Reading, Trouble } from "./erp.ts";
import { type HttpAnswer, type HttpFailure, type HttpHeaders, headerOf } from "./http.ts";

/** What every HTTP answer means as long as the ERP does not know better: the classes of the retry policy. */

/** What an ERP's own words add to an answer. */
export interface ErpWords {
  /** Code of the error in the ERP, and what it says; no secret. */
  readonly code: string | null;
  readonly message: string | null;
  readonly requestId: string | null;
}

/** What an answer of an ERP means: its content, or trouble with its class. */
export type Meaning = { readonly kind: "content"; readonly content: unknown; readonly facts: AnswerFacts } | Trouble;

/** A JSON object as properties, none for anything else. */
export function propertiesOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The JSON object that a body is; null where it is none. */
export function objectIn(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

const noFacts: AnswerFacts = { status: null, erpCode: null, requestId: null };

/** No whole answer came: never sent is safe to try again, everything else is of unknown outcome. */
export function networkTrouble(failure: HttpFailure): Trouble {
  const error = coded("WB-ERP-003", { detail: failure.detail, code: failure.code });
  return troubleOf(failure.sent === "never" ? "retry" : "unknown", error, { ...noFacts, erpCode: failure.code }, true);
}

/** The trouble that an answer with this status means in general; for a status of success, that its form is wrong. */
export function statusTrouble(answer: HttpAnswer, words: ErpWords): Trouble {
  const { status } = answer;
  const facts: AnswerFacts = { status, erpCode: words.code, requestId: words.requestId };
  if (status < 400) return formTrouble(`status ${status}${redirectOf(answer)}`, facts);
  if (status === 401) return troubleOf("auth", coded("WB-ERP-006", { detail: said(answer, words) }), facts, true);
  if (status === 429) return pauseTrouble(answer, words, facts);
  if (status === 503) {
    const asked = headerOf(answer.headers, "retry-after") !== null;
    return asked ? pauseTrouble(answer, words, facts) : troubleOf("retry", reached(answer, words), facts, true);
  }
  if (status === 408 || status >= 500) return troubleOf("unknown", reached(answer, words), facts, true);
  if (status === 409 || status === 412) return businessTrouble("conflict", answer, words);
  return status === 423 ? businessTrouble("retry", answer, words) : refusal(answer, words);
}

/** The ERP took the request and said no: people must act. */
export function refusal(answer: HttpAnswer, words: ErpWords): Trouble {
  const facts: AnswerFacts = { status: answer.status, erpCode: words.code, requestId: words.requestId };
  const erpCode = words.code ?? `HTTP ${answer.status}`;
  const error = coded("WB-ERP-001", {
    erpCode,
    erpMessage: words.message ?? "without a reason",
    status: answer.status,
  });
  return troubleOf("permanent", error, facts, false);
}

/** The ask itself cannot be followed, and nothing was sent: people must act. */
export function unfit(erpCode: string, erpMessage: string): Trouble {
  return troubleOf("permanent", coded("WB-ERP-001", { erpCode, erpMessage }), { ...noFacts, erpCode }, false);
}

/** There is no such document. */
export function missing({ answer }: Trouble): Reading {
  return { kind: "reading", state: "missing", version: null, evidence: {}, answer };
}

/** Business trouble of another class: a lock that will pass (`retry`), a stale version (`conflict`). */
export function businessTrouble(kind: "retry" | "conflict", answer: HttpAnswer, words: ErpWords): Trouble {
  return { ...refusal(answer, words), class: kind };
}

/** The system took the post over and tells by another way what becomes of it; asked again after `retryAfterMs`. */
export function owed(detail: string, answer: AnswerFacts, retryAfterMs: number | null): Trouble {
  return { ...troubleOf("later", coded("WB-ERP-017", { detail }), answer, false), retryAfterMs };
}

/** Somebody else answered (a proxy, a login page): the outcome is not known, and the connection is to blame. */
export function formTrouble(detail: string, facts: AnswerFacts): Trouble {
  return troubleOf("unknown", coded("WB-ERP-009", { detail }), facts, true);
}

/** The credentials were refused in another way than by status 401. */
export function authTrouble(detail: string, facts: AnswerFacts): Trouble {
  return troubleOf("auth", coded("WB-ERP-006", { detail }), facts, true);
}

/** The system said yes and does not hold the change: some answer so when another state stands in the way. */
export function notHeld(answer: AnswerFacts): Trouble {
  const error = coded("WB-ERP-003", { detail: "it accepted the change and does not hold it" });
  return { kind: "trouble", class: "retry", retryAfterMs: null, ofConnection: false, error, answer };
}

/** Trouble that came before the change was sent, or with a read, which leaves nothing behind: it can be tried again. */
export function unsent(trouble: Trouble): Trouble {
  return trouble.class === "unknown" ? { ...trouble, class: "retry" } : trouble;
}

function pauseTrouble(answer: HttpAnswer, words: ErpWords, facts: AnswerFacts): Trouble {
  const trouble = troubleOf("retry-after", reached(answer, words), facts, answer.status >= 500);
  return { ...trouble, retryAfterMs: retryAfterOf(answer.headers) };
}

function reached(answer: HttpAnswer, words: ErpWords): Coded {
  return coded("WB-ERP-003", { detail: said(answer, words), status: answer.status });
}

function said(answer: HttpAnswer, words: ErpWords): string {
  return [`it answered ${answer.status}`, words.code, words.message].filter((part) => part).join(" ");
}

function redirectOf(answer: HttpAnswer): string {
  const location = headerOf(answer.headers, "location");
  if (location === null || !URL.canParse(location)) return "";
  return `, which leads to ${new URL(location).host}`;
}

function troubleOf(kind: Trouble["class"], error: Coded, answer: AnswerFacts, ofConnection: boolean): Trouble {
  return { kind: "trouble", class: kind, retryAfterMs: null, ofConnection, error, answer };
}

/**
 * What Retry-After asks for, in milliseconds; null where it says nothing readable. A date is measured against the Date
 * header of the same answer, so that no clock but the server's own takes part.
 */
function retryAfterOf(headers: HttpHeaders): number | null {
  const value = headerOf(headers, "retry-after")?.trim() ?? "";
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const waitMs = Date.parse(value) - Date.parse(headerOf(headers, "date") ?? "");
  return Number.isNaN(waitMs) ? null : Math.max(0, waitMs);
}

/** The server's clock minus ours, ms, from the Date header; null where there is none. Whole seconds only. */
export function clockSkewOf(headers: HttpHeaders, nowMs: number): number | null {
  const date = Date.parse(headerOf(headers, "date") ?? "");
  return Number.isNaN(date) ? null : date - Math.floor(nowMs / 1000) * 1000;
}
