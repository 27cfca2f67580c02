import { Pool } from "undici";
import { awaitTurn, type Pace } from "./pace.ts";

/** One question to a server. `path` is added to the path of the base URL and starts with a slash. */
export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly kind: "answer";
  readonly status: number;
  /** Names in lower case. */
  readonly headers: HttpHeaders;
  readonly body: string;
}

export type HttpHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** No whole answer came. `sent`: never, where the request surely did not reach the server; else maybe. */
export interface HttpFailure {
  readonly kind: "failure";
  readonly sent: "never" | "maybe";
  /** Code of the system or of the client, `ECONNREFUSED`. */
  readonly code: string;
  /** One sentence without anything of the request but its host. */
  readonly detail: string;
}

export interface HttpOptions {
  /** Scheme, host and the path that every request starts with. */
  readonly baseUrl: string;
  /** Longest wait for the connection, for the headers, and between two pieces of the body. */
  readonly timeoutMs: number;
  /** Connections kept open. */
  readonly sockets: number;
  /** Every request waits here for its turn; one that is called off meanwhile was never sent. */
  readonly pace?: Pace | undefined;
  /** Largest answer that is read; default 8 MiB. */
  readonly answerLimitBytes?: number;
}

/** HTTP/1.1 to one server over connections that are kept alive. Answers are values; nothing here throws. */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpAnswer | HttpFailure>;
  close(): Promise<void>;
}

/** Opens a client; no connection is made before the first request. Throws a TypeError where the base URL is none. */
export function openHttp(options: HttpOptions): HttpClient {
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, "");
  const pool = new Pool(base.origin, {
    connections: options.sockets,
    pipelining: 1,
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    connect: { timeout: Math.min(options.timeoutMs, connectLimitMs) },
    maxResponseSize: options.answerLimitBytes ?? 8 * 1024 * 1024,
  });
  return {
    async request(request) {
      const calledOff = await awaitTurn(options.pace, request.signal);
      return calledOff ?? ask(pool, base.host, { ...request, path: prefix + request.path });
    },
    close: () => pool.destroy(),
  };
}

const connectLimitMs = 10_000;

async function ask(pool: Pool, host: string, request: HttpRequest): Promise<HttpAnswer | HttpFailure> {
  try {
    const { path, method, signal, headers = {}, body = null } = request;
    const answer = await pool.request({ path, method, signal, headers, body });
    return { kind: "answer", status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
  } catch (error) {
    return failureOf(error, host);
  }
}

/** Failures that come before a request is written; every other one may have come after the server had it. */
const neverSent: ReadonlySet<string> = new Set([
  ...[
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "EADDRNOTAVAIL",
    "UND_ERR_CONNECT_TIMEOUT",
  ],
  ...["UND_ERR_DESTROYED", "UND_ERR_CLOSED", "UND_ERR_INVALID_ARG", "CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT"],
  ...["SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"],
  ...["ERR_TLS_CERT_ALTNAME_INVALID", "ERR_SSL_WRONG_VERSION_NUMBER"],
]);

function failureOf(error: unknown, host: string): HttpFailure {
  const { code, syscall, name } = error as { code?: unknown; syscall?: unknown; name?: unknown };
  const named = typeof code === "string" ? code : name === "AbortError" ? "UND_ERR_ABORTED" : "UNKNOWN";
  const sent = neverSent.has(named) || syscall === "connect" ? "never" : "maybe";
  return { kind: "failure", sent, code: named, detail: `${host} ${sayings[named] ?? `failed with ${named}`}` };
}

const sayings: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refuses connections",
  ENOTFOUND: "is a host that is not known",
  EAI_AGAIN: "is a host that cannot be looked up now",
  ECONNRESET: "closed the line before it answered",
  UND_ERR_SOCKET: "closed the line before it answered",
  EPIPE: "closed the line before it answered",
  UND_ERR_CONNECT_TIMEOUT: "took too long to connect",
  UND_ERR_HEADERS_TIMEOUT: "took too long to answer",
  UND_ERR_BODY_TIMEOUT: "stopped in the middle of its answer",
  UND_ERR_ABORTED: "was not waited for, because the connection is closing",
  UND_ERR_RES_EXCEEDED_MAX_SIZE: "sent an answer that is too large",
  CERT_HAS_EXPIRED: "showed a certificate that has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "showed a certificate that nobody vouches for",
  SELF_SIGNED_CERT_IN_CHAIN: "showed a certificate that nobody vouches for",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "showed a certificate that nobody vouches for",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "showed a certificate that nobody vouches for",
  ERR_TLS_CERT_ALTNAME_INVALID: "showed a certificate of another host",
};

/** The one value of a header, or the first of several; null where it was not sent. */
export function headerOf(headers: HttpHeaders, name: string): string | null {
  const value = headers[name];
  return (typeof value === "string" ? value : value?.[0]) ?? null;
}
