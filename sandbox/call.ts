import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

/** One request as the services of the sandbox see it. */
export type Call = {
  /** Upper case; a tunnelled method (`X-HTTP-Method`) is already resolved. */
  readonly method: string;
  /** Path as sent, without the query. */
  readonly path: string;
  /** Query as sent, without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** What a service answers. The body of an answer to HEAD is dropped on the way out. */
export type Reply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
};

const bodyLimitBytes = 1_048_576;

/** A header that a caller sent once, else null. */
export function headerOf(call: Call, name: string): string | null {
  const value = call.headers[name];
  return typeof value === "string" ? value : null;
}

/** A JSON answer. */
export function jsonReply(status: number, value: unknown, headers: Reply["headers"] = {}): Reply {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) };
}

/** The method that a request stands for: POST may carry another one in `X-HTTP-Method`. */
export function methodOf(request: IncomingMessage): string {
  const method = request.method ?? "GET";
  const tunnelled = method === "POST" ? request.headers["x-http-method"] : undefined;
  return typeof tunnelled === "string" ? tunnelled.toUpperCase() : method;
}

/** Reads the whole request, then hands over the call; null when the body is larger than 1 MiB. */
export function readCall(request: IncomingMessage, done: (call: Call | null) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= bodyLimitBytes) chunks.push(chunk);
  });
  request.on("end", () => {
    if (bytes > bodyLimitBytes) return done(null);
    const [path = "/", query = ""] = (request.url ?? "/").split("?", 2);
    const body = bytes === 0 ? "" : Buffer.concat(chunks, bytes).toString("utf8");
    done({ method: methodOf(request), path, query, headers: request.headers, body });
  });
}

/** Sends a reply with its length. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  const body = reply.body ?? "";
  const length = reply.status === 204 || reply.status === 304 ? {} : { "content-length": Buffer.byteLength(body) };
  response.writeHead(reply.status, { ...reply.headers, ...length });
  response.end(response.req.method === "HEAD" ? undefined : body);
}
