import {
  businessTrouble,
  type ErpWords,
  formTrouble,
  type Meaning,
  refusal,
  statusTrouble,
} from "../../core/delivery/answer.ts";
import type { AnswerFacts, Trouble } from "../../core/delivery/erp.ts";
import type { HttpAnswer } from "../../core/delivery/http.ts";
import { contentOf, wordsOf } from "../../core/delivery/odata-v4.ts";

/** Reads an answer of the API. `content` is the JSON object; null where a change or an action was done without one (204). */
export function meaningOf(answer: HttpAnswer): Meaning {
  const words = wordsOf(answer, ["request-id", "ms-correlation-x"]);
  return contentOf(answer, words) ?? troubleOf(answer, words);
}

function troubleOf(answer: HttpAnswer, words: ErpWords): Trouble {
  const code = words.code ?? "";
  const facts: AnswerFacts = { status: answer.status, erpCode: words.code, requestId: words.requestId };
  if (isLocked(words)) return businessTrouble("retry", answer, words);
  if (changed.has(code)) return businessTrouble("conflict", answer, words);
  if (code === "Internal_TenantUnavailable") return { ...businessTrouble("retry", answer, words), ofConnection: true };
  if (code === "" && (answer.status < 400 || answer.status === 404 || answer.status === 400)) {
    return formTrouble(`${answer.status} without an error of the API`, facts);
  }
  if (code === "Internal_ServerError" && answer.status < 500) {
    return { ...businessTrouble("retry", answer, words), class: "unknown", ofConnection: true };
  }
  const isSaid = answer.status < 400 || (endsTransaction(code) && !ofServer.has(answer.status));
  return isSaid ? refusal(answer, words) : statusTrouble(answer, words);
}

/** What application and data say undoes what was begun, in whatever status they say it. */
function endsTransaction(code: string): boolean {
  return /^(Application|Internal)_/.test(code) && code !== "Internal_ServerError";
}

/** Statuses by which the server speaks for itself, whatever code comes with them. */
const ofServer: ReadonlySet<number> = new Set([401, 408, 429, 503, 504]);

/** Somebody saved the record after we had read it; the second is what a version in an old form, or none, is told. */
const changed: ReadonlySet<string> = new Set(["Request_EntityChanged", "BadRequest_InvalidToken"]);

/** Another session holds the record or the table; what was begun is undone. The texts are English for an application user. */
function isLocked({ message }: ErpWords): boolean {
  return /locked by another user|being updated in a transaction done by another session|deadlock/i.test(message ?? "");
}
