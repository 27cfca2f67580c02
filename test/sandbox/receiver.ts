import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

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

/** Opens a receiver on any free port, with webhooks below `/hooks`. */
export async function openReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const webhooks: Received[] = [];
  const tokenRequests: Received[] = [];
  let knocks = 0;
  const answer = (received: Received): { status: number | null; body: string } => {
    if (!received.path.endsWith("/token")) {
      webhooks.push(received);
      return { status: options.statusFor ? options.statusFor(webhooks.length, received) : 200, body: "" };
    }
    tokenRequests.push(received);
    const token = { access_token: `token-${tokenRequests.length}`, token_type: "Bearer" };
    return { status: 200, body: JSON.stringify({ ...token, expires_in: options.tokenLifeSeconds ?? 3_600 }) };
  };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (part: string) => {
      body += part;
    });
    request.on("end", () => {
      const isKnock = request.method === "GET";
      if (isKnock) knocks += 1;
      const knock = { status: options.knockStatus ?? 405, body: "" };
      const given = isKnock ? knock : answer({ path: request.url ?? "", headers: request.headers, body });
      if (given.status === null) request.socket.destroy();
      else response.writeHead(given.status, { "content-type": "application/json" }).end(given.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;
  return { base, webhooks, knocks: () => knocks, tokenRequests, close };
}
