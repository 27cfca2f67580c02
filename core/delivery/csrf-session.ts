import { authTrouble, networkTrouble, statusTrouble, unsent } from "./answer.ts";
import { type Cookies, openCookies } from "./cookies.ts";
import { type Credentials, openCredentials } from "./credentials.ts";
import type { AskContext, DraftRequest, ErpSettings, Trouble } from "./erp.ts";
import { headerOf, type HttpAnswer, type HttpClient, type HttpRequest, openHttp } from "./http.ts";
import { correlated } from "./service.ts";

/** A request to the service: the path below its root, with query. */
export interface ServiceRequest {
  readonly method: HttpRequest["method"];
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

type Context = Pick<AskContext, "signal" | "correlationId">;

/**
 * One security session with the service. A change needs the session's CSRF token beside all its cookies; the token is
 * fetched once for everybody who waits for it, kept, and fetched again once when the service asks for another.
 */
export interface Session {
  ask(request: ServiceRequest, context: Context): Promise<HttpAnswer | Trouble>;
  /** The request as it leaves, without token, cookies and what signs in. */
  draft(request: ServiceRequest, context: Pick<AskContext, "correlationId">): DraftRequest;
  /** Fetches a token anew, or asks the root where no token is used; the answer to it. */
  open(signal: AbortSignal): Promise<HttpAnswer | Trouble>;
  readonly user: string;
  close(): Promise<void>;
}

export interface SessionOptions {
  /** Path of the service; no trailing slash. */
  readonly root: string;
  /** Added to the query of every request, `client=100`; empty for nothing. */
  readonly query?: string;
  /** False where the service knows no CSRF token; default true. */
  readonly usesToken?: boolean;
}

/** A session with a service; nothing is asked before the first request. */
export function openSession(settings: ErpSettings, options: SessionOptions): Session {
  return new TokenSession(settings, options);
}

/** The change was refused because the token of the session is missing or too old. */
export function wantsToken(answer: HttpAnswer): boolean {
  return answer.status === 403 && headerOf(answer.headers, "x-csrf-token")?.toLowerCase() === "required";
}

/** HEAD is not known here: the same is asked by GET. */
function knowsNoHead({ status }: HttpAnswer): boolean {
  return status === 405 || status === 501;
}

class TokenSession implements Session {
  readonly #http: HttpClient;
  readonly #credentials: Credentials;
  readonly #cookies: Cookies = openCookies();
  readonly #options: SessionOptions;
  #token: string | null = null;
  #fetching: Promise<HttpAnswer | Trouble> | null = null;

  constructor(settings: ErpSettings, options: SessionOptions) {
    this.#http = openHttp({ ...settings, baseUrl: new URL(settings.baseUrl).origin });
    this.#credentials = openCredentials(settings);
    this.#options = options;
  }

  get user(): string {
    return this.#credentials.name;
  }

  async ask(request: ServiceRequest, context: Context): Promise<HttpAnswer | Trouble> {
    if (request.method === "GET" || this.#options.usesToken === false) return this.#send(request, context, {});
    const used = this.#token;
    const first = await this.#change(request, context);
    if (first.kind === "trouble" || !wantsToken(first)) return first;
    if (this.#token === used) this.#token = null;
    const second = await this.#change(request, context);
    if (second.kind === "trouble" || !wantsToken(second)) return second;
    const facts = { status: 403, erpCode: null, requestId: null };
    return authTrouble("the service refuses the CSRF token that it gave", facts);
  }

  async open(signal: AbortSignal): Promise<HttpAnswer | Trouble> {
    this.#fetching ??= this.#fetch(signal).finally(() => (this.#fetching = null));
    return this.#fetching;
  }

  draft(
    { method, path, headers = {}, body = "" }: ServiceRequest,
    context: Pick<AskContext, "correlationId">,
  ): DraftRequest {
    const { root, query = "" } = this.#options;
    const asked = query === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${query}`;
    const all = { accept: "application/json", "accept-language": "en", ...correlated(context), ...headers };
    return { method, path: root + asked, headers: all, body };
  }

  close(): Promise<void> {
    return Promise.all([this.#http.close(), this.#credentials.close()]).then(() => {});
  }

  async #change(request: ServiceRequest, context: Context): Promise<HttpAnswer | Trouble> {
    if (this.#token === null) {
      const opened = await this.open(context.signal);
      if (opened.kind === "trouble") return opened;
    }
    return this.#send(request, context, this.#token === null ? {} : { "x-csrf-token": this.#token });
  }

  async #fetch(signal: AbortSignal): Promise<HttpAnswer | Trouble> {
    this.#cookies.clear();
    const context = { signal, correlationId: "" };
    const proof = this.#options.usesToken === false ? {} : { "x-csrf-token": "Fetch" };
    const head = await this.#send({ method: "HEAD", path: "/" }, context, proof);
    const isLost = head.kind === "answer" && knowsNoHead(head);
    const answer = isLost ? await this.#send({ method: "GET", path: "/" }, context, proof) : head;
    if (answer.kind === "trouble") return unsent(answer);
    if (answer.status >= 300) {
      return unsent(statusTrouble(answer, { code: null, message: "for the CSRF token", requestId: null }));
    }
    this.#token = headerOf(answer.headers, "x-csrf-token");
    return answer;
  }

  async #send(
    request: ServiceRequest,
    context: Context,
    proof: Readonly<Record<string, string>>,
  ): Promise<HttpAnswer | Trouble> {
    const identity = await this.#credentials.headers(context.signal);
    if (identity.kind === "trouble") return identity;
    const { path, headers, body } = this.draft(request, context);
    const cookie = this.#cookies.header();
    const signed = { ...headers, ...identity.headers, ...(cookie === null ? {} : { cookie }), ...proof };
    const answer = await this.#http.request({
      ...{ method: request.method, path, headers: signed, signal: context.signal },
      ...(body === "" ? {} : { body }),
    });
    if (answer.kind === "failure") return networkTrouble(answer);
    if (answer.status === 401) this.#forget();
    else this.#cookies.take(answer.headers);
    return answer;
  }

  #forget(): void {
    this.#token = null;
    this.#cookies.clear();
    this.#credentials.renew();
  }
}
