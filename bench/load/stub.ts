/**
 * The ERP as the bench needs it: answers every request 5 ms after it came, knows what it was told, counts what it was
 * told twice. `POST /events` takes an event; `GET` answers whether the number in the address is known (read-back).
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { serialIn } from "./webhook.ts";

/** How long the ERP thinks before it answers, in milliseconds. */
const answerAfterMs = 5;

export interface Stub {
  readonly port: number;
  /** Posts of a serial that was posted before. */
  readonly doubled: number;
  readonly posted: number;
  close(): Promise<void>;
}

interface Knowledge {
  readonly held: Set<number>;
  doubled: number;
}

/** Starts the stub on a free port (or `port`); `posted` is told each serial when it is posted for the first time. */
export async function startStub(posted: (serial: number) => void, port = 0): Promise<Stub> {
  const knowledge: Knowledge = { held: new Set(), doubled: 0 };
  const server = createServer((request, response) => {
    if (request.method === "GET") return answerRead(request, response, knowledge);
    takePost(request, response, knowledge, posted);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get doubled() {
      return knowledge.doubled;
    },
    get posted() {
      return knowledge.held.size;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function takePost(
  request: IncomingMessage,
  response: ServerResponse,
  knowledge: Knowledge,
  posted: (serial: number) => void,
): void {
  let body = "";
  request.setEncoding("latin1");
  request.on("data", (chunk: string) => {
    body += chunk;
  });
  request.on("end", () => {
    const serial = serialIn(body) ?? serialIn(request.url ?? "") ?? -1;
    setTimeout(() => {
      if (knowledge.held.has(serial)) knowledge.doubled += 1;
      else {
        knowledge.held.add(serial);
        posted(serial);
      }
      answer(response, 201, { accepted: true });
    }, answerAfterMs);
  });
}

function answerRead(request: IncomingMessage, response: ServerResponse, knowledge: Knowledge): void {
  request.resume();
  const serial = serialIn(request.url ?? "") ?? -1;
  setTimeout(() => {
    const known = knowledge.held.has(serial);
    answer(response, known ? 200 : 404, known ? { status: "OUT_FOR_DELIVERY" } : { error: "unknown" });
  }, answerAfterMs);
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}
