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
import { type Condition, valueAt } from "../../core/delivery/comparison.ts";
import type { AnswerFacts, Trouble } from "../../core/delivery/erp.ts";
import { headerOf, type HttpAnswer } from "../../core/delivery/http.ts";
import { usualLimits } from "../../core/mapping/reading.ts";
import { readXml } from "../../core/mapping/readers/xml.ts";

/** How a service says no. */
export interface FaultRules {
  /** False for plain XML without an envelope. */
  readonly isSoap: boolean;
  /** Words of faults that pass by themselves, in lower case. */
  readonly passing: readonly string[];
  /** A fault of the server is its refusal, with its work undone; else nobody knows what became of it. */
  readonly serverRefuses: boolean;
  /** Where an answer without a fault says why not; empty where it does not. */
  readonly message: string;
}

const usual: FaultRules = { isSoap: true, passing: [], serverRefuses: false, message: "" };

type Fields = Readonly<Record<string, unknown>>;

/** Reads an answer: `content` is what stands in the Body, or the whole document without an envelope; null where it is empty. */
export function meaningOf(answer: HttpAnswer, rules: FaultRules = usual): Meaning {
  const requestId = headerOf(answer.headers, "x-request-id");
  const facts: AnswerFacts = { status: answer.status, erpCode: null, requestId };
  const document = documentIn(answer.body);
  const body = bodyIn(document);
  const words: ErpWords = { code: null, message: saidAt(body ?? document, rules.message), requestId };
  const fault = body && faultIn(body, requestId);
  if (fault) return faultTrouble(answer, fault, rules);
  if (answer.status < 200 || answer.status > 299) return statusTrouble(answer, words);
  if (answer.body.trim() === "") return { kind: "content", content: null, facts };
  if (!document || Object.hasOwn(document, "html")) return formTrouble("no XML", facts);
  if (!rules.isSoap) return { kind: "content", content: body ?? document, facts };
  return body ? { kind: "content", content: body, facts } : formTrouble("no SOAP envelope", facts);
}

/** The elements of a document; null where it is no XML. Its text was decoded already, so what it declares does not count. */
function documentIn(text: string): Fields | null {
  const plain = text.replace(/^\ufeff?\s*<\?xml[^>]*\?>/, "");
  const read = readXml(Buffer.from(plain, "utf8"), usualLimits);
  return read.kind === "read" ? propertiesOf(read.payload) : null;
}

/** What stands in the Body; null where there is no envelope. */
function bodyIn(document: Fields | null): Fields | null {
  const envelope = document?.["Envelope"];
  return envelope === undefined ? null : propertiesOf(propertiesOf(envelope)["Body"]);
}

interface Fault extends ErpWords {
  /** Whose fault it was, in the words of the standard: `Client`, `Server`, `Sender`, `Receiver`. */
  readonly blames: string;
}

/** SOAP 1.1 (4.4) has faultcode and faultstring, SOAP 1.2 (part 1, 5.4) Code, Subcode and Reason. */
function faultIn(body: Fields, requestId: string | null): Fault | null {
  if (!Object.hasOwn(body, "Fault")) return null;
  const fault = propertiesOf(body["Fault"]);
  const [first = "", ...rest] = localName(textOf(fault["faultcode"] ?? valueAt(fault, "Code.Value"))).split(".");
  const narrower = localName(textOf(valueAt(fault, "Code.Subcode.Value")));
  const said = textOf(fault["faultstring"] ?? valueAt(fault, "Reason.Text"));
  const code = narrower || [first, ...rest].filter((part) => part !== "").join(".");
  return {
    blames: first,
    code: code || "Fault",
    message: said.replace(/\s+/g, " ").trim().replace(/\.$/, "").slice(0, 500) || null,
    requestId,
  };
}

/** A name without its prefix. */
function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1).trim();
}

/** The text of an element; of the first where there are several (a reason in more than one language). */
function textOf(value: unknown): string {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  const text = typeof one === "object" && one !== null ? (one as Fields)["#text"] : one;
  return typeof text === "string" ? text : "";
}

/** Faults of WS-Security (OASIS, SOAP Message Security 1.1, 12): what we sign in with was not accepted. */
const security: readonly string[] = [
  ...["FailedAuthentication", "InvalidSecurityToken", "InvalidSecurity", "FailedCheck"],
  ...["SecurityTokenUnavailable", "UnsupportedSecurityToken"],
];

function faultTrouble(answer: HttpAnswer, fault: Fault, { passing, serverRefuses }: FaultRules): Trouble {
  const { status } = answer;
  const facts: AnswerFacts = { status, erpCode: fault.code, requestId: fault.requestId };
  const said = [fault.code, fault.message].filter((part) => part).join(" ");
  if (security.includes(fault.code ?? "") || security.includes(fault.blames)) return authTrouble(said, facts);
  if (passing.some((word) => said.toLowerCase().includes(word))) return businessTrouble("retry", answer, fault);
  if ([401, 408, 429, 503].includes(status)) return statusTrouble(answer, fault);
  const isServer = fault.blames === "Server" || fault.blames === "Receiver";
  return isServer && !serverRefuses ? statusTrouble({ ...answer, status: 500 }, fault) : refusal(answer, fault);
}

/** What stands at a place, as words for people; null where nothing does. */
function saidAt(content: unknown, path: string): string | null {
  if (path === "") return null;
  return textOf(valueAt(content, path)).replace(/\s+/g, " ").trim().replace(/\.$/, "").slice(0, 500) || null;
}

/** What an answer without a fault says of the change: null where all of `when` stands in it, else the refusal. */
export function refusalIn(
  { content, facts }: Meaning & { readonly kind: "content" },
  answer: HttpAnswer,
  when: readonly Condition[],
  { message }: Pick<FaultRules, "message">,
): Trouble | null {
  if (when.length === 0) return null;
  if (content === null) return formTrouble("an empty answer", facts);
  const missed = when.find(({ path, value }) => !holds(valueAt(content, path), value));
  if (!missed) return null;
  const code = textOf(valueAt(content, missed.path)) || `no ${missed.path}`;
  return refusal(answer, { code, message: saidAt(content, message), requestId: facts.requestId });
}

function holds(held: unknown, value: string | null): boolean {
  if (held === undefined) return false;
  return value === null ? textOf(held) !== "" || typeof held === "object" : textOf(held) === value;
}
