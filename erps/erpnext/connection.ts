import {
  authTrouble,
  clockSkewOf,
  formTrouble,
  type Meaning,
  missing,
  networkTrouble,
  unfit,
  unsent,
} from "../../core/delivery/answer.ts";
import type { MilestoneCodes } from "../../core/delivery/milestone-codes.ts";
import { type Credentials, openCredentials } from "../../core/delivery/credentials.ts";
import type {
  Abilities,
  Ask,
  AskContext,
  ErpConnection,
  ErpSettings,
  Found,
  Probe,
  Reading,
  Sent,
  Trouble,
} from "../../core/delivery/erp.ts";
import { type HttpAnswer, type HttpClient, type HttpRequest, openHttp } from "../../core/delivery/http.ts";
import { isMissing, meaningOf } from "./answers.ts";
import { changesOf, codesOf, type Document, doctypeOf, stateOf } from "./documents.ts";

/** Connects to one ERPNext site. */
export function openErpnext(settings: ErpSettings): ErpConnection {
  return new Site(settings);
}

type Context = Pick<AskContext, "signal" | "correlationId">;

class Site implements ErpConnection {
  readonly #settings: ErpSettings;
  readonly #http: HttpClient;
  readonly #credentials: Credentials;
  readonly #codes: MilestoneCodes;

  constructor(settings: ErpSettings) {
    this.#settings = settings;
    this.#http = openHttp(settings);
    this.#credentials = openCredentials(settings, (key, secret) => `token ${key}:${secret}`);
    this.#codes = codesOf(String(settings.values.statusCodes ?? ""));
  }

  abilities(): Abilities {
    return { readable: true, needsVersion: true, idempotencyKey: false };
  }

  documentKey(document: string): string {
    return document;
  }

  async find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    if (!ask.lookup) return { kind: "found", document: null };
    const { field, value } = ask.lookup;
    const filters = [
      [field, "=", value],
      ["docstatus", "<", 2],
    ];
    const meaning = await this.#list(doctypeOf(ask), ["name"], filters, context);
    if (meaning.kind === "trouble") return meaning;
    const names = documentsIn(meaning.content).map(({ name }) => String(name));
    return names.length > 1 ? ambiguous(field, value, names) : { kind: "found", document: names[0] ?? null };
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const names = Object.keys(changesOf(ask, this.#codes));
    if (names.length === 0) return nothingToWrite();
    const { meaning } = await this.#ask({ method: "GET", path: pathOf(ask) }, context);
    if (meaning.kind === "trouble") return isMissing(meaning) ? missing(meaning) : unsent(meaning);
    const document = meaning.content as Document | null;
    const version = document && versionOf(document);
    if (!document || version === null) return unsent(formTrouble("no document", meaning.facts));
    const unknown = names.find((name) => !Object.hasOwn(document, name));
    if (unknown !== undefined) return fieldless(doctypeOf(ask), unknown);
    const evidence = { modified: version, docstatus: numberOf(document.docstatus) };
    return { kind: "reading", state: stateOf(ask, document, this.#codes), version, evidence, answer: meaning.facts };
  }

  /** `modified` in the body makes the system compare it with what it holds before it saves. */
  async send(ask: Ask, version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const body = JSON.stringify({ ...changesOf(ask, this.#codes), ...(version === null ? {} : { modified: version }) });
    const { meaning } = await this.#ask({ method: "PUT", path: pathOf(ask), body }, context);
    if (meaning.kind === "trouble") return meaning;
    const saved = (meaning.content ?? {}) as Document;
    return { kind: "sent", version: versionOf(saved), evidence: {}, answer: meaning.facts };
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const context = { signal, correlationId: "" };
    const { meaning, answer } = await this.#ask(
      { method: "GET", path: "/api/method/frappe.auth.get_logged_user" },
      context,
    );
    if (meaning.kind === "trouble") return meaning.answer.erpCode === "PermissionError" ? guest(meaning) : meaning;
    const shipments = await this.#list("Shipment", ["name", "tracking_status"], [], context);
    if (shipments.kind === "trouble") return shipments;
    const notes = await this.#list("Delivery Note", ["name", "docstatus"], [], context);
    if (notes.kind === "trouble") return notes;
    const proved = [`signed in as ${String(meaning.content)}`, "read Shipment and Delivery Note"];
    const clockSkewMs = answer.kind === "answer" ? clockSkewOf(answer.headers, this.#settings.clock.now()) : null;
    return { kind: "probe", proved, clockSkewMs };
  }

  close(): Promise<void> {
    return Promise.all([this.#http.close(), this.#credentials.close()]).then(() => {});
  }

  async #list(doctype: string, fields: readonly string[], filters: unknown, context: Context): Promise<Meaning> {
    const query = `fields=${escaped(fields)}&filters=${escaped(filters)}&limit_page_length=2`;
    const path = `/api/resource/${encodeURIComponent(doctype)}?${query}`;
    const { meaning } = await this.#ask({ method: "GET", path }, context);
    return meaning.kind === "trouble" ? unsent(meaning) : meaning;
  }

  async #ask(
    request: Omit<HttpRequest, "signal" | "headers">,
    { signal, correlationId }: Context,
  ): Promise<{ readonly meaning: Meaning; readonly answer: HttpAnswer | Trouble }> {
    const identity = await this.#credentials.headers(signal);
    if (identity.kind === "trouble") return { meaning: identity, answer: identity };
    const correlation = correlationId === "" ? {} : { "x-correlation-id": correlationId };
    const headers = { accept: "application/json", ...content(request.body), ...identity.headers, ...correlation };
    const answer = await this.#http.request({ ...request, signal, headers });
    if (answer.kind === "failure") {
      const trouble = networkTrouble(answer);
      return { meaning: trouble, answer: trouble };
    }
    const meaning = meaningOf(answer);
    if (meaning.kind === "trouble" && meaning.class === "auth") this.#credentials.renew();
    return { meaning, answer };
  }
}

function content(body: string | undefined): Readonly<Record<string, string>> {
  return body === undefined ? {} : { "content-type": "application/json" };
}

function pathOf(ask: Ask): string {
  return `/api/resource/${encodeURIComponent(doctypeOf(ask))}/${encodeURIComponent(ask.document ?? "")}`;
}

function escaped(value: unknown): string {
  return encodeURIComponent(JSON.stringify(value));
}

function documentsIn(content: unknown): readonly Document[] {
  return Array.isArray(content) ? content : [];
}

function versionOf({ modified }: Document): string | null {
  return typeof modified === "string" ? modified : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** A site that hears no credentials takes us for a guest: a proxy that drops the Authorization header does that. */
function guest({ answer }: Trouble): Trouble {
  return authTrouble("the site takes us for a guest", answer);
}

/** A change without a field would be "done" at once: nobody would learn that nothing is ever written. */
function nothingToWrite(): Trouble {
  return unfit("fields", "the node names no field to write");
}

/** The system drops a field that it does not know, and says yes: the change would be sent again and again. */
function fieldless(doctype: string, field: string): Trouble {
  return unfit("field", `${doctype} has no field ${field}, or our user may not read it`);
}

function ambiguous(field: string, value: string, names: readonly string[]): Trouble {
  return unfit("ambiguous", `${field} ${value} is held by several documents: ${names.join(", ")}`);
}
