import { type FaultPlan, planFaults } from "../faults.ts";
import type { CarrierId } from "../places.ts";
import { type SandboxSecrets, sandboxSecrets } from "../secrets.ts";
import type { SignatureEncoding } from "./fedex.ts";
import type { Webhook } from "./webhook.ts";

/** How the carriers send. Everything but the receiver has a default. */
export type CarrierOptions = {
  /** Base URL of the receiver's webhooks, e.g. `http://127.0.0.1:1880/waybill`. */
  readonly webhooks: string;
  /** Milliseconds between two messages; 0 sends as fast as `lines` allow. Default 0. */
  readonly everyMs?: number;
  /** Messages under way at the same time when `everyMs` is 0. Default 16. */
  readonly lines?: number;
  /** How many parcels have a life, from the first. Default 240. */
  readonly parcels?: number;
  /** Only these carriers. Default all three. */
  readonly only?: readonly CarrierId[];
  readonly seed?: number;
  readonly secrets?: SandboxSecrets;
  /** Unit of the retry schedules, in milliseconds. Default 60 s, as the vendors have it. */
  readonly retryBaseMs?: number;
  /** Default Base64. */
  readonly fedexEncoding?: SignatureEncoding;
  /** Faults of the line, by webhook path: cut or slow lines, and bodies that are well signed but unreadable. */
  readonly faults?: FaultPlan;
  /** When the first life ends, epoch milliseconds. Default: a little before now. */
  readonly endsAtMs?: number;
  readonly now?: () => number;
  /** Told of every attempt. */
  readonly onAnswer?: (answer: CarrierAnswer) => void;
};

/** One attempt to deliver a message. */
export type CarrierAnswer = {
  readonly webhook: Webhook;
  /** Counted from 1. */
  readonly attempt: number;
  /** Status of the receiver; null when none came. */
  readonly status: number | null;
  /** System code of a lost answer, else empty. */
  readonly reason: string;
};

/** The options with every default filled in. */
export type CarrierSettings = Required<Omit<CarrierOptions, "onAnswer" | "endsAtMs">> &
  Pick<CarrierOptions, "onAnswer" | "endsAtMs">;

/** Fills in the defaults. */
export function settle(options: CarrierOptions): CarrierSettings {
  return {
    everyMs: 0,
    lines: 16,
    parcels: 240,
    only: ["ups", "fedex", "dhl_unified"],
    seed: 1,
    secrets: sandboxSecrets,
    retryBaseMs: 60_000,
    fedexEncoding: "base64",
    faults: planFaults(),
    now: Date.now,
    ...options,
  };
}
