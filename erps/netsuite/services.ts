import { randomBytes } from "node:crypto";
import { networkTrouble } from "../../core/delivery/answer.ts";
import { type Credentials, openCredentials } from "../../core/delivery/credentials.ts";
import type { AskContext, DraftRequest, ErpSettings, Trouble } from "../../core/delivery/erp.ts";
import { type HttpAnswer, type HttpClient, type HttpRequest, openHttp } from "../../core/delivery/http.ts";
import { authorizationOf, type TokenSecrets, tokenSecretsOf } from "./tba.ts";

/** A request to the REST services of an account: the path below `/services/rest`. */
export interface ServiceRequest {
  readonly method: HttpRequest["method"];
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export type Caller = Pick<AskContext, "signal" | "correlationId">;

/** The REST services of one account: every request carries the token, which is fetched when it is needed, or is signed. */
export interface Services {
  ask(request: ServiceRequest, context: Caller): Promise<HttpAnswer | Trouble>;
  /** The request as it would leave, but for what signs in. */
  draft(request: ServiceRequest, context: Caller): DraftRequest;
  /** Client id or account, for people. */
  readonly name: string;
  close(): Promise<void>;
}

const root = "/services/rest";
const tokenPath = `${root}/auth/oauth2/v1/token`;

/** Opens the services of the account whose address the settings name; nothing is asked before the first request. */
export function openServices(settings: ErpSettings): Services {
  const { values } = settings;
  const address = settings.baseUrl.replace(/\/services\/rest(\/.*)?$/, "").replace(/\/+$/, "");
  const http = openHttp({ ...settings, baseUrl: address });
  const token = tokenSecretsOf(settings);
  if (token) return new RestServices(http, signing(token, address, settings));
  const tokenUrl = String(values.tokenUrl || address + tokenPath);
  const signIn = { ...settings, values: { assertionScope: "rest_webservices", ...values, tokenUrl } };
  return new RestServices(http, bearing(openCredentials(signIn)));
}

/** How requests prove who sends them. */
interface Identity {
  headers(request: DraftRequest, signal: AbortSignal): Promise<Readonly<Record<string, string>> | Trouble>;
  renew(): void;
  readonly name: string;
  close(): Promise<void>;
}

function bearing(credentials: Credentials): Identity {
  return {
    name: credentials.name,
    renew: () => credentials.renew(),
    close: () => credentials.close(),
    async headers(_request, signal) {
      const given = await credentials.headers(signal);
      return given.kind === "trouble" ? given : given.headers;
    },
  };
}

function signing(secrets: TokenSecrets, address: string, { clock }: ErpSettings): Identity {
  return {
    name: `a token of ${secrets.realm}`,
    renew: () => {},
    close: async () => {},
    async headers({ method, path }) {
      const nonce = randomBytes(16).toString("hex");
      return { authorization: authorizationOf(secrets, method, address + path, clock.now(), nonce) };
    },
  };
}

class RestServices implements Services {
  readonly #http: HttpClient;
  readonly #identity: Identity;

  constructor(http: HttpClient, identity: Identity) {
    this.#http = http;
    this.#identity = identity;
  }

  get name(): string {
    return this.#identity.name;
  }

  draft({ method, path, headers = {}, body }: ServiceRequest, { correlationId }: Caller): DraftRequest {
    const all = {
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(correlationId === "" ? {} : { "x-correlation-id": correlationId }),
      ...headers,
    };
    return { method, path: root + path, headers: all, body: body === undefined ? "" : JSON.stringify(body) };
  }

  async ask(request: ServiceRequest, context: Caller): Promise<HttpAnswer | Trouble> {
    const { method } = request;
    const { signal } = context;
    const drafted = this.draft(request, context);
    const identity = await this.#identity.headers(drafted, signal);
    if (isTrouble(identity)) return identity;
    const content = drafted.body === "" ? {} : { body: drafted.body };
    const headers = { ...drafted.headers, ...identity };
    const answer = await this.#http.request({ method, path: drafted.path, headers, signal, ...content });
    if (answer.kind === "failure") return networkTrouble(answer);
    if (answer.status === 401) this.#identity.renew();
    return answer;
  }

  close(): Promise<void> {
    return Promise.all([this.#http.close(), this.#identity.close()]).then(() => {});
  }
}

function isTrouble(identity: Readonly<Record<string, string>> | Trouble): identity is Trouble {
  return identity.kind === "trouble";
}
