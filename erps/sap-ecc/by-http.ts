import { clockSkewOf, networkTrouble } from "../../core/delivery/answer.ts";
import { type Credentials, openCredentials } from "../../core/delivery/credentials.ts";
import type { AskContext, DraftRequest, ErpSettings, Probe, Sent, Trouble } from "../../core/delivery/erp.ts";
import { type HttpAnswer, type HttpClient, type HttpRequest, openHttp } from "../../core/delivery/http.ts";
import { meaningOf } from "./answers.ts";
import type { Setup } from "./setup.ts";
import type { Transport, Whereabouts } from "./transport.ts";

/** Brings IDocs by HTTP to one of the two services of the system. */
export function openHttpTransport(settings: ErpSettings, setup: Setup): Transport {
  return new HttpTransport(settings, setup);
}

class HttpTransport implements Transport {
  readonly knowsRepeats: boolean;
  readonly #settings: ErpSettings;
  readonly #setup: Setup;
  readonly #http: HttpClient;
  readonly #credentials: Credentials;

  constructor(settings: ErpSettings, setup: Setup) {
    this.knowsRepeats = setup.exactlyOnce;
    this.#settings = settings;
    this.#setup = setup;
    this.#http = openHttp({ ...settings, baseUrl: new URL(settings.baseUrl).origin });
    this.#credentials = openCredentials(settings);
  }

  draft(_docnum: string, body: string): DraftRequest {
    const { path, isSoap } = this.#setup;
    const headers = { "content-type": "text/xml; charset=utf-8", ...(isSoap ? { soapaction: '""' } : {}) };
    return { method: "POST", path, headers, body };
  }

  async send(docnum: string, request: DraftRequest, context: AskContext): Promise<Sent | Trouble> {
    const { path, headers, body } = request;
    const correlation = { "x-correlation-id": context.correlationId };
    const post = { method: "POST", path, headers: { ...headers, ...correlation }, body } as const;
    const answer = await this.#ask(post, context.signal);
    if (answer.kind === "trouble") return answer;
    const meaning = meaningOf(answer);
    if (meaning.kind === "trouble") {
      if (meaning.class === "auth") this.#credentials.renew();
      return meaning;
    }
    const idoc = typeof meaning.content === "string" ? meaning.content : null;
    return { kind: "sent", version: null, evidence: { sentAs: docnum, idoc }, answer: meaning.facts };
  }

  async whereabouts(): Promise<Whereabouts> {
    return "untold";
  }

  /** A question without an IDoc: whatever the service says of that, it has heard us and knows us. */
  async probe(signal: AbortSignal): Promise<Probe | Trouble> {
    const { path } = this.#setup;
    const answer = await this.#ask({ method: "GET", path }, signal);
    if (answer.kind === "trouble") return answer;
    const isService = answer.status < 500 || /<(\w+:)?Envelope[\s>]/.test(answer.body);
    const meaning = [401, 403, 404, 408, 429].includes(answer.status) || !isService ? meaningOf(answer) : null;
    if (meaning?.kind === "trouble") return meaning;
    const proved = [`reached ${path} as ${this.#credentials.name}`];
    return { kind: "probe", proved, clockSkewMs: clockSkewOf(answer.headers, this.#settings.clock.now()) };
  }

  close(): Promise<void> {
    return Promise.all([this.#http.close(), this.#credentials.close()]).then(() => {});
  }

  async #ask(request: Omit<HttpRequest, "signal">, signal: AbortSignal): Promise<HttpAnswer | Trouble> {
    const identity = await this.#credentials.headers(signal);
    if (identity.kind === "trouble") return identity;
    const headers = { ...request.headers, ...identity.headers };
    const answer = await this.#http.request({ ...request, headers, signal });
    return answer.kind === "failure" ? networkTrouble(answer) : answer;
  }
}
