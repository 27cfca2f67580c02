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
import type { Trouble } from "../../core/delivery/erp.ts";
import type { HttpAnswer } from "../../core/delivery/http.ts";
import { contentOf, wordsOf } from "../../core/delivery/odata-v4.ts";

/** Reads an answer of the OData service, of the metadata service or of a custom service. `content` is JSON; null for 204. */
export function meaningOf(answer: HttpAnswer): Meaning {
  const words = wordsIn(answer);
  const isError = words.code !== null || words.message !== null;
  if (isError && answer.status < 400) return refusal(answer, words);
  return contentOf(answer, words) ?? troubleOf(answer, words);
}

function troubleOf(answer: HttpAnswer, words: ErpWords): Trouble {
  const said = words.message ?? "";
  const { status } = answer;
  if (/\bupdate conflict occurred\b/i.test(said)) return businessTrouble("conflict", answer, words);
  if (/\bdeadlock|cannot be locked|is locked by\b/i.test(said)) return businessTrouble("retry", answer, words);
  if (said === "" && (status === 400 || status === 404)) {
    const facts = { status, erpCode: words.code, requestId: words.requestId };
    return formTrouble(`${status} without an error of the service`, facts);
  }
  // What validation of an entity says is a refusal, also where it comes as a failure of the server.
  return status >= 500 && isValidation(answer) ? refusal(answer, words) : statusTrouble(answer, words);
}

function isValidation({ body }: HttpAnswer): boolean {
  return /Write failed for table row|validateWrite failed|validateField failed/.test(body);
}

/** Code and text of an error. The log of the X++ call says most, wherever in the chain it stands. */
function wordsIn(answer: HttpAnswer): ErpWords {
  const words = wordsOf(answer, ["ms-dyn-aid", "request-id", "x-ms-request-id"]);
  const body = objectIn(answer.body);
  const log = logIn(propertiesOf(propertiesOf(body?.error).innererror));
  const { ExceptionMessage: thrown, Message: told } = body ?? {};
  const ofService = [thrown, told].find((text) => typeof text === "string" && text !== "");
  return { ...words, message: log ?? words.message ?? (typeof ofService === "string" ? plain(ofService) : null) };
}

function logIn(error: Readonly<Record<string, unknown>>): string | null {
  const { message, internalexception, innererror } = error;
  const [, log] = /\bInfolog:\s*([\s\S]+)$/.exec(typeof message === "string" ? message : "") ?? [];
  if (log !== undefined) return linesOf(log);
  const deeper = propertiesOf(internalexception ?? innererror);
  return Object.keys(deeper).length === 0 ? null : logIn(deeper);
}

/** The lines of a log that say why, without their kind and without what only says that it failed. */
function linesOf(log: string): string | null {
  const lines = log.split(";").map((line) => plain(line.replace(/^\s*(Warning|Error|Info):\s*/i, "")));
  const telling = lines.filter((line) => line !== "" && !/^(validate\w+ failed|update has been cancel)/i.test(line));
  return [...new Set(telling.length > 0 ? telling : lines)].join("; ").slice(0, 500) || null;
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim().replace(/\.+$/, "").slice(0, 500);
}
