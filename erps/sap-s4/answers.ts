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

export { wantsToken } from "../../core/delivery/csrf-session.ts";

/**
 * Reads an answer of SAP Gateway (OData V2, JSON; V4 from services that speak it). `content` is what stands in `d`, or an
 * entity with its context; null for an empty answer.
 */
export function meaningOf(answer: HttpAnswer): Meaning {
  const requestId = headerOf(answer.headers, "x-request-id") ?? headerOf(answer.headers, "sap-perf-fesrec");
  const facts: AnswerFacts = { status: answer.status, erpCode: null, requestId };
  if (answer.status === 204 || (answer.status === 200 && answer.body === ""))
    return { kind: "content", content: null, facts };
  const body = objectIn(answer.body);
  if (answer.status >= 200 && answer.status < 300) {
    if (body && "@odata.context" in body) return { kind: "content", content: body, facts };
    return body && "d" in body ? { kind: "content", content: body.d, facts } : formTrouble("no OData content", facts);
  }
  return troubleOf(answer, body, requestId);
}

function troubleOf(answer: HttpAnswer, body: Record<string, unknown> | null, requestId: string | null): Trouble {
  const words = wordsOf(body, requestId);
  if (words.code?.startsWith(noService)) return formTrouble(words.message ?? words.code, factsOf(answer, words));
  if (answer.status === 404 && words.code === null)
    return formTrouble("a page instead of a service", factsOf(answer, words));
  if (answer.status === 412) return businessTrouble("conflict", answer, words);
  if (isLocked(words)) return businessTrouble("retry", answer, words);
  if (answer.status === 409) return refusal(answer, words);
  return statusTrouble(answer, words);
}

/** Codes of the hub that finds no such service: the base URL or its activation is wrong, not the post. */
const noService = "/IWFND/MED/";

function factsOf(answer: HttpAnswer, words: ErpWords): AnswerFacts {
  return { status: answer.status, erpCode: words.code, requestId: words.requestId };
}

/** The texts are asked for in English; the message numbers of a foreign lock differ between releases. */
function isLocked(words: ErpWords): boolean {
  return /locked by (user )?|currently being (processed|edited)|is being processed by/i.test(words.message ?? "");
}

function wordsOf(body: Record<string, unknown> | null, requestId: string | null): ErpWords {
  const error = propertiesOf(body?.error);
  const message = error.message;
  const value = typeof message === "string" ? message : propertiesOf(message).value;
  const code = error.code;
  return {
    code: typeof code === "string" && code !== "" ? code : null,
    message: typeof value === "string" ? value : null,
    requestId,
  };
}
