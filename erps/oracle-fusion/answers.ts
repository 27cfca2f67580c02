import {
  businessTrouble,
  type ErpWords,
  formTrouble,
  type Meaning,
  objectIn,
  owed,
  propertiesOf,
  refusal,
  statusTrouble,
} from "../../core/delivery/answer.ts";
import type { AnswerFacts, Trouble } from "../../core/delivery/erp.ts";
import { headerOf, type HttpAnswer } from "../../core/delivery/http.ts";
import { coded } from "../../core/errors.ts";

/** Reads an answer of the REST services. A request can be taken (200, 201) and its body still say that nothing came of it. */
export function meaningOf(answer: HttpAnswer): Meaning {
  const requestId = headerOf(answer.headers, "x-oracle-dms-ecid");
  const facts: AnswerFacts = { status: answer.status, erpCode: null, requestId };
  if (answer.status === 204) return { kind: "content", content: null, facts };
  const body = objectIn(answer.body);
  if (answer.status !== 200 && answer.status !== 201) return troubleOf(answer, body, requestId);
  if (body === null) return formTrouble("no JSON of the services", facts);
  const failure = failureIn(body, requestId);
  return failure ? businessOf(answer, failure) : { kind: "content", content: body, facts };
}

/** Rows of a collection: a list in the first framework versions, an object with `items` in the later ones. */
export function rowsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  const rows = Array.isArray(value) ? value : propertiesOf(value).items;
  return Array.isArray(rows) ? rows.map(propertiesOf) : [];
}

/** The system took the request over and works on it by itself: it is looked at again. */
export function pending(status: string, answer: AnswerFacts): Trouble {
  return owed(`its request stands at ${status}`, answer, null);
}

/** The system gave up a request that it had taken over. */
export function abandoned(status: string, said: string | null, answer: AnswerFacts): Trouble {
  const erpMessage = sentence(said) ?? "without a reason";
  const error = coded("WB-ERP-001", { erpCode: status, erpMessage, status: answer.status });
  const facts = { ...answer, erpCode: status };
  return { kind: "trouble", class: "permanent", retryAfterMs: null, ofConnection: false, error, answer: facts };
}

/** What a row of messages says, whichever of its names it has for it. */
export function messageIn(row: Readonly<Record<string, unknown>>): string | null {
  const { ErrorMessage, ErrorExplanation, MessageText, Message } = row;
  return textOf(ErrorMessage) ?? textOf(ErrorExplanation) ?? textOf(MessageText) ?? textOf(Message);
}

const failed: ReadonlySet<string> = new Set(["ERROR", "E", "FAILURE", "FAILED"]);

/** The failure that the body of a request that was taken reports; null where it reports none. */
function failureIn(body: Readonly<Record<string, unknown>>, requestId: string | null): ErpWords | null {
  const parts = [body, propertiesOf(body.result), ...rowsIn(body.shipments), ...rowsIn(body.shipmentLines)];
  const message = parts.flatMap(({ errors }) => rowsIn(errors))[0];
  const status = parts
    .map(({ Result, ReturnStatus, RequestStatus }) => textOf(Result) ?? textOf(ReturnStatus) ?? textOf(RequestStatus))
    .find((said) => said !== null && failed.has(said.toUpperCase()));
  if (message === undefined && status === undefined) return null;
  const said = parts.map(messageIn).find((text) => text !== null) ?? null;
  const words = sentence((message && messageIn(message)) ?? said);
  return { code: textOf(message?.MessageName) ?? status ?? null, message: words, requestId };
}

/** A lock of another user passes; what another user changed is read again; all else is for people. */
function businessOf(answer: HttpAnswer, words: ErpWords): Trouble {
  const said = `${words.code ?? ""} ${words.message ?? ""}`;
  if (/\b25014\b/.test(said)) return businessTrouble("conflict", answer, words);
  const isLocked = /\b26030\b|\blocked by another user\b|\bfailed to lock\b/i.test(said);
  return isLocked ? businessTrouble("retry", answer, words) : refusal(answer, words);
}

/** Refusals come as JSON, or as a line of plain text; a page is somebody else's (a gateway, a sign-in). */
function troubleOf(answer: HttpAnswer, body: Record<string, unknown> | null, requestId: string | null): Trouble {
  const isPage = /^\s*</.test(answer.body);
  const words = isPage ? { code: null, message: null, requestId } : wordsOf(answer, body, requestId);
  if (answer.status === 400) {
    return isPage
      ? formTrouble("400 with a page", { status: 400, erpCode: null, requestId })
      : businessOf(answer, words);
  }
  if (isPage && [403, 404, 405].includes(answer.status)) {
    return formTrouble(`${answer.status} with a page`, { status: answer.status, erpCode: null, requestId });
  }
  return statusTrouble(answer, words);
}

/** The first error's own code and text, and the attribute that it speaks of. */
function wordsOf(answer: HttpAnswer, body: Record<string, unknown> | null, requestId: string | null): ErpWords {
  if (body === null) return { code: null, message: sentence(answer.body), requestId };
  const details = body["o:errorDetails"];
  const { detail, "o:errorCode": code, "o:errorPath": path } = propertiesOf(Array.isArray(details) ? details[0] : null);
  const said = sentence(textOf(detail) ?? textOf(body.detail) ?? textOf(body.title));
  const at = textOf(path)?.replace(/^\/$/, "");
  return {
    code: textOf(code) ?? textOf(body["o:errorCode"]),
    message: said && at ? `${said} (${at})` : said,
    requestId,
  };
}

/** A message without its code, which stands before it, and without the stop that ours brings. */
function sentence(text: string | null): string | null {
  return (
    text
      ?.trim()
      .replace(/^JBO-\d+:\s*/, "")
      .replace(/\.$/, "")
      .slice(0, 500) || null
  );
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}
