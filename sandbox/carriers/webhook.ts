import type { CarrierId } from "../places.ts";

/** One HTTP POST of a carrier, ready to send: the body is signed as it stands. */
export type Webhook = {
  readonly carrier: CarrierId;
  /** Below the base of all webhooks: `/ups`, `/fedex`, `/dhl_unified`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly trackingNumber: string;
};
