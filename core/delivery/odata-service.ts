import { clockSkewOf, type Meaning } from "./answer.ts";
import type { AskContext, DraftRequest, ErpSettings } from "./erp.ts";
import type { HttpAnswer, HttpRequest } from "./http.ts";
import { correlated, openService, type Service } from "./service.ts";

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
  draft(request: ServiceRequest, caller: Pick<AskContext, "correlationId">): DraftRequest;
  /** The service's clock minus ours, ms. */
  clockSkewMs(exchange: Exchange): number | null;
  /** Who we are there; never a secret. */
  readonly name: string;
  close(): Promise<void>;
}

/** Opens the service at the base URL of the settings; `meaningOf` says what its answers mean. Nothing is asked yet. */
export function openODataService(settings: ErpSettings, meaningOf: (answer: HttpAnswer) => Meaning): ODataService {
  return new JsonService(openService(settings), settings, meaningOf);
}

class JsonService implements ODataService {
  readonly #service: Service;
  readonly #settings: ErpSettings;
  readonly #meaningOf: (answer: HttpAnswer) => Meaning;

  constructor(service: Service, settings: ErpSettings, meaningOf: (answer: HttpAnswer) => Meaning) {
    this.#service = service;
    this.#settings = settings;
    this.#meaningOf = meaningOf;
  }

  get name(): string {
    return this.#service.name;
  }

  async ask(request: ServiceRequest, caller: Caller): Promise<Meaning> {
    return (await this.exchange(request, caller)).meaning;
  }

  async exchange(request: ServiceRequest, caller: Caller): Promise<Exchange> {
    const answer = await this.#service.ask(this.draft(request, caller), caller.signal);
    if (answer.kind === "trouble") return { meaning: answer, answer: null };
    return { meaning: this.#meaningOf(answer), answer };
  }

  draft({ method, path, headers, body }: ServiceRequest, context: Pick<AskContext, "correlationId">): DraftRequest {
    const content = body === undefined ? {} : { "content-type": "application/json" };
    const all = { accept: "application/json", ...content, ...correlated(context), ...headers };
    return {
      method,
      path: this.#service.root + path,
      headers: all,
      body: body === undefined ? "" : JSON.stringify(body),
    };
  }

  clockSkewMs({ answer }: Exchange): number | null {
    return answer && clockSkewOf(answer.headers, this.#settings.clock.now());
  }

  close(): Promise<void> {
    return this.#service.close();
  }
}
