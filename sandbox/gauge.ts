import { Agent, createServer, type IncomingMessage, request as ask, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How a gauge stands before a server. */
export type GaugeOptions = {
  /** Where calls go on to. */
  readonly target: string;
  /** The document that a call is about; null for calls that are about none. */
  documentOf(method: string, path: string): string | null;
  /** What a call changes, in a word; null where it only reads. */
  changeOf(method: string, path: string, body: string): string | null;
  /** How long every call is held before it goes on, in milliseconds, so that calls overlap. */
  readonly holdMs: number;
};

/** What a gauge saw. */
export type Gauged = {
  readonly calls: number;
  /** Most calls at one moment, and most about one document. */
  readonly atOnce: number;
  readonly atOnceForOne: number;
  /** Connections that callers opened. */
  readonly connections: number;
  /** The changes of each document, in the order of their coming. */
  readonly changes: ReadonlyMap<string, readonly string[]>;
};

export type Gauge = { readonly url: string; seen(): Gauged; close(): Promise<void> };

/** Counts what is under way at one moment, in all and by document. */
function openCount() {
  const byDocument = new Map<string, number>();
  const most = { atOnce: 0, atOnceForOne: 0 };
  let now = 0;
  const add = (document: string | null, by: 1 | -1): void => {
    now += by;
    most.atOnce = Math.max(most.atOnce, now);
    if (document === null) return;
    const count = (byDocument.get(document) ?? 0) + by;
    byDocument.set(document, count);
    most.atOnceForOne = Math.max(most.atOnceForOne, count);
  };
  return { most, add };
}

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
  });
}

/** Hands a call on, and its answer back. */
function forwarder(target: string, agent: Agent) {
  return (request: IncomingMessage, response: ServerResponse, body: string): void => {
    const { method, url, headers } = request;
    const onward = ask(target + (url ?? ""), { method, headers, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    onward.end(body);
  };
}

/** What calls change, by document. */
function openChanges({ changeOf }: GaugeOptions) {
  const changes = new Map<string, string[]>();
  const note = (document: string | null, { method = "GET", url = "/" }: IncomingMessage, body: string): void => {
    const change = changeOf(method, url, body);
    if (document !== null && change !== null) changes.set(document, [...(changes.get(document) ?? []), change]);
  };
  return { changes, note };
}

/** Listens on any free port. */
async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Stands before a server, lets every call through, and counts. */
export async function startGauge(options: GaugeOptions): Promise<Gauge> {
  const agent = new Agent({ keepAlive: true });
  const forward = forwarder(options.target, agent);
  const count = openCount();
  const { changes, note } = openChanges(options);
  let calls = 0;
  let connections = 0;
  const server = createServer((request, response) => {
    const document = options.documentOf(request.method ?? "GET", request.url ?? "/");
    calls += 1;
    count.add(document, 1);
    response.on("close", () => count.add(document, -1));
    void bodyOf(request).then((body) => {
      note(document, request, body);
      setTimeout(forward, options.holdMs, request, response, body);
    });
  });
  server.on("connection", () => (connections += 1));
  server.keepAliveTimeout = 65_000;
  const url = await listen(server);
  const close = async (): Promise<void> => {
    agent.destroy();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return { url, seen: () => ({ calls, connections, changes, ...count.most }), close };
}
