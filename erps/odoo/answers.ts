import {
  authTrouble,
  businessTrouble,
  type ErpWords,
  formTrouble,
  type Meaning,
  propertiesOf,
  refusal,
  statusTrouble,
} from "../../core/delivery/answer.ts";
import type { AnswerFacts, Trouble } from "../../core/delivery/erp.ts";
import { headerOf, type HttpAnswer } from "../../core/delivery/http.ts";
import { coded } from "../../core/errors.ts";

/** Reads an answer of JSON-2 (the returned value is the body, errors have a status) or JSON-RPC (errors inside a 200). */
export function meaningOf(answer: HttpAnswer): Meaning {
  const requestId = headerOf(answer.headers, "x-request-id");
  const facts: AnswerFacts = { status: answer.status, erpCode: null, requestId };
  const parsed = parse(answer.body);
  if (answer.status < 200 || answer.status > 299) return failureOf(answer, fault(parsed?.value, requestId));
  if (parsed === null) return formTrouble("a page instead of JSON", facts);
  const envelope = propertiesOf(parsed.value);
  if (envelope.jsonrpc !== "2.0") return { kind: "content", content: parsed.value, facts };
  if ("error" in envelope) return failureOf(answer, faultInEnvelope(envelope.error, requestId));
  return { kind: "content", content: envelope.result ?? null, facts };
}

/** Names of exceptions with which the database gave up a transaction whole: nothing was done, and it will pass. */
const passing = /SerializationFailure|LockNotAvailable|DeadlockDetected|TransactionRollback|ConcurrencyError|LockError/;
const passingWords = /could not serialize|could not obtain lock|deadlock detected/i;
const ofIdentity = /^odoo\.exceptions\.AccessDenied$|SessionExpired|\.Unauthorized$/;
/** Names of exceptions that speak of what was asked: business rules, rights, and fields or values that there are not. */
const ofBusiness = /^odoo\.exceptions\.|^(builtins\.)?(ValueError|KeyError|TypeError|AttributeError)$|Unprocessable/;

function failureOf(answer: HttpAnswer, words: ErpWords): Trouble {
  const facts: AnswerFacts = { status: answer.status, erpCode: words.code, requestId: words.requestId };
  const name = words.code ?? "";
  if (answer.status === 404 && name === "") return formTrouble("a page instead of its interface", facts);
  if (name.endsWith(".NotFound")) return formTrouble(words.message ?? name, facts);
  if (passing.test(name) || passingWords.test(words.message ?? "")) return businessTrouble("retry", answer, words);
  if (ofIdentity.test(name)) return authTrouble([name, words.message].filter(Boolean).join(" "), facts);
  if (ofBusiness.test(name)) return refusal(answer, words);
  return answer.status < 300 ? brokenTrouble(words, facts) : statusTrouble(answer, words);
}

/** An exception that nobody foresaw, told inside a 200: what it left behind is not known. */
function brokenTrouble({ code, message }: ErpWords, answer: AnswerFacts): Trouble {
  const detail = `it failed with ${[code, message].filter(Boolean).join(" ") || "an error without a name"}`;
  const error = coded("WB-ERP-003", { detail });
  return { kind: "trouble", class: "unknown", retryAfterMs: null, ofConnection: true, error, answer };
}

/** The words of an exception as Odoo serializes it; its traceback stays where it is. */
function fault(value: unknown, requestId: string | null): ErpWords {
  const { name, message } = propertiesOf(value);
  return { code: textOf(name), message: textOf(message), requestId };
}

/** The same from the `error` of JSON-RPC; where it carries no exception, its own words (`404: Not Found`). */
function faultInEnvelope(value: unknown, requestId: string | null): ErpWords {
  const error = propertiesOf(value);
  const inner = fault(error.data, requestId);
  const isMissing = inner.code === null && error.code === 404;
  const code = inner.code ?? (isMissing ? "http.NotFound" : null);
  return { code, message: inner.message ?? textOf(error.message), requestId };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== ""
    ? value.replace(/\s+/g, " ").trim().replace(/\.$/, "").slice(0, 500)
    : null;
}

function parse(body: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return null;
  }
}
