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
import { coded } from "../../core/errors.ts";

/** Reads an answer to a JSON-RPC call. `content` is the result, null where the method has none to give. */
export function meaningOf(answer: HttpAnswer): Meaning {
  const requestId = headerOf(answer.headers, "x-request-id");
  const facts: AnswerFacts = { status: answer.status, erpCode: null, requestId };
  if (answer.status === 404) return formTrouble("status 404: no such database, or no such path", facts);
  if (answer.status !== 200) return statusTrouble(answer, { code: null, message: null, requestId });
  const reply = objectIn(answer.body);
  if (Array.isArray(reply?.error)) return troubleOf(answer, reply.error, requestId);
  if (!reply || !("result" in reply)) return formTrouble("neither a result nor an error", facts);
  return { kind: "content", content: reply.result, facts };
}

/** The database took the transaction back because of another one; PostgreSQL's and SQLite's words, in English. */
const rolledBack = /^(could not serialize access|deadlock detected|could not obtain lock|database is locked)/;

/** The server lost its database in the middle: what became of the transaction is not known. */
const databaseGone =
  /server closed the connection|connection (already|has been) closed|terminating connection|database system is (starting up|shutting down)|too many clients/;

/** A database that is a file: the server looks for it only when it is asked for something in it. */
const noDatabase = /^Database .* doesn't exist/;

/** Reads `[name, details]` of an exception that the server knows, `[text, trace]` of any other. */
function troubleOf(answer: HttpAnswer, error: readonly unknown[], requestId: string | null): Trouble {
  const [name, details] = error;
  const said = String(name ?? "without a reason").trim();
  if (noDatabase.test(said)) {
    return formTrouble("it has no such database", { status: answer.status, erpCode: null, requestId });
  }
  const isNamed = /^[A-Za-z]+(Exception|Error|Warning)$/.test(said);
  const message = lineOf(isNamed ? sentenceOf(said, details) : said.split("\n", 1)[0]);
  const words: ErpWords = { code: isNamed ? said : "exception", message, requestId };
  if (said === "ConcurrencyException") return businessTrouble("conflict", answer, words);
  if (rolledBack.test(said)) return businessTrouble("retry", answer, words);
  if (databaseGone.test(said)) return goneTrouble(answer, words);
  const facts: AnswerFacts = { status: answer.status, erpCode: words.code, requestId };
  return said === "LoginException" ? authTrouble("it wants more than a password", facts) : refusal(answer, words);
}

/** A warning is told by its name, its message and a description, an error by message and description. */
function sentenceOf(name: string, details: unknown): unknown {
  const texts = Array.isArray(details) ? details : [details];
  return name === "UserWarning" ? texts[1] : texts[0];
}

/** A text as one line without its full stop, for it stands within a sentence of ours. */
function lineOf(text: unknown): string | null {
  return typeof text === "string" ? text.trim().replace(/\s+/g, " ").replace(/\.$/, "").slice(0, 500) : null;
}

function goneTrouble(answer: HttpAnswer, words: ErpWords): Trouble {
  const error = coded("WB-ERP-003", { detail: `its database is gone: ${words.message}`, status: answer.status });
  return { ...refusal(answer, words), class: "unknown", ofConnection: true, error };
}
