import { networkTrouble } from "../../core/delivery/answer.ts";
import { type Credentials, openCredentials } from "../../core/delivery/credentials.ts";
import type { AskContext, ErpSettings, Trouble } from "../../core/delivery/erp.ts";
import { type HttpAnswer, type HttpClient, type HttpRequest, openHttp } from "../../core/delivery/http.ts";

/** A request to the REST services of an account: the path below `/services/rest`. */
export interface ServiceRequest {
  readonly method: HttpRequest["method"];
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** The REST services of one account: every request carries the token, which is fetched when it is needed. */
export interface Services {
  ask(request: ServiceRequest, context: Pick<AskContext, "signal" | "correlationId">): Promise<HttpAnswer | Trouble>;
  /** Client id, for people. */
  readonly name: string;
  close(): Promise<void>;
}

const root = "/services/rest";
const tokenPath = `${root}/auth/oauth2/v1/token`;

/** Opens the services of the account whose address the settings name; nothing is asked before the first request. */
export function openServices(settings: ErpSettings): Services {
  const { timeoutMs, sockets, values } = settings;
  const address = settings.baseUrl.replace(/\/services\/rest(\/.*)?$/, "").replace(/\/+$/, "");
  const tokenUrl = String(values.tokenUrl || address + tokenPath);
  const signIn = { ...settings, values: { assertionScope: "rest_webservices", ...values, tokenUrl } };
  return new RestServices(openHttp({ baseUrl: address + root, timeoutMs, sockets }), openCredentials(signIn));
}

class RestServices implements Services {
  readonly #http: HttpClient;
  readonly #credentials: Credentials;

  constructor(http: HttpClient, credentials: Credentials) {
    this.#http = http;
    this.#credentials = credentials;
  }

  get name(): string {
    return this.#credentials.name;
  }

  async ask(
    { method, path, headers = {}, body }: ServiceRequest,
    { signal, correlationId }: Pick<AskContext, "signal" | "correlationId">,
  ): Promise<HttpAnswer | Trouble> {
    const identity = await this.#credentials.headers(signal);
    if (identity.kind === "trouble") return identity;
    const all = {
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(correlationId === "" ? {} : { "x-correlation-id": correlationId }),
      ...identity.headers,
      ...headers,
    };
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await this.#http.request({ method, path, headers: all, signal, ...content });
    if (answer.kind === "failure") return networkTrouble(answer);
    if (answer.status === 401) this.#credentials.renew();
    return answer;
  }

  close(): Promise<void> {
    return Promise.all([this.#http.close(), this.#credentials.close()]).then(() => {});
  }
}
