import { type ErpWords, formTrouble, type Meaning, propertiesOf, statusTrouble } from "../../core/delivery/answer.ts";
import type { AnswerFacts } from "../../core/delivery/erp.ts";
import { headerOf, type HttpAnswer } from "../../core/delivery/http.ts";

/** Reads an answer of a REST service: any 2xx but a web page is success. */
export function meaningOf(answer: HttpAnswer): Meaning {
  const requestId = headerOf(answer.headers, "x-request-id");
  const facts: AnswerFacts = { status: answer.status, erpCode: null, requestId };
  const isPage = /text\/html/i.test(headerOf(answer.headers, "content-type") ?? "");
  const content = isPage ? null : parse(answer.body);
  if (answer.status < 200 || answer.status > 299) return statusTrouble(answer, wordsOf(content, requestId));
  return isPage ? formTrouble("a web page", facts) : { kind: "content", content, facts };
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
