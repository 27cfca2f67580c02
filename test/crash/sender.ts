/**
 * Senders as carriers are: they send at a pace, several at once, and send a webhook again until they see a 2xx. The
 * moment the status line of a 2xx is in, the webhook counts as accepted, whatever happens to the connection after.
 */
import { Agent, request } from "node:http";
import type { Accepted, Change } from "./account.ts";

export interface Webhook {
  readonly name: string;
  readonly path: string;
  /** Headers at the moment of sending: a token may have been fetched anew. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly body: Buffer;
  readonly changes: readonly Change[];
}

export interface SenderOptions {
  readonly port: number;
  /** The next webhook; null when there is no more. */
  readonly next: () => Webhook | null;
  /** Webhooks per second that are begun, as long as fewer than `atOnce` wait for their answer. */
  readonly perSecond: number;
  readonly atOnce: number;
  /** How long after a failed try the same webhook is sent again. */
  readonly againAfterMs: number;
  /** Told of every 2xx, and of every other answer (0: no answer). */
  readonly answered: (webhook: Webhook, status: number) => void;
}

export interface Sender {
  readonly accepted: readonly Accepted[];
  /** Begins no new webhook; resolves when those under way were accepted. */
  finish(): Promise<void>;
}

/** Sends one webhook once; answers the HTTP status, 0 where the connection broke before one came. */
async function sendOnce(agent: Agent, port: number, webhook: Webhook): Promise<number> {
  const headers = { ...(await webhook.headers()), "content-length": webhook.body.length };
  return new Promise((resolve) => {
    const call = request({ agent, host: "127.0.0.1", port, method: "POST", path: webhook.path, headers }, (answer) => {
      answer.resume();
      answer.on("error", () => undefined);
      resolve(answer.statusCode ?? 0);
    });
    call.on("error", () => resolve(0));
    call.setTimeout(10_000, () => call.destroy(new Error("no answer")));
    call.end(webhook.body);
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts a sender. */
export function startSender(options: SenderOptions): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: options.atOnce });
  const accepted: Accepted[] = [];
  const underWay = new Set<Promise<void>>();
  let stopped = false;
  const deliver = async (webhook: Webhook): Promise<void> => {
    for (;;) {
      const status = await sendOnce(agent, options.port, webhook);
      if (status >= 200 && status < 300) accepted.push({ webhook: webhook.name, changes: webhook.changes });
      options.answered(webhook, status);
      if (status >= 200 && status < 300) return;
      await pause(options.againAfterMs);
    }
  };
  const begin = (): void => {
    if (stopped || underWay.size >= options.atOnce) return;
    const webhook = options.next();
    if (!webhook) return;
    const delivery = deliver(webhook).finally(() => underWay.delete(delivery));
    underWay.add(delivery);
  };
  const timer = setInterval(begin, 1000 / options.perSecond);
  return {
    accepted,
    async finish() {
      stopped = true;
      clearInterval(timer);
      await Promise.all(underWay);
      agent.destroy();
    },
  };
}
