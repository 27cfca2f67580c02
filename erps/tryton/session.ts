import { authTrouble, type Meaning, networkTrouble, unsent } from "../../core/delivery/answer.ts";
import type { AskContext, DraftRequest, ErpSettings, Trouble } from "../../core/delivery/erp.ts";
import { type HttpAnswer, type HttpClient, type HttpHeaders, openHttp } from "../../core/delivery/http.ts";
import { meaningOf } from "./answers.ts";

/** What the server wants to know with every call: company, language, groups of the user. */
type Context = Readonly<Record<string, unknown>>;

export interface SignIn {
  readonly kind: "signed-in";
  readonly authorization: string;
  readonly context: Context;
  /** Headers of the answer to the sign-in. */
  readonly headers: HttpHeaders;
}

export interface RpcCall {
  /** `model.stock.shipment.out.read` */
  readonly method: string;
  /** Without the context, which is added. */
  readonly params: readonly unknown[];
  /** `_timestamp` of the records that are changed, by `model,id`: the server refuses what is older than that. */
  readonly timestamps?: Readonly<Record<string, string>>;
}

/** A call as it would leave, but for what signs in. */
export interface Prepared {
  readonly kind: "prepared";
  readonly request: DraftRequest;
}

export type Caller = Pick<AskContext, "signal" | "correlationId">;

/**
 * One session with a database, shared by all lanes: signed in by the first who needs it, kept until the server does not
 * know it any more. The next call after that signs in anew.
 */
export interface Session {
  call(call: RpcCall, caller: Caller): Promise<Meaning>;
  prepare(call: RpcCall, caller: Caller): Promise<Prepared | Trouble>;
  /** Sends what was prepared. */
  post(prepared: Prepared, caller: Caller): Promise<Meaning>;
  /** Signs in anew. */
  open(signal: AbortSignal): Promise<SignIn | Trouble>;
  /** The session as it is, or a new one. */
  signedIn(signal: AbortSignal): Promise<SignIn | Trouble>;
  readonly user: string;
  close(): Promise<void>;
}

/** A session with the database that the connection names; nothing is asked before the first call. */
export function openSession(settings: ErpSettings): Session {
  return new RpcSession(settings);
}

const farewellMs = 1000;
const noFacts = { status: null, erpCode: null, requestId: null };
const anonymous = { correlationId: "" } as const;

class RpcSession implements Session {
  readonly user: string;
  readonly #settings: ErpSettings;
  readonly #http: HttpClient;
  readonly #path: string;
  #signedIn: SignIn | null = null;
  #signingIn: Promise<SignIn | Trouble> | null = null;

  constructor(settings: ErpSettings) {
    this.user = settings.secrets.user ?? "";
    this.#settings = settings;
    this.#http = openHttp(settings);
    this.#path = `/${encodeURIComponent(String(settings.values.database ?? ""))}/`;
  }

  async call(call: RpcCall, caller: Caller): Promise<Meaning> {
    const prepared = await this.prepare(call, caller);
    return prepared.kind === "trouble" ? prepared : this.post(prepared, caller);
  }

  async prepare({ method, params, timestamps }: RpcCall, caller: Caller): Promise<Prepared | Trouble> {
    const session = await this.signedIn(caller.signal);
    if (session.kind === "trouble") return session;
    const context = timestamps ? { ...session.context, _timestamp: timestamps } : session.context;
    return { kind: "prepared", request: this.#request(method, [...params, context], caller) };
  }

  async post({ request }: Prepared, caller: Caller): Promise<Meaning> {
    const session = await this.signedIn(caller.signal);
    if (session.kind === "trouble") return session;
    const meaning = meaningOfAny(await this.#ask(request, session.authorization, caller.signal));
    if (isRefused(meaning) && this.#signedIn === session) this.#signedIn = null;
    return meaning;
  }

  async signedIn(signal: AbortSignal): Promise<SignIn | Trouble> {
    return this.#signedIn ?? this.open(signal);
  }

  open(signal: AbortSignal): Promise<SignIn | Trouble> {
    this.#signingIn ??= this.#signIn(signal).finally(() => (this.#signingIn = null));
    return this.#signingIn;
  }

  async close(): Promise<void> {
    const session = this.#signedIn;
    this.#signedIn = null;
    const farewell = this.#request("common.db.logout", [], anonymous);
    if (session) await this.#ask(farewell, session.authorization, AbortSignal.timeout(farewellMs));
    await this.#http.close();
  }

  async #signIn(signal: AbortSignal): Promise<SignIn | Trouble> {
    this.#signedIn = null;
    const params = [this.user, { password: this.#settings.secrets.password ?? "" }, "en"];
    const login = await this.#ask(this.#request("common.db.login", params, anonymous), null, signal);
    const granted = meaningOfAny(login);
    if (granted.kind === "trouble") return unsent(granted);
    const authorization = authorizationOf(this.user, granted.content);
    if (authorization === null) return authTrouble("it opened no session", noFacts);
    const preference = this.#request("model.res.user.get_preferences", [true, {}], anonymous);
    const answer = await this.#ask(preference, authorization, signal);
    const preferences = meaningOfAny(answer);
    if (preferences.kind === "trouble") return unsent(preferences);
    const headers = answer.kind === "answer" ? answer.headers : {};
    const context = preferences.content as Context | null;
    this.#signedIn = { kind: "signed-in", authorization, context: { ...context, language: "en" }, headers };
    return this.#signedIn;
  }

  /** The id of a call only tells answers apart that share a line: here each has its own. */
  #request(method: string, params: readonly unknown[], { correlationId }: Pick<Caller, "correlationId">): DraftRequest {
    const headers = {
      "content-type": "application/json",
      accept: "application/json",
      ...(correlationId === "" ? {} : { "x-correlation-id": correlationId }),
    };
    return { method: "POST", path: this.#path, headers, body: JSON.stringify({ id: 1, method, params }) };
  }

  async #ask(
    { path, headers, body }: DraftRequest,
    authorization: string | null,
    signal: AbortSignal,
  ): Promise<HttpAnswer | Trouble> {
    const all = authorization === null ? headers : { ...headers, authorization };
    const answer = await this.#http.request({ method: "POST", path, headers: all, body, signal });
    return answer.kind === "failure" ? networkTrouble(answer) : answer;
  }
}

/** `Session base64(user:id:session)` from what the sign-in granted; null where that is no session. */
function authorizationOf(user: string, granted: unknown): string | null {
  const [id, session] = Array.isArray(granted) ? granted : [];
  if (typeof id !== "number" || typeof session !== "string") return null;
  return `Session ${Buffer.from(`${user}:${id}:${session}`, "utf8").toString("base64")}`;
}

function isRefused(meaning: Meaning): boolean {
  return meaning.kind === "trouble" && meaning.class === "auth";
}

function meaningOfAny(answer: HttpAnswer | Trouble): Meaning {
  return answer.kind === "trouble" ? answer : meaningOf(answer);
}
