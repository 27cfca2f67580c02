import {
  authTrouble,
  businessTrouble,
  type ErpWords,
  formTrouble,
  type Meaning,
  objectIn,
  propertiesOf,
  statusTrouble,
} from "../../core/delivery/answer.ts";
import type { AnswerFacts, Trouble } from "../../core/delivery/erp.ts";
import { headerOf, type HttpAnswer } from "../../core/delivery/http.ts";

/** Reads an answer of SuiteTalk REST. `content` is the JSON object; null where a change was taken (204). */
export function meaningOf(answer: HttpAnswer): Meaning {
  const requestId = headerOf(answer.headers, "x-n-operationid");
  const facts: AnswerFacts = { status: answer.status, erpCode: null, requestId };
  if (answer.status === 204) return { kind: "content", content: null, facts };
  const body = objectIn(answer.body);
  if (answer.status === 200) return body ? { kind: "content", content: body, facts } : formTrouble("no JSON", facts);
  return troubleOf(answer, wordsOf(body, requestId));
}

function troubleOf(answer: HttpAnswer, words: ErpWords): Trouble {
  const code = words.code ?? "";
  const facts: AnswerFacts = { status: answer.status, erpCode: words.code, requestId: words.requestId };
  // The limit is one of the account over all its doors; some of them say so with status 400.
  if (tooMany.has(code) && answer.status !== 429) {
    return { ...businessTrouble("retry", answer, words), class: "retry-after" };
  }
  if (changed.has(code)) return businessTrouble("conflict", answer, words);
  if (code.startsWith("INVALID_LOGIN")) return authTrouble(`${code} ${words.message ?? ""}`.trim(), facts);
  if (code === "UNEXPECTED_ERROR" && answer.status < 500) {
    return { ...businessTrouble("retry", answer, words), class: "unknown", ofConnection: true };
  }
  if (answer.status === 404 && code === "") return formTrouble("a page instead of a service", facts);
  return statusTrouble(answer, words);
}

const tooMany: ReadonlySet<string> = new Set([
  "CONCURRENCY_LIMIT_EXCEEDED",
  "SSS_REQUEST_LIMIT_EXCEEDED",
  "WS_REQUEST_BLOCKED",
]);

/** Somebody else saved the record between our reading and our saving, or is about to. */
const changed: ReadonlySet<string> = new Set([
  "RCRD_HAS_BEEN_CHANGED",
  "RCRD_EDITED_SINCE_RETRIEVED",
  "CUSTOM_RECORD_COLLISION",
]);

const unknownRecord: ReadonlySet<string> = new Set(["NONEXISTENT_ID", "RCRD_DSNT_EXIST"]);

/** There is no such record, as opposed to no such service. */
export function isMissing({ class: kind, answer }: Trouble): boolean {
  return kind === "permanent" && unknownRecord.has(answer.erpCode ?? "");
}

/** What an answer says of an error, whatever its status. */
export function wordsIn(answer: HttpAnswer): ErpWords {
  return wordsOf(objectIn(answer.body), headerOf(answer.headers, "x-n-operationid"));
}

/** How far an asynchronous request is. */
export interface JobState {
  readonly isCompleted: boolean;
  /** `pending`, `processing`, `succeeded`, `failed` */
  readonly progress: string;
}

/** Reads the state of a job. */
export function jobIn(content: unknown): JobState {
  const { completed, progress } = propertiesOf(content);
  return { isCompleted: completed === true, progress: String(progress ?? "") };
}

/** The first error's own code and text, and the field it speaks of. */
function wordsOf(body: Record<string, unknown> | null, requestId: string | null): ErpWords {
  const details = body?.["o:errorDetails"];
  const first: unknown = Array.isArray(details) ? details[0] : undefined;
  const { detail, "o:errorCode": code, "o:errorPath": path } = propertiesOf(first);
  const said = (textOf(detail) ?? textOf(body?.title))?.replace(/\.$/, "") ?? null;
  const at = textOf(path);
  return { code: textOf(code), message: said && at ? `${said} (${at})` : said, requestId };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value.slice(0, 500) : null;
}
