import { authTrouble, networkTrouble, statusTrouble, unsent } from "../../core/delivery/answer.ts";
import { type Cookies, openCookies } from "../../core/delivery/cookies.ts";
import { type Credentials, openCredentials } from "../../core/delivery/credentials.ts";
import type { AskContext, ErpSettings, Trouble } from "../../core/delivery/erp.ts";
import { headerOf, type HttpAnswer, type HttpClient, type HttpRequest, openHttp } from "../../core/delivery/http.ts";
import { wantsToken } from "./answers.ts";

/** A request to the service: the path below its root, with query. */
export interface ServiceRequest {
  readonly method: HttpRequest["method"];
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * One security session with the service. A change needs the session's CSRF token beside all its cookies; the token is
 * fetched once for everybody who waits for it, kept, and fetched again once when the service asks for another.
 */
export interface Session {
  ask(request: ServiceRequest, context: Pick<AskContext, "signal" | "correlationId">): Promise<HttpAnswer | Trouble>;
  /** Fetches a token anew; the answer to it. */
  open(signal: AbortSignal): Promise<HttpAnswer | Trouble>;
  readonly user: string;
  close(): Promise<void>;
}

/** A session with the service at `root` (path, no trailing slash); nothing is asked before the first request. */
export function openSession(settings: ErpSettings, root: string): Session {
  return new GatewaySession(settings, root);
}

class GatewaySession implements Session {
  readonly #http: HttpClient;
  readonly #credentials: Credentials;
  readonly #cookies: Cookies = openCookies();
  readonly #root: string;
  readonly #client: string;
  #token: string | null = null;
  #fetching: Promise<HttpAnswer | Trouble> | null = null;

  constructor(settings: ErpSettings, root: string) {
    const { timeoutMs, sockets } = settings;
    this.#http = openHttp({ baseUrl: new URL(settings.baseUrl).origin, timeoutMs, sockets });
    this.#credentials = openCredentials(settings);
    this.#root = root;
    this.#client = String(settings.values.client ?? "");
  }

  get user(): string {
    return this.#credentials.name;
  }

  async ask(
    request: ServiceRequest,
    context: Pick<AskContext, "signal" | "correlationId">,
  ): Promise<HttpAnswer | Trouble> {
    if (request.method === "GET") return this.#send(request, context, {});
    const used = this.#token;
    const first = await this.#change(request, context);
    if (first.kind === "trouble" || !wantsToken(first)) return first;
    if (this.#token === used) this.#token = null;
    const second = await this.#change(request, context);
    if (second.kind === "trouble" || !wantsToken(second)) return second;
    return authTrouble("the service refuses the CSRF token that it gave", {
      status: 403,
      erpCode: null,
      requestId: null,
    });
  }

  async open(signal: AbortSignal): Promise<HttpAnswer | Trouble> {
    this.#fetching ??= this.#fetch(signal).finally(() => (this.#fetching = null));
    return this.#fetching;
  }

  close(): Promise<void> {
    return Promise.all([this.#http.close(), this.#credentials.close()]).then(() => {});
  }

  async #change(
    request: ServiceRequest,
    context: Pick<AskContext, "signal" | "correlationId">,
  ): Promise<HttpAnswer | Trouble> {
    if (this.#token === null) {
      const opened = await this.open(context.signal);
      if (opened.kind === "trouble") return opened;
    }
    return this.#send(request, context, this.#token === null ? {} : { "x-csrf-token": this.#token });
  }

  async #fetch(signal: AbortSignal): Promise<HttpAnswer | Trouble> {
    this.#cookies.clear();
    const answer = await this.#send(
      { method: "HEAD", path: "/" },
      { signal, correlationId: "" },
      { "x-csrf-token": "Fetch" },
    );
    if (answer.kind === "trouble") return unsent(answer);
    if (answer.status >= 300) {
      return unsent(statusTrouble(answer, { code: null, message: "for the CSRF token", requestId: null }));
    }
    this.#token = headerOf(answer.headers, "x-csrf-token");
    return answer;
  }

  async #send(
    request: ServiceRequest,
    context: Pick<AskContext, "signal" | "correlationId">,
    proof: Readonly<Record<string, string>>,
  ): Promise<HttpAnswer | Trouble> {
    const identity = await this.#credentials.headers(context.signal);
    if (identity.kind === "trouble") return identity;
    const cookie = this.#cookies.header();
    const headers = {
      accept: "application/json",
      "accept-language": "en",
      ...identity.headers,
      ...(cookie === null ? {} : { cookie }),
      ...(context.correlationId === "" ? {} : { "x-correlation-id": context.correlationId }),
      ...proof,
      ...request.headers,
    };
    const answer = await this.#http.request({
      ...request,
      path: this.#root + this.#withClient(request.path),
      headers,
      signal: context.signal,
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

  #withClient(path: string): string {
    if (this.#client === "") return path;
    return `${path}${path.includes("?") ? "&" : "?"}sap-client=${encodeURIComponent(this.#client)}`;
  }
}
