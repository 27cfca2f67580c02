/**
 * A load generator on plain sockets: keep-alive connections, each with one request in flight. It reads of an answer only
 * what it must (status, where the answer ends), so that one core offers far more than any server here can take.
 */
import { connect, type Socket } from "node:net";
import { webhookLength, webhookRequest } from "./webhook.ts";

export interface LoadOptions {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  /** Called when a webhook is sent, with the moment (ms of the process clock). */
  readonly sending: (serial: number, at: number) => void;
  /** Called for every answer with the HTTP status (0: the connection broke). */
  readonly answered: (serial: number, status: number, sentAt: number) => void;
}

export interface Load {
  /** Serials given out so far; serials count from 1. */
  readonly sent: number;
  /** Lets the requests in flight end and closes the connections. */
  stop(): Promise<void>;
}

/** Where the first answer in `bytes` ends and its status; null while it is not complete. */
function answerIn(bytes: Buffer): { readonly status: number; readonly end: number } | null {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return null;
  const head = bytes.toString("latin1", 0, headEnd).toLowerCase();
  const status = Number(head.slice(9, 12));
  const end = endOfBody(bytes, head, headEnd + 4);
  return end === null || end > bytes.length ? null : { status, end };
}

function endOfBody(bytes: Buffer, head: string, start: number): number | null {
  const length = /content-length: *(\d+)/.exec(head);
  if (length) return start + Number(length[1]);
  if (!head.includes("transfer-encoding: chunked")) return start;
  const last = bytes.indexOf("0\r\n\r\n", start);
  return last < 0 ? null : last + 5;
}

function requestHead(options: LoadOptions): string {
  const own = Object.entries(options.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const fixed = `Host: 127.0.0.1:${options.port}\r\nContent-Type: application/json\r\nContent-Length: ${webhookLength}\r\n`;
  return `POST ${options.path} HTTP/1.1\r\n${fixed}${own.join("")}\r\n`;
}

/** Starts sending; every connection sends its next webhook when the one before was answered. */
export function startLoad(options: LoadOptions): Load {
  const state = { sent: 0, stopping: false };
  const lines = Array.from({ length: options.connections }, () => runLine(options, state));
  return {
    get sent() {
      return state.sent;
    },
    async stop() {
      state.stopping = true;
      await Promise.all(lines);
    },
  };
}

/** One connection's life; resolves when it was told to stop and its last answer is in, or when the server closed it. */
function runLine(options: LoadOptions, state: { sent: number; stopping: boolean }): Promise<void> {
  const socket: Socket = connect({ port: options.port, host: "127.0.0.1", noDelay: true });
  const request = webhookRequest(requestHead(options));
  let serial = 0;
  let sentAt = 0;
  let pending: Buffer | null = null;
  const sendNext = (): void => {
    if (state.stopping) return void socket.end();
    serial = ++state.sent;
    request.write(serial);
    sentAt = performance.now();
    options.sending(serial, sentAt);
    socket.write(request.bytes);
  };
  socket.on("data", (chunk: Buffer) => {
    pending = pending ? Buffer.concat([pending, chunk]) : chunk;
    const answer = answerIn(pending);
    if (!answer) return;
    pending = answer.end === pending.length ? null : pending.subarray(answer.end);
    options.answered(serial, answer.status, sentAt);
    sendNext();
  });
  socket.once("connect", sendNext);
  return new Promise((resolve) => {
    socket.on("error", () => options.answered(serial, 0, sentAt));
    socket.once("close", () => resolve());
  });
}
