import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** One request that reached the receiver. */
export type Received = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };

/** A stand-in for the product: takes webhooks and issues tokens. */
export type Receiver = {
  readonly base: string;
  readonly webhooks: readonly Received[];
  /** How often somebody asked by GET whether anybody is there. */
  knocks(): number;
  readonly tokenRequests: readonly Received[];
  close(): Promise<void>;
};

/** How the stand-in answers. */
export type ReceiverOptions = {
  /** Status for the n-th webhook (from 1); null cuts the line. Default 200. */
  readonly statusFor?: (n: number, webhook: Received) => number | null;
  readonly tokenLifeSeconds?: number;
  /** Status for a GET. Default 405. */
  readonly knockStatus?: number;
};

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function tokenOf(n: number, seconds = 3_600): string {
  return JSON.stringify({ access_token: `token-${n}`, token_type: "Bearer", expires_in: seconds });
}

/** Opens a receiver on any free port, with webhooks below `/hooks`. */
export async function openReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const webhooks: Received[] = [];
  const tokenRequests: Received[] = [];
  let knocks = 0;
  const take = (received: Received, method: string): { status: number | null; body: string } => {
    if (method === "GET") knocks += 1;
    if (method === "GET") return { status: options.knockStatus ?? 405, body: "" };
    if (received.path.endsWith("/token")) {
      return { status: 200, body: tokenOf(tokenRequests.push(received), options.tokenLifeSeconds) };
    }
    const n = webhooks.push(received);
    return { status: options.statusFor ? options.statusFor(n, received) : 200, body: "" };
  };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { status, ...answer } = take(
        { path: request.url ?? "", headers: request.headers, body },
        request.method ?? "",
      );
      if (status === null) request.socket.destroy();
      else response.writeHead(status, { "content-type": "application/json" }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;
  return { base, webhooks, knocks: () => knocks, tokenRequests, close: () => shut(server) };
}
