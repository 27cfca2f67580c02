import { setTimeout as sleep } from "node:timers/promises";
import { type Bearer, openBearer } from "./bearer.ts";
import { dhlWebhook } from "./dhl-unified.ts";
import { fedexSignature, fedexWebhook } from "./fedex.ts";
import type { CarrierSettings } from "./options.ts";
import { openPoster, type PostOutcome } from "./post.ts";
import type { Telling } from "./storyline.ts";
import { upsWebhook } from "./ups.ts";
import type { Webhook } from "./webhook.ts";

/** The line from the carriers to one receiver. */
export type Line = {
  /** Writes, signs and posts one message once. */
  attempt(telling: Telling): Promise<{ readonly webhook: Webhook; readonly outcome: PostOutcome }>;
  /** Whether the receiver is up: it issues a token, or, without UPS, knows the webhook's path. */
  isAnswering(): Promise<boolean>;
  close(): void;
};

const timeoutMs = 10_000;
const unreadable = "<html><body>upstream error</body></html>";

/** Replaces the body by one that no parser takes, signed as properly as the carrier signs. */
function garble(webhook: Webhook, { secrets, fedexEncoding }: CarrierSettings): Webhook {
  const signed = { "fdx-signature": fedexSignature(unreadable, secrets.fedexSecret, fedexEncoding) };
  const headers = { ...webhook.headers, ...(webhook.carrier === "fedex" ? signed : {}) };
  return { ...webhook, body: unreadable, headers };
}

function openWriter({ secrets, fedexEncoding }: CarrierSettings, bearer: Bearer) {
  return async (telling: Telling): Promise<Webhook> => {
    const { carrier } = telling.scan.parcel;
    if (carrier === "ups") return upsWebhook(telling, secrets, (await bearer.get()) ?? "none");
    return carrier === "fedex" ? fedexWebhook(telling, secrets, fedexEncoding) : dhlWebhook(telling, secrets);
  };
}

/** Opens the line. Of the faults, 503, 429, 500, lock and down mean nothing to a sender and are ignored. */
export function openLine(settings: CarrierSettings): Line {
  const { faults, only } = settings;
  const poster = openPoster(settings.webhooks, Math.max(settings.lines, 4), timeoutMs);
  const bearer = openBearer(poster, settings.secrets, settings.now);
  const write = openWriter(settings, bearer);

  const send = async (webhook: Webhook): Promise<PostOutcome> => {
    const outcome = await poster.send(webhook.path, webhook.headers, webhook.body);
    if (outcome.kind === "answered" && outcome.status === 401 && webhook.carrier === "ups") bearer.drop();
    return outcome;
  };
  const attempt: Line["attempt"] = async (telling) => {
    const written = await write(telling);
    const fault = faults.strike("POST", written.path);
    const lost: PostOutcome = { kind: "no-answer", reason: fault?.kind ?? "" };
    const webhook = fault?.kind === "wrong-body" ? garble(written, settings) : written;
    if (fault?.kind === "drop-request" || fault?.kind === "reset") return { webhook, outcome: lost };
    if (fault?.kind === "slow") await sleep(fault.ms);
    const outcome = await send(webhook);
    return { webhook, outcome: fault?.kind === "drop-reply" ? lost : outcome };
  };
  const isAnswering = async (): Promise<boolean> => {
    if (only.includes("ups")) return (await bearer.get()) !== null;
    const outcome = await poster.send(`/${only[0]}`, {}, null);
    return outcome.kind === "answered" && outcome.status !== 404 && outcome.status < 500;
  };
  return { attempt, isAnswering, close: () => poster.close() };
}
