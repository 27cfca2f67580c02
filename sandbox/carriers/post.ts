import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";

/** What came back from a POST; `no-answer` covers refusal, a cut line and a timeout alike. */
export type PostOutcome =
  | { readonly kind: "answered"; readonly status: number; readonly body: string }
  | { readonly kind: "no-answer"; readonly reason: string };

/** A keep-alive client for one receiver. */
export type Poster = {
  /** Sends to a path below the base. GET when there is no body. */
  send(path: string, headers: Readonly<Record<string, string>>, body: string | null): Promise<PostOutcome>;
  close(): void;
};

const answerLimit = 16_384;

function readAnswer(response: IncomingMessage, done: (outcome: PostOutcome) => void): void {
  let body = "";
  response.setEncoding("utf8");
  response.on("data", (part: string) => {
    if (body.length < answerLimit) body += part;
  });
  response.on("end", () => done({ kind: "answered", status: response.statusCode ?? 0, body }));
  response.on("error", (error: Error) => done(lost(error)));
}

function lost(error: NodeJS.ErrnoException): PostOutcome {
  return { kind: "no-answer", reason: error.code ?? error.message };
}

/** A poster to that base URL (http or https) with that many lines at most. */
export function openPoster(base: string, lines: number, timeoutMs: number): Poster {
  const secure = base.startsWith("https:");
  const lasting = { keepAlive: true, maxSockets: lines };
  const agent = secure ? new TlsAgent(lasting) : new PlainAgent(lasting);
  const open = secure ? tlsRequest : plainRequest;
  const root = base.replace(/\/+$/, "");

  return {
    send: (path, headers, body) =>
      new Promise((resolve) => {
        const length = body === null ? {} : { "content-length": Buffer.byteLength(body) };
        const method = body === null ? "GET" : "POST";
        const request = open(`${root}${path}`, {
          agent,
          method,
          headers: { ...headers, ...length },
          timeout: timeoutMs,
        });
        request.on("response", (response) => readAnswer(response, resolve));
        request.on("timeout", () => request.destroy(new Error("TIMEOUT")));
        request.on("error", (error) => resolve(lost(error)));
        request.end(body ?? undefined);
      }),
    close: () => agent.destroy(),
  };
}
