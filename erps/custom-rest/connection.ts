import assert from "node:assert/strict";
import { clockSkewOf, type Meaning, networkTrouble, unsent } from "../../core/delivery/answer.ts";
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
import { headerOf, type HttpAnswer, type HttpClient, type HttpRequest, openHttp } from "../../core/delivery/http.ts";
import { isNewer } from "../../core/delivery/standing.ts";
import { CodedError, coded } from "../../core/errors.ts";
import { isMilestone } from "../../core/event/milestone.ts";
import { meaningOf } from "./answers.ts";
import {
  bodyTemplate,
  type Comparison,
  comparisonsOf,
  compare,
  pathTemplate,
  valueAt,
  type Values,
  valuesOf,
} from "./documents.ts";

/** Connects to a REST service that the settings describe. Throws a CodedError WB-CFG-001 where they cannot be followed. */
export function openRest(settings: ErpSettings): ErpConnection {
  return new RestService(settings);
}

const methods = ["POST", "PUT", "PATCH", "DELETE"] as const;

/** The settings, compiled once. */
interface Shape {
  readonly method: (typeof methods)[number];
  readonly path: (values: Values) => string | null;
  readonly body: (values: Values, fields: Values) => string;
  readonly keyHeader: string;
  readonly readPath: ((values: Values) => string | null) | null;
  /** Not found means that nothing was stored under our key, rather than that there is no such document. */
  readonly readsByKey: boolean;
  readonly comparisons: readonly Comparison[];
  readonly ifMatch: boolean;
  readonly milestonePath: string;
  readonly milestoneTimePath: string;
  readonly probePath: string;
}

function shapeOf({ values, baseUrl }: ErpSettings): Shape {
  const text = (name: string) => String(values[name] ?? "").trim();
  const readsByKey = text("readPath").includes("{key}");
  const comparisons = comparisonsOf(text("readCompare"));
  if (text("readPath") !== "" && !readsByKey && comparisons.length === 0) {
    throw misconfigured(baseUrl, "a path to read needs {key} in it, or something to compare");
  }
  const method = methods.find((known) => known === text("method").toUpperCase()) ?? "POST";
  return {
    method,
    path: pathTemplate(text("path")),
    body: bodyOf(text("body"), baseUrl),
    keyHeader: text("keyHeader").toLowerCase(),
    readPath: text("readPath") === "" ? null : pathTemplate(text("readPath")),
    readsByKey,
    comparisons,
    ifMatch: values.ifMatch === true,
    milestonePath: text("milestonePath"),
    milestoneTimePath: text("milestoneTimePath"),
    probePath: text("probePath") || "/",
  };
}

function bodyOf(template: string, baseUrl: string): Shape["body"] {
  try {
    return bodyTemplate(template);
  } catch (error) {
    throw misconfigured(baseUrl, `the body is not JSON: ${(error as Error).message}`);
  }
}

function misconfigured(baseUrl: string, detail: string): CodedError {
  return new CodedError(coded("WB-CFG-001", { node: new URL(baseUrl).host, detail }));
}

class RestService implements ErpConnection {
  readonly #settings: ErpSettings;
  readonly #shape: Shape;
  readonly #http: HttpClient;
  readonly #credentials: Credentials;
  readonly #abilities: Abilities;

  constructor(settings: ErpSettings) {
    this.#settings = settings;
    this.#shape = shapeOf(settings);
    this.#http = openHttp(settings);
    this.#credentials = openCredentials(settings);
    const { readPath, ifMatch, keyHeader } = this.#shape;
    this.#abilities = { readable: readPath !== null, needsVersion: ifMatch, idempotencyKey: keyHeader !== "" };
  }

  abilities(): Abilities {
    return this.#abilities;
  }

  documentKey(document: string): string {
    return document;
  }

