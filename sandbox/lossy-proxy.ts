import { createServer, type IncomingMessage, request as ask, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Fault, FaultPlan } from "./faults.ts";

/** Where a proxy leads, and what becomes of the calls on their way. */
export type LossyProxyOptions = {
  /** Base URL of the server behind it, plain HTTP. */
  readonly target: string;
  readonly faults: FaultPlan;
  /** Default 0: any free port. */
  readonly port?: number;
};

/** A proxy that loses calls and answers before a real server, as a bad line and a busy gateway do. */
export type LossyProxy = {
  /** `http://127.0.0.1:1892`, no trailing slash. */
  readonly url: string;
  /** How many calls came to the server behind it. */
  passed(): number;
  close(): Promise<void>;
};

type Answer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Buffer };

const host = "127.0.0.1";
const html = { "content-type": "text/html; charset=utf-8" };

function page(status: number, text: string, more: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ...html, ...more }, body: Buffer.from(`<html><body>${text}</body></html>`) };
}

/** The answer of a fault that keeps the call from the server; null for every other fault. */
function answerInstead({ kind, retryAfterSeconds: wait }: Fault): Answer | null {
  const later: Record<string, string> = wait === null ? {} : { "retry-after": String(wait) };
  if (kind === "503") return page(503, "Service Unavailable", later);
  if (kind === "429") return page(429, "Too Many Requests", later);
  return kind === "wrong-body" ? page(200, "Please sign in") : null;
}

function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    stream.on("data", (part: Buffer) => parts.push(part));
    stream.on("end", () => resolve(Buffer.concat(parts)));
    stream.on("error", reject);
  });
}

/** Headers that speak of one line only, and those that Node sets anew. */
const ofTheLine: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "host",
]);

function passedOn(headers: IncomingMessage["headers"]): Record<string, string> {
  const all = Object.entries(headers).filter(([name]) => !ofTheLine.has(name));
  return Object.fromEntries(all.map(([name, value]) => [name, String(value)]));
}

function forward(target: URL, call: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { ...passedOn(call.headers), "content-length": body.length };
    const options = { host: target.hostname, port: target.port, path: call.url, method: call.method, headers };
    const sent = ask(options, (reply) => {
      const whole = (content: Buffer) =>
        resolve({ status: reply.statusCode ?? 502, headers: passedOn(reply.headers), body: content });
      bodyOf(reply).then(whole, reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function deliver(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, "content-length": body.length });
  response.end(body);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
}

/** Opens a proxy; resolves when it listens. A fault that a proxy cannot make (`lock`, `down`) lets the call pass. */
export async function openLossyProxy({ target, faults, port = 0 }: LossyProxyOptions): Promise<LossyProxy> {
  const behind = new URL(target);
  let passed = 0;

  const serve = async (call: IncomingMessage, response: ServerResponse): Promise<void> => {
    const fault = faults.strike(call.method ?? "GET", call.url ?? "/");
    if (fault?.kind === "reset") return void call.socket.resetAndDestroy();
    if (fault?.kind === "drop-request") return void call.socket.destroy();
    const body = await bodyOf(call);
    const instead = fault && answerInstead(fault);
    if (instead) return deliver(response, instead);
    passed += 1;
    const answer = await forward(behind, call, body);
    if (fault?.kind === "drop-reply") return void call.socket.destroy();
    if (fault?.kind === "slow") await new Promise((resolve) => setTimeout(resolve, fault.ms));
    deliver(response, fault?.kind === "500" ? page(500, "Internal Server Error") : answer);
  };
  const proxy = createServer((call, response) => {
    serve(call, response).catch(() => call.socket.destroy());
  });
  await listen(proxy, port);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      proxy.close(() => resolve());
      proxy.closeAllConnections();
    });
  return { url: `http://${host}:${(proxy.address() as AddressInfo).port}`, passed: () => passed, close };
}
