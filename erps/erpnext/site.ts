import { formTrouble, type Meaning, networkTrouble, unsent } from "../../core/delivery/answer.ts";
import { type Credentials, openCredentials } from "../../core/delivery/credentials.ts";
import type { AnswerFacts, AskContext, DraftRequest, ErpSettings, Trouble } from "../../core/delivery/erp.ts";
import { type HttpAnswer, type HttpClient, type HttpRequest, openHttp } from "../../core/delivery/http.ts";
import { meaningOf } from "./answers.ts";
import type { Document } from "./documents.ts";

export type Context = Pick<AskContext, "signal" | "correlationId">;

/** A request to the site, without what signs in. */
export interface SiteRequest {
  readonly method: HttpRequest["method"];
  readonly path: string;
  readonly body?: object;
}

/** A filter of a list: on the document, or on a row of one of its tables (four parts). */
export type Filter =
  | readonly [field: string, operator: string, value: unknown]
  | readonly [table: string, field: string, operator: string, value: unknown];

export interface ListQuery {
  readonly fields: readonly string[];
  readonly filters?: readonly Filter[];
  /** At least one of them holds. */
  readonly orFilters?: readonly Filter[];
  readonly order?: string;
  /** Most rows; default 2, 0 for all. */
  readonly limit?: number;
  /** The doctype above, where the list is of rows of a table. */
  readonly parent?: string;
}

export type Rows = { readonly kind: "rows"; readonly rows: readonly Document[]; readonly answer: AnswerFacts };

/** The REST API of one site, signed in. */
export class Site {
  readonly #settings: ErpSettings;
  readonly #http: HttpClient;
  readonly #credentials: Credentials;

  constructor(settings: ErpSettings) {
    this.#settings = settings;
    this.#http = openHttp(settings);
    this.#credentials = openCredentials(settings, (key, secret) => `token ${key}:${secret}`);
  }

  async ask(
    request: SiteRequest,
    context: Context,
  ): Promise<{ readonly meaning: Meaning; readonly answer: HttpAnswer | Trouble }> {
    const { signal } = context;
    const identity = await this.#credentials.headers(signal);
    if (identity.kind === "trouble") return { meaning: identity, answer: identity };
    const { method, path, headers, body } = contentOf(request, context);
    const signed = { ...headers, ...identity.headers };
    const answer = await this.#http.request({
      method,
      path,
      signal,
      headers: signed,
      ...(body === "" ? {} : { body }),
    });
    if (answer.kind === "failure") {
      const trouble = networkTrouble(answer);
      return { meaning: trouble, answer: trouble };
    }
    const meaning = meaningOf(answer);
    if (meaning.kind === "trouble" && meaning.class === "auth") this.#credentials.renew();
    return { meaning, answer };
  }

  /** A request as it would leave. */
  shown(request: SiteRequest, context: Context): DraftRequest {
    const prefix = new URL(this.#settings.baseUrl).pathname.replace(/\/+$/, "");
    const content = contentOf(request, context);
    return { ...content, path: prefix + content.path };
  }

  async list(doctype: string, query: ListQuery, context: Context): Promise<Rows | Trouble> {
    const { meaning } = await this.ask({ method: "GET", path: listPath(doctype, query) }, context);
    if (meaning.kind === "trouble") return unsent(meaning);
    const { content, facts } = meaning;
    if (!Array.isArray(content)) return unsent(formTrouble("something else than a list of documents", facts));
    return { kind: "rows", rows: content, answer: facts };
  }

  close(): Promise<void> {
    return Promise.all([this.#http.close(), this.#credentials.close()]).then(() => {});
  }
}

/** Path of a document. */
export function documentPath(doctype: string, name: string): string {
  return `/api/resource/${encodeURIComponent(doctype)}/${encodeURIComponent(name)}`;
}

function contentOf({ method, path, body }: SiteRequest, { correlationId }: Context) {
  const content = body === undefined ? {} : { "content-type": "application/json" };
  const correlation = correlationId === "" ? {} : { "x-correlation-id": correlationId };
  const headers: Readonly<Record<string, string>> = { accept: "application/json", ...content, ...correlation };
  return { method, path, headers, body: body === undefined ? "" : JSON.stringify(body) };
}

function listPath(doctype: string, query: ListQuery): string {
  const { fields, filters = [], orFilters = [], order = "", limit = 2, parent = "" } = query;
  const options: readonly (readonly [string, string])[] = [
    ["fields", JSON.stringify(fields)],
    ["filters", JSON.stringify(filters)],
    ["or_filters", orFilters.length > 0 ? JSON.stringify(orFilters) : ""],
    ["order_by", order],
    ["parent", parent],
    ["limit_page_length", String(limit)],
  ];
  const given = options.filter(([, value]) => value !== "");
  const text = given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return `/api/resource/${encodeURIComponent(doctype)}?${text}`;
}