  async find(): Promise<Found> {
    return { kind: "found", document: null };
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const { readPath, readsByKey } = this.#shape;
    assert.ok(readPath, "read without a path to read");
    const values = valuesOf(ask, context.key, context.correlationId);
    const path = readPath(values);
    if (path === null) return incomplete(String(this.#settings.values.readPath));
    const answer = await this.#ask({ method: "GET", path, signal: context.signal }, context.correlationId, {});
    const meaning = meaningOfAny(answer);
    if (meaning.kind === "content") return this.#readingOf(ask, values, meaning, answer);
    if (meaning.answer.status === 404) {
      return {
        kind: "reading",
        state: readsByKey ? "open" : "missing",
        version: null,
        evidence: {},
        answer: meaning.answer,
      };
    }
    return unsent(meaning);
  }

  async send(ask: Ask, version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const { method, path, body, keyHeader, ifMatch } = this.#shape;
    const values = valuesOf(ask, context.key, context.correlationId);
    const filled = path(values);
    if (filled === null) return incomplete(String(this.#settings.values.path));
    const headers = {
      "content-type": "application/json",
      ...(keyHeader === "" ? {} : { [keyHeader]: context.key }),
      ...(ifMatch && version !== null ? { "if-match": version } : {}),
    };
    const request = { method, path: filled, body: body(values, ask.fields), signal: context.signal };
    const answer = await this.#ask(request, context.correlationId, headers);
    const meaning = meaningOfAny(answer);
    if (meaning.kind === "trouble") return meaning;
    return { kind: "sent", version: etagOf(answer), evidence: evidenceOf(meaning.content), answer: meaning.facts };
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const path = this.#shape.probePath;
    const answer = await this.#ask({ method: "GET", path, signal }, "", {});
    const meaning = meaningOfAny(answer);
    const isReached = answer.kind === "answer" && (meaning.kind === "content" || meaning.class === "permanent");
    if (!isReached) return meaning.kind === "trouble" ? meaning : incomplete(path);
    const proved = [`asked ${path} as ${this.#credentials.name}: answered ${answer.status}`];
    return { kind: "probe", proved, clockSkewMs: clockSkewOf(answer.headers, this.#settings.clock.now()) };
  }

  close(): Promise<void> {
    return Promise.all([this.#http.close(), this.#credentials.close()]).then(() => {});
  }

  #readingOf(
    ask: Ask,
    values: Values,
    { content, facts }: Meaning & { kind: "content" },
    answer: HttpAnswer | Trouble,
  ): Reading | Trouble {
    const { comparisons, readsByKey } = this.#shape;
    const compared = compare(content, comparisons, values);
    // What stands under our key is ours; what stands elsewhere must be compared with something.
    if (compared === "nothing" && !readsByKey) return incomplete(String(this.#settings.values.readCompare));
    const isNewer = compared === "differs" && this.#isNewer(ask, content);
    const state = isNewer ? "newer" : compared === "differs" ? "open" : "done";
    return { kind: "reading", state, version: etagOf(answer), evidence: evidenceOf(content), answer: facts };
  }

  #isNewer(ask: Ask, content: unknown): boolean {
    const milestone = valueAt(content, this.#shape.milestonePath);
    const at = valueAt(content, this.#shape.milestoneTimePath);
    const isTime = typeof at === "string" && !Number.isNaN(Date.parse(at));
    const held = { milestone: isMilestone(milestone) ? milestone : null, at: isTime ? at : null };
    return isNewer(held, { milestone: ask.milestone, at: ask.occurredAt });
  }

  async #ask(
    request: HttpRequest,
    correlationId: string,
    extra: Readonly<Record<string, string>>,
  ): Promise<HttpAnswer | Trouble> {
    const identity = await this.#credentials.headers(request.signal);
    if (identity.kind === "trouble") return identity;
    const correlation = correlationId === "" ? {} : { "x-correlation-id": correlationId };
    const headers = { accept: "application/json", ...identity.headers, ...correlation, ...extra };
    const answer = await this.#http.request({ ...request, headers });
    if (answer.kind === "failure") return networkTrouble(answer);
    if (answer.status === 401) this.#credentials.renew();
    return answer;
  }
}

function meaningOfAny(answer: HttpAnswer | Trouble): Meaning {
  return answer.kind === "trouble" ? answer : meaningOf(answer);
}

function etagOf(answer: HttpAnswer | Trouble): string | null {
  return answer.kind === "answer" ? headerOf(answer.headers, "etag") : null;
}

/** What the service says of itself and an operator may look for: plain values named id, number, status or version. */
function evidenceOf(content: unknown): Readonly<Record<string, string | number | boolean | null>> {
  const found: Record<string, string | number> = {};
  for (const name of ["id", "number", "status", "version"]) {
    const value = valueAt(content, name);
    if (typeof value === "string" || typeof value === "number") found[name] = value;
  }
  return found;
}

function incomplete(path: string): Trouble {
  const answer = { status: null, erpCode: "path", requestId: null };
  const error = coded("WB-ERP-007", { path });
  return { kind: "trouble", class: "permanent", retryAfterMs: null, ofConnection: false, error, answer };
}
