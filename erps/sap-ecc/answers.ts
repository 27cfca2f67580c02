import {
  businessTrouble,
  type ErpWords,
  formTrouble,
  type Meaning,
  propertiesOf,
  refusal,
  statusTrouble,
  unfit,
  unsent,
} from "../../core/delivery/answer.ts";
import type { AnswerFacts, Trouble } from "../../core/delivery/erp.ts";
import { headerOf, type HttpAnswer } from "../../core/delivery/http.ts";
import { usualLimits } from "../../core/mapping/reading.ts";
import { readXml } from "../../core/mapping/readers/xml.ts";

/**
 * Reads an answer of the services that take IDocs. `content` is the number under which the IDoc was stored, null where
 * the answer does not say: that it was stored, not that it was posted.
 */
export function meaningOf(answer: HttpAnswer): Meaning {
  const requestId = headerOf(answer.headers, "x-request-id") ?? headerOf(answer.headers, "sap-perf-fesrec");
  const facts: AnswerFacts = { status: answer.status, erpCode: null, requestId };
  const read = readXml(Buffer.from(answer.body), usualLimits);
  const envelope = read.kind === "read" ? propertiesOf(propertiesOf(read.payload).Envelope) : {};
  const body = propertiesOf(envelope.Body);
  if ("Fault" in body) return faultTrouble(answer, propertiesOf(body.Fault), requestId);
  if (answer.status === 403 || answer.status === 404) return inactive(facts);
  if (answer.status >= 300 && answer.status < 400) return unsent(statusTrouble(answer, { ...said(answer), requestId }));
  if (answer.status < 200 || answer.status >= 400) return statusTrouble(answer, { ...said(answer), requestId });
  if (answer.body.trim() === "" || /IDoc-XML-inbound ok/i.test(answer.body)) return stored(null, facts);
  if ("Body" in envelope) return stored(numberIn(body), facts);
  return formTrouble("a page instead of a receipt for the IDoc", facts);
}

function stored(content: string | null, facts: AnswerFacts): Meaning {
  return { kind: "content", content, facts };
}

/** The number that the system gave the IDoc, wherever the answer names it (`DB_ID`, `DbId`). */
function numberIn(value: unknown): string | null {
  if (Array.isArray(value)) return value.map(numberIn).find((found) => found !== null) ?? null;
  for (const [name, held] of Object.entries(propertiesOf(value))) {
    const number = /^db_?id$/i.test(name) && typeof held === "string" ? held : numberIn(held);
    if (number) return number;
  }
  return null;
}

/** A rule for message ids was broken, or the same one is in work: nothing was stored. Of every other fault nobody knows. */
function faultTrouble(answer: HttpAnswer, fault: Record<string, unknown>, requestId: string | null): Trouble {
  const text = textsIn(fault).join(" ").slice(0, 500);
  const code = /MSGID_LOCKED|MULTIPLE_IDOCS_NOT_ALLOWED|SOAP_MSGID_\w+/.exec(text)?.[0] ?? null;
  const words: ErpWords = { code: code ?? (String(fault.faultcode ?? "") || null), message: text, requestId };
  if (code === "MSGID_LOCKED") return businessTrouble("retry", answer, words);
  if (code !== null) return refusal(answer, words);
  const facts: AnswerFacts = { status: answer.status, erpCode: words.code, requestId };
  return answer.status < 500
    ? formTrouble(`a fault with status ${answer.status}: ${text}`, facts)
    : statusTrouble(answer, words);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return value.trim() === "" ? [] : [value.trim()];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  const held = Object.entries(propertiesOf(value)).filter(([name]) => name !== "faultcode" && !name.startsWith("@"));
  return held.flatMap(([, each]) => textsIn(each));
}

/** The service is not active (transaction SICF), or our user may not call it: the post was not heard, and can wait. */
function inactive(facts: AnswerFacts): Trouble {
  return unsent(formTrouble(`${facts.status} where the service for IDocs should be active`, facts));
}

/** The heading of a page, which is all that it says. */
function said({ body }: HttpAnswer): Pick<ErpWords, "code" | "message"> {
  const title = /<title>([^<]{1,200})<\/title>/i.exec(body)?.[1]?.trim();
  return { code: null, message: title || null };
}

/** What an inbound status of an IDoc means for the post. */
export function stateOf(status: string): "posted" | "failed" | "given-up" | "pending" {
  if (status === "53") return "posted";
  if (status === "68") return "given-up";
  return failures.has(status) ? "failed" : "pending";
}

/** 51, 52, 54, 57: the application · 56, 65: partner profile, ALE · 60: syntax · 63: handing over to the application. */
const failures: ReadonlySet<string> = new Set(["51", "52", "54", "56", "57", "60", "63", "65"]);

/** The system stored the IDoc and did not post it: people mend the cause there and process the IDoc again. */
export function failed(status: string, message: string | null, text: string): Trouble {
  const said = text || "without a text";
  return unfit([`IDoc status ${status}`, message].filter((part) => part).join(" "), said);
}
