import assert from "node:assert/strict";
import { clockSkewOf, type Meaning, unsent } from "../../core/delivery/answer.ts";
import { evidenceIn } from "../../core/delivery/comparison.ts";
import { comparedReading, DeclaredConnection } from "../../core/delivery/declared-connection.ts";
import type {
  Ask,
  AskContext,
  Drafted,
  DraftRequest,
  ErpConnection,
  ErpSettings,
  Probe,
  Reading,
  Sent,
  Trouble,
} from "../../core/delivery/erp.ts";
import { headerOf, type HttpAnswer } from "../../core/delivery/http.ts";
import { correlated, openService, type Service } from "../../core/delivery/service.ts";
import type { Values } from "../../core/delivery/template.ts";
import { coded } from "../../core/errors.ts";
import { meaningOf } from "./answers.ts";
import { type Shapes, shapesOf } from "./documents.ts";

/** Connects to a REST service that the settings describe. Throws a CodedError WB-CFG-001 where they cannot be followed. */
export function openRest(settings: ErpSettings): ErpConnection {
  return new RestService(settings, shapesOf(settings));
}

const json = { accept: "application/json" };

class RestService extends DeclaredConnection<Shapes> implements ErpConnection {
  readonly #service: Service;

  constructor(settings: ErpSettings, shapes: Shapes) {
    super(settings, shapes);
    this.#service = openService(settings);
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const { readPath, declared, readsByKey } = this.shapes.of(ask.operation);
    assert.ok(readPath, "read without a path to read");
    const values = this.valuesOf(ask, context);
    const path = readPath(values);
    if (path === null) return incomplete(declared.readPath);
    const request = this.#get(path, correlated(context));
    const answer = await this.#service.ask(request, context.signal);
    const meaning = this.#meaningOf(answer);
    if (meaning.kind === "content") return this.#readingOf(ask, values, meaning, answer);
    if (meaning.answer.status !== 404) return unsent(meaning);
    const state = readsByKey ? "open" : "missing";
    return { kind: "reading", state, version: null, evidence: {}, answer: meaning.answer };
  }

  async draft(ask: Ask, version: string | null, context: AskContext): Promise<Drafted | Trouble> {
    const request = this.#requestOf(ask, version, context);
    return "kind" in request ? request : { kind: "draft", requests: [request] };
  }

  async send(ask: Ask, version: string | null, context: AskContext): Promise<Sent | Trouble> {
    const request = this.#requestOf(ask, version, context);
    if ("kind" in request) return request;
    const answer = await this.#service.ask(request, context.signal);
    const meaning = this.#meaningOf(answer);
    if (meaning.kind === "trouble") return meaning;
    return { kind: "sent", version: etagOf(answer), evidence: evidenceIn(meaning.content), answer: meaning.facts };
  }

  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const path = this.shapes.probePath;
    const answer = await this.#service.ask(this.#get(path, {}), signal);
    const meaning = this.#meaningOf(answer);
    const isReached = answer.kind === "answer" && (meaning.kind === "content" || meaning.class === "permanent");
    if (!isReached) return meaning.kind === "trouble" ? meaning : incomplete(path);
    const proved = [`asked ${path} as ${this.#service.name}: answered ${answer.status}`];
    return { kind: "probe", proved, clockSkewMs: clockSkewOf(answer.headers, this.settings.clock.now()) };
  }

  close(): Promise<void> {
    return this.#service.close();
  }

  #get(path: string, headers: DraftRequest["headers"]): DraftRequest {
    return { method: "GET", path: this.#service.root + path, headers: { ...json, ...headers }, body: "" };
  }

  /** The request as it leaves, but for what signs in. */
  #requestOf(ask: Ask, version: string | null, context: AskContext): DraftRequest | Trouble {
    const { method, path, declared, body, keyHeader, ifMatch } = this.shapes.of(ask.operation);
    const values = this.valuesOf(ask, context);
    const filled = path(values);
    if (filled === null) return incomplete(declared.path);
    const headers = {
      ...{ ...json, ...correlated(context), "content-type": "application/json" },
      ...(keyHeader === "" ? {} : { [keyHeader]: context.key }),
      ...(ifMatch && version !== null ? { "if-match": version } : {}),
    };
    return { method, path: this.#service.root + filled, headers, body: body(values, ask.fields) };
  }

  #meaningOf(answer: HttpAnswer | Trouble): Meaning {
    return answer.kind === "trouble" ? answer : meaningOf(answer, this.shapes.failures);
  }

  #readingOf(
    ask: Ask,
    values: Values,
    { content, facts }: Meaning & { kind: "content" },
    answer: HttpAnswer | Trouble,
  ): Reading | Trouble {
    const { comparisons, readsByKey, declared } = this.shapes.of(ask.operation);
    const wanted = { comparisons, readsByKey, milestone: this.shapes.milestone };
    const told = { version: etagOf(answer), evidence: evidenceIn(content), answer: facts };
    return comparedReading({ ask, content, values }, wanted, told) ?? incomplete(declared.readCompare);
  }
}

function etagOf(answer: HttpAnswer | Trouble): string | null {
  return answer.kind === "answer" ? headerOf(answer.headers, "etag") : null;
}

function incomplete(path: string): Trouble {
  const answer = { status: null, erpCode: "path", requestId: null };
  const error = coded("WB-ERP-007", { path });
  return { kind: "trouble", class: "permanent", retryAfterMs: null, ofConnection: false, error, answer };
}
