/** HTTP by hand: what no client would send can be sent, and what comes back is kept as it came. */
import { connect, type Socket } from "node:net";

export type Headers = readonly (readonly [name: string, value: string])[];

export interface Request {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Headers;
  readonly body?: Uint8Array | string;
  /** Sends the body in chunks instead of saying its length. */
  readonly chunked?: boolean;
}

export interface Answer {
  /** 0 where the connection ended without an answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The code and the sentence of a coded answer; null for any other. */
  readonly error: { readonly code: string; readonly message: string } | null;
  /** The body that was sent, where it was sent in one piece. */
  readonly sent: Buffer;
}

const patienceMs = 20_000;

/** The request as bytes; it asks for no other exchange on this connection. */
function bytesOf({ method = "POST", path, headers = [], body = "", chunked = false }: Request): Buffer {
  const content = Buffer.from(body);
  const length = chunked ? "Transfer-Encoding: chunked" : `Content-Length: ${content.length}`;
  const named = headers.map(([name, value]) => `${name}: ${value}`);
  const head = [`${method} ${path} HTTP/1.1`, "Host: door.test", "Connection: close", length, ...named, "", ""];
  const framed = chunked ? [`${content.length.toString(16)}\r\n`, content, "\r\n0\r\n\r\n"] : [content];
  return Buffer.concat([head.join("\r\n"), ...framed].map((part) => Buffer.from(part)));
}

export async function send(port: number, request: Request): Promise<Answer> {
  const answer = await exchange(port, async (socket) => void socket.write(bytesOf(request)));
  return { ...answer, sent: Buffer.from(request.body ?? "") };
}

/** Writes what `talk` writes and reads until the server closes the connection. */
export function exchange(port: number, talk: (socket: Socket) => Promise<void>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const parts: Buffer[] = [];
    const late = setTimeout(() => socket.destroy(new Error("The connection was not closed")), patienceMs);
    let failed: Error | null = null;
    socket.on("data", (part) => parts.push(part));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ECONNRESET") failed = error;
    });
    socket.on("close", () => {
      clearTimeout(late);
      if (failed) reject(failed);
      else resolve(answerIn(Buffer.concat(parts)));
    });
    socket.on("connect", () => void talk(socket).catch(reject));
  });
}

function answerIn(bytes: Buffer): Answer {
  const end = bytes.indexOf("\r\n\r\n");
  const [first = "", ...lines] = bytes.subarray(0, Math.max(0, end)).toString("latin1").split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  const text = end < 0 ? "" : bytes.subarray(end + 4).toString("utf8");
  return { status: Number(first.split(" ")[1] ?? 0), headers, text, error: errorIn(text), sent: Buffer.alloc(0) };
}

function errorIn(text: string): Answer["error"] {
  try {
    return (JSON.parse(text) as { error?: Answer["error"] }).error ?? null;
  } catch {
    return null;
  }
}
