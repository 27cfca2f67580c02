import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Call, methodOf, type Reply, readCall, sendReply } from "./call.ts";
import type { Fault, FaultPlan } from "./faults.ts";

/** What stands behind a door, and how it fails. */
export type DoorOptions = {
  readonly host: string;
  /** 0 takes any free port; the door keeps it over every `down`. */
  readonly port: number;
  /** How long every answer of a service takes, in milliseconds. */
  readonly latencyMs: number;
  readonly faults: FaultPlan;
  /** Answers a call of a service. The work is done when this returns, whatever becomes of the reply. */
  serve(call: Call): Reply;
  /** Answers what is never struck by a fault (page, control); null for a call of a service. */
  control(call: Call): Reply | null;
  /** Gives the document that a call writes to another user. */
  lock(call: Call, forMs: number): void;
};

/** An HTTP server that can also be gone. */
export type Door = {
  readonly port: number;
  /** How many calls were answered with each status. */
  answers(): Readonly<Record<string, number>>;
  /** Closes the listening socket and cuts every line, for so long; without a time until `up`. */
  down(forMs?: number): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
};

/** Longer than any client here keeps an idle line, so that no line dies under a request by accident. */
const idleLineMs = 65_000;

const page = "<!DOCTYPE html><html><head><title>Gateway</title></head><body><h1>Please sign in</h1></body></html>";
const html = { "content-type": "text/html; charset=utf-8" };

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** The answer of a fault that needs no work; null for every other fault. */
function idleReply(fault: Fault): Reply | null {
  const wait = fault.retryAfterSeconds;
  const headers = wait === null ? html : { ...html, "retry-after": String(wait) };
  if (fault.kind === "503") return { status: 503, headers, body: "<html><body>Service Unavailable</body></html>" };
  if (fault.kind === "429") return { status: 429, headers, body: "<html><body>Too Many Requests</body></html>" };
  return fault.kind === "wrong-body" ? { status: 200, headers: html, body: page } : null;
}

/** Works the call and answers it as the fault wants. */
function answer(
  options: DoorOptions,
  call: Call,
  fault: Fault | null,
  send: (reply: Reply, waitMs: number) => void,
): void {
  const idle = fault && idleReply(fault);
  if (idle) return send(idle, 0);
  if (fault?.kind === "lock") options.lock(call, fault.ms);
  const reply = options.serve(call);
  if (fault?.kind === "500") {
    return send({ status: 500, headers: html, body: "<html><body>Internal Server Error</body></html>" }, 0);
  }
  return send(reply, options.latencyMs + (fault?.kind === "slow" ? fault.ms : 0));
}

type Hinges = Pick<Door, "down" | "up" | "close">;

/** Opens and shuts the listening socket, always on the same port. */
function hang(server: Server, port: number, host: string): Hinges {
  let reopening: NodeJS.Timeout | undefined;
  const open = async (): Promise<void> => {
    clearTimeout(reopening);
    if (!server.listening) await listen(server, port, host);
  };
  const close = async (): Promise<void> => {
    clearTimeout(reopening);
    if (server.listening) await shut(server);
  };
  const down: Hinges["down"] = async (forMs) => {
    await close();
    if (forMs !== undefined) reopening = setTimeout(() => void open(), forMs);
  };
  return { down, up: open, close };
}

/** Cuts the line when the fault wants no work done; false leaves the request to be read. */
function cutLine(request: IncomingMessage, fault: Fault): boolean {
  if (fault.kind === "reset") request.socket.resetAndDestroy();
  else if (fault.kind === "drop-request" || fault.kind === "down") request.socket.destroy();
  else return false;
  return true;
}

/** Sends a reply when its time has come, unless the fault loses it. Delayed replies keep no process alive. */
function deliver(response: ServerResponse, reply: Reply, waitMs: number, fault: Fault | null): void {
  if (fault?.kind === "drop-reply") response.socket?.destroy();
  else if (waitMs > 0) setTimeout(sendReply, waitMs, response, reply).unref();
  else sendReply(response, reply);
}

/** Opens a door; resolves when it listens. Fails as `listen` fails, with the code of the system. */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const counts: Record<string, number> = {};

  const handle = (response: ServerResponse, call: Call | null, fault: Fault | null): void => {
    if (!call) return sendReply(response, { status: 413, headers: { connection: "close" }, body: "Too large" });
    const control = options.control(call);
    if (control) return sendReply(response, control);
    answer(options, call, fault, (reply, waitMs) => {
      counts[reply.status] = (counts[reply.status] ?? 0) + 1;
      deliver(response, reply, waitMs, fault);
    });
  };
  const server = createServer((request, response) => {
    const url = request.url ?? "/";
    const free = url === "/" || url.startsWith("/_sandbox/");
    const fault = free ? null : options.faults.strike(methodOf(request), url);
    if (fault?.kind === "down") void hinges.down(fault.ms);
    if (fault && cutLine(request, fault)) return;
    readCall(request, (call) => handle(response, call, fault));
  });
  server.keepAliveTimeout = idleLineMs;
  const port = await listen(server, options.port, options.host);
  const hinges = hang(server, port, options.host);
  return { port, answers: () => counts, ...hinges };
}
