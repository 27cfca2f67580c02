import { clockSkewOf, type Meaning, networkTrouble } from "./answer.ts";
import { type Credentials, openCredentials } from "./credentials.ts";
import type { AskContext, DraftRequest, ErpSettings, Trouble } from "./erp.ts";
import { type HttpAnswer, type HttpClient, type HttpRequest, openHttp } from "./http.ts";

/** A request to an OData service in JSON: `path` begins behind the base URL; `body` is what becomes JSON. */
export interface ServiceRequest {
  readonly method: HttpRequest["method"];
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export type Caller = Pick<AskContext, "signal" | "correlationId">;

/** What a request came to: what it means, and the answer itself where one came. */
export interface Exchange {
  readonly meaning: Meaning;
  readonly answer: HttpAnswer | null;
}

/** One OData service, signed in to when it is needed. */
export interface ODataService {
  ask(request: ServiceRequest, caller: Caller): Promise<Meaning>;
  /** The same with the answer, for those who need its headers or its text. */
  exchange(request: ServiceRequest, caller: Caller): Promise<Exchange>;
  /** The request as `ask` would make it, without what signs in. */
  draft(request: ServiceRequest, caller: Caller): DraftRequest;
  /** The service's clock minus ours, ms. */
  clockSkewMs(exchange: Exchange): number | null;
  /** Who we are there; never a secret. */
  readonly name: string;
  close(): Promise<void>;
}

/** Opens the service at the base URL of the settings; `meaningOf` says what its answers mean. Nothing is asked yet. */
export function openODataService(settings: ErpSettings, meaningOf: (answer: HttpAnswer) => Meaning): ODataService {
  return new JsonService(settings, meaningOf);
}

class JsonService implements ODataService {
  readonly #settings: ErpSettings;
  readonly #http: HttpClient;
  readonly #credentials: Credentials;
  readonly #meaningOf: (answer: HttpAnswer) => Meaning;

  constructor(settings: ErpSettings, meaningOf: (answer: HttpAnswer) => Meaning) {
    this.#settings = settings;
    this.#http = openHttp({ ...settings, answerLimitBytes: 32 * 1024 * 1024 });
    this.#credentials = openCredentials(settings);
    this.#meaningOf = meaningOf;
  }

  get name(): string {
    return this.#credentials.name;
  }

  async ask(request: ServiceRequest, caller: Caller): Promise<Meaning> {
    return (await this.exchange(request, caller)).meaning;
  }

  async exchange(request: ServiceRequest, caller: Caller): Promise<Exchange> {
    const identity = await this.#credentials.headers(caller.signal);
    if (identity.kind === "trouble") return { meaning: identity, answer: null };
    const { method, path, body } = request;
    const headers = { ...headersOf(request, caller), ...identity.headers };
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await this.#http.request({ method, path, headers, signal: caller.signal, ...content });
    if (answer.kind === "failure") return { meaning: networkTrouble(answer), answer: null };
    const meaning = this.#meaningOf(answer);
    if (isRefused(meaning)) this.#credentials.renew();
    return { meaning, answer };
  }

  draft(request: ServiceRequest, caller: Caller): DraftRequest {
    const { method, path, body } = request;
    const prefix = new URL(this.#settings.baseUrl).pathname.replace(/\/+$/, "");
    const text = body === undefined ? "" : JSON.stringify(body);
    return { method, path: prefix + path, headers: headersOf(request, caller), body: text };
  }

  clockSkewMs({ answer }: Exchange): number | null {
    return answer && clockSkewOf(answer.headers, this.#settings.clock.now());
  }

  close(): Promise<void> {
    return Promise.all([this.#http.close(), this.#credentials.close()]).then(() => {});
  }
}

function isRefused(meaning: Meaning): meaning is Trouble {
  return meaning.kind === "trouble" && meaning.class === "auth";
}

function headersOf({ headers, body }: ServiceRequest, { correlationId }: Caller): Readonly<Record<string, string>> {
  return {
    accept: "application/json",
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(correlationId === "" ? {} : { "x-correlation-id": correlationId }),
    ...headers,
  };
}
