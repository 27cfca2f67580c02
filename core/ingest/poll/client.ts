/** Asks a carrier over HTTP: with its credentials, within a time and a size. Answers are values; nothing here throws. */
import { Pool } from "undici";
import type { Clock } from "../../clock.ts";
import type { Poll } from "../../mapping/poll.ts";
import type { Question } from "./question.ts";

export interface ClientOptions {
  readonly poll: Poll;
  /** The carrier's address. */
  readonly baseUrl: string;
  /** User name or client id. */
  readonly user: string;
  readonly secret: string;
  readonly clock: Clock;
  readonly limitBytes: number;
}

export type Answer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly contentType: string;
      readonly body: Uint8Array;
      /** How long the carrier asks us to wait, ms; null where it says nothing. */
      readonly retryAfterMs: number | null;
    }
  /** `credentials`: ours are refused, people must act · `network`: no whole answer came. */
  | { readonly kind: "failed"; readonly why: "credentials" | "network"; readonly detail: string };

type Failed = Extract<Answer, { kind: "failed" }>;
type OAuth = Extract<Poll["auth"], { scheme: "oauth2" }>;

/** The headers that prove who asks. */
interface Proof {
  readonly kind: "headers";
  readonly headers: Readonly<Record<string, string>>;
}

function proven(headers: Proof["headers"]): Proof {
  return { kind: "headers", headers };
}

interface Token {
  readonly value: string;
  readonly expiresAt: number;
}

/** A token is renewed so long before it expires, and lives so long where nobody says how long. */
const earlyMs = 30_000;
const lifeMs = 5 * 60_000;

export class PollClient {
  readonly #options: ClientOptions;
  readonly #pools = new Map<string, Pool>();
  #token: Token | null = null;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Asks; a token that is refused is renewed once. */
  async ask(question: Question, signal: AbortSignal): Promise<Answer> {
    const answer = await this.#askOnce(question, signal);
    if (answer.kind !== "answer" || answer.status !== 401 || !this.#token) return answer;
    this.#token = null;
    return this.#askOnce(question, signal);
  }

  /** The address of a further page as a question; null where it lies on another host: our credentials stay with the carrier. */
  page(address: string): Question | null {
    const { baseUrl, poll } = this.#options;
    const base = new URL(baseUrl);
    if (!URL.canParse(address, `${baseUrl}/`)) return null;
    const { origin, pathname, search } = new URL(address, `${baseUrl}/`);
    const prefix = base.pathname.replace(/\/+$/, "");
    if (origin !== base.origin || !pathname.startsWith(prefix)) return null;
    const headers = Object.fromEntries(Object.entries(poll.request.headers).filter(([, text]) => !text.includes("{")));
    return { method: "GET", path: pathname.slice(prefix.length) + search, headers, body: null };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }

  async #askOnce(question: Question, signal: AbortSignal): Promise<Answer> {
    const proof = await this.#proof(signal);
    if (proof.kind === "failed") return proof;
    const { auth } = this.#options.poll;
    const isQuery = auth.scheme === "api-key" && auth.query !== undefined;
    const key = isQuery ? `${auth.query}=${encodeURIComponent(this.#options.secret)}` : "";
    const path = isQuery ? `${question.path}${question.path.includes("?") ? "&" : "?"}${key}` : question.path;
    const headers = { accept: "application/json, */*;q=0.5", ...question.headers, ...proof.headers };
    return this.#send(this.#options.baseUrl, { ...question, path, headers }, signal);
  }

  async #proof(signal: AbortSignal): Promise<Proof | Failed> {
    const { poll, user, secret } = this.#options;
    const { auth } = poll;
    switch (auth.scheme) {
      case "none":
        return proven({});
      case "api-key":
        return proven(auth.header === undefined ? {} : { [auth.header.toLowerCase()]: secret });
      case "basic":
        return proven({ authorization: basic(user, secret) });
      case "bearer":
        return proven({ authorization: `Bearer ${secret}` });
      case "oauth2": {
        const token = await this.#grant(auth, signal);
        return typeof token === "string" ? proven({ authorization: `Bearer ${token}` }) : token;
      }
    }
  }

  async #grant(auth: OAuth, signal: AbortSignal): Promise<string | Failed> {
    const { baseUrl, clock } = this.#options;
    if (this.#token && this.#token.expiresAt > clock.now()) return this.#token.value;
    const isPath = auth.token.startsWith("/");
    const { origin, pathname, search } = isPath ? new URL(baseUrl) : new URL(auth.token);
    const path = isPath ? auth.token : pathname + search;
    const answer = await this.#send(isPath ? baseUrl : origin, this.#grantRequest(auth, path), signal);
    if (answer.kind === "failed") return answer;
    const token = answer.status === 200 ? tokenIn(answer.body, clock.now()) : null;
    if (token) {
      this.#token = token;
      return token.value;
    }
    const why = answer.status < 500 && answer.status !== 429 ? "credentials" : "network";
    return { kind: "failed", why, detail: `the token address answered ${answer.status}` };
  }

  #grantRequest({ client, scope }: OAuth, path: string): Question {
    const { user, secret } = this.#options;
    const form = new URLSearchParams({ grant_type: "client_credentials", ...(scope ? { scope } : {}) });
    const headers: Record<string, string> = {
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
    };
    if (client === "basic") headers["authorization"] = basic(user, secret);
    else {
      form.set("client_id", user);
      form.set("client_secret", secret);
    }
    return { method: "POST", path, headers, body: form.toString() };
  }

  async #send(baseUrl: string, { method, path, headers, body }: Question, signal: AbortSignal): Promise<Answer> {
    const { origin, pathname, host } = new URL(baseUrl);
    try {
      const request = { path: pathname.replace(/\/+$/, "") + path, method, headers, body, signal };
      const answer = await this.#pool(origin).request(request);
      const content = new Uint8Array(await answer.body.arrayBuffer());
      const type = String(answer.headers["content-type"] ?? "").replace(/;.*/s, "");
      const asked = retryAfter(answer.headers["retry-after"], this.#options.clock.now());
      return {
        kind: "answer",
        status: answer.statusCode,
        contentType: type.trim().toLowerCase(),
        body: content,
        retryAfterMs: asked,
      };
    } catch (error) {
      const { code, name } = error as { code?: string; name?: string };
      return { kind: "failed", why: "network", detail: `${host} failed with ${code ?? name ?? "an unknown error"}` };
    }
  }

  #pool(origin: string): Pool {
    const { poll, limitBytes } = this.#options;
    const timeoutMs = poll.timeoutSeconds * 1000;
    const timeouts = {
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      connect: { timeout: Math.min(timeoutMs, 10_000) },
    };
    const pool =
      this.#pools.get(origin) ?? new Pool(origin, { connections: 1, maxResponseSize: limitBytes, ...timeouts });
    this.#pools.set(origin, pool);
    return pool;
  }
}

function basic(user: string, secret: string): string {
  return `Basic ${Buffer.from(`${user}:${secret}`, "utf8").toString("base64")}`;
}

function tokenIn(body: Uint8Array, now: number): Token | null {
  try {
    const { access_token: value, expires_in: seconds } = JSON.parse(Buffer.from(body).toString("utf8")) as Record<
      string,
      unknown
    >;
    if (typeof value !== "string" || value === "") return null;
    const life = Number(seconds) > 0 ? Math.max(Number(seconds) * 1000 - earlyMs, 0) : lifeMs;
    return { value, expiresAt: now + life };
  } catch {
    return null;
  }
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfter(header: string | string[] | undefined, now: number): number | null {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return null;
  if (/^\d+$/.test(text.trim())) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
