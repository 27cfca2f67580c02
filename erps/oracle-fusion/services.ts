import { formTrouble, type Meaning, networkTrouble, propertiesOf, unsent } from "../../core/delivery/answer.ts";
import { type Credentials, openCredentials } from "../../core/delivery/credentials.ts";
import type { AnswerFacts, AskContext, DraftRequest, ErpSettings, Trouble } from "../../core/delivery/erp.ts";
import { type HttpClient, type HttpHeaders, openHttp } from "../../core/delivery/http.ts";
import { meaningOf, rowsIn } from "./answers.ts";

export type Row = Readonly<Record<string, unknown>>;

export type Caller = Pick<AskContext, "signal" | "correlationId">;

/** Rows of one resource. */
export interface Rows {
  readonly kind: "rows";
  readonly rows: readonly Row[];
  readonly facts: AnswerFacts;
  readonly headers: HttpHeaders;
}

/** Query of a collection: `q` is a condition, `expand` names children that come along. */
export interface Query {
  readonly q?: string;
  readonly expand?: string;
  readonly orderBy?: string;
  /** Rows in one answer; without it all rows are fetched, page by page. */
  readonly limit?: number;
}

/** The REST services of one environment. */
export interface Services {
  /** Reads rows. A read leaves nothing behind, so its trouble may always be tried again. */
  list(resource: string, query: Query, context: Caller): Promise<Rows | Trouble>;
  /** Attributes and children of a resource, as it describes itself. */
  describe(resource: string, context: Caller): Promise<Meaning>;
  /** A POST as it would leave. */
  draft(resource: string, body: object, context: Caller): DraftRequest;
  post(request: DraftRequest, context: Caller): Promise<Meaning>;
  /** Who we are, for people. */
  readonly name: string;
  close(): Promise<void>;
}

/** Opens the services that the settings name; nothing is asked before the first request. */
export function openServices(settings: ErpSettings): Services {
  return new RestServices(settings);
}

const root = "/fscmRestApi/resources";
/** Most rows that the system gives in one answer. */
const pageLimit = 500;

class RestServices implements Services {
  readonly #http: HttpClient;
  readonly #credentials: Credentials;
  readonly #path: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(settings: ErpSettings) {
    const { values, baseUrl } = settings;
    const address = baseUrl.replace(/\/fscmRestApi(\/.*)?$/, "").replace(/\/+$/, "");
    const context = String(values.metadataContext ?? "").trim();
    this.#http = openHttp({ ...settings, baseUrl: address });
    this.#credentials = openCredentials(settings);
    this.#path = `${root}/${String(values.restVersion || "11.13.18.05")}`;
    this.#headers = {
      accept: "application/json, application/vnd.oracle.adf.error+json",
      "accept-language": "en",
      "rest-framework-version": String(values.frameworkVersion || "4"),
      ...(context === "" ? {} : { "metadata-context": context }),
    };
  }

  get name(): string {
    return this.#credentials.name;
  }

  async list(resource: string, query: Query, context: Caller): Promise<Rows | Trouble> {
    const all: Row[] = [];
    for (;;) {
      const { meaning, headers } = await this.#get(pageOf(resource, query, all.length), context);
      if (meaning.kind === "trouble") return unsent(meaning);
      const { items, hasMore } = propertiesOf(meaning.content);
      if (!Array.isArray(items)) return unsent(formTrouble("no collection", meaning.facts));
      all.push(...rowsIn(items));
      const isWhole = hasMore !== true || items.length === 0 || query.limit !== undefined;
      if (isWhole) return { kind: "rows", rows: all, facts: meaning.facts, headers };
    }
  }

  async describe(resource: string, context: Caller): Promise<Meaning> {
    const accept = "application/vnd.oracle.adf.description+json";
    return (await this.#get(`/${resource}/describe`, context, { accept })).meaning;
  }

  draft(resource: string, body: object, { correlationId }: Caller): DraftRequest {
    const correlation = correlationId === "" ? {} : { "x-correlation-id": correlationId };
    const headers = { ...this.#headers, "content-type": "application/json", ...correlation };
    return { method: "POST", path: `${this.#path}/${resource}`, headers, body: JSON.stringify(body) };
  }

  async post({ path, headers, body }: DraftRequest, { signal }: Caller): Promise<Meaning> {
    const identity = await this.#credentials.headers(signal);
    if (identity.kind === "trouble") return identity;
    const all = { ...headers, ...identity.headers };
    const answer = await this.#http.request({ method: "POST", path, headers: all, body, signal });
    if (answer.kind === "failure") return networkTrouble(answer);
    return this.#heeding(meaningOf(answer));
  }

  close(): Promise<void> {
    return Promise.all([this.#http.close(), this.#credentials.close()]).then(() => {});
  }

  async #get(
    path: string,
    { signal, correlationId }: Caller,
    more: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly meaning: Meaning; readonly headers: HttpHeaders }> {
    const identity = await this.#credentials.headers(signal);
    if (identity.kind === "trouble") return { meaning: identity, headers: {} };
    const correlation = correlationId === "" ? {} : { "x-correlation-id": correlationId };
    const headers = { ...this.#headers, ...more, ...correlation, ...identity.headers };
    const answer = await this.#http.request({ method: "GET", path: this.#path + path, headers, signal });
    if (answer.kind === "failure") return { meaning: networkTrouble(answer), headers: {} };
    return { meaning: this.#heeding(meaningOf(answer)), headers: answer.headers };
  }

  #heeding(meaning: Meaning): Meaning {
    if (meaning.kind === "trouble" && meaning.class === "auth") this.#credentials.renew();
    return meaning;
  }
}

function pageOf(resource: string, { q, expand, orderBy, limit }: Query, offset: number): string {
  const query = new URLSearchParams({
    onlyData: "true",
    ...(q === undefined ? {} : { q }),
    ...(expand === undefined ? {} : { expand }),
    ...(orderBy === undefined ? {} : { orderBy }),
    limit: String(limit ?? pageLimit),
    ...(offset === 0 ? {} : { offset: String(offset) }),
  });
  // A plus sign stands for itself in a path, and for a space only in a form.
  return `/${resource}?${query.toString().replaceAll("+", "%20")}`;
}

/** A text as a literal of `q`. */
export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Whether a text can be the name of an attribute; nothing else may come into a query. */
export function isAttribute(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}
