import { hash, randomUUID } from "node:crypto";
import type { NewReceipt } from "../journal/journal.ts";
import { laneOf } from "../mapping/lane.ts";
import type { Pack } from "../mapping/pack.ts";
import type { ReadOutcome } from "../mapping/reading.ts";

/** What is known of a delivery beside its bytes. */
export interface DeliveryFacts {
  /** Without parameters, in lower case; empty where nobody said. */
  readonly contentType: string;
  /** What explains the delivery (file name, topic, harmless headers); never a secret. */
  readonly headers: Readonly<Record<string, string>>;
  /** When it came, ms since 1970 UTC. */
  readonly receivedAt: number;
  /** The number that was asked for, where the content is an answer: it orders the work. */
  readonly asked?: string;
  /** What makes the content the same as another, where that is not every byte of it. */
  readonly identity?: Uint8Array;
}

export interface IntakeOptions {
  readonly pack: Pack;
  /** Queue in which its receipts wait. */
  readonly queue: string;
  readonly channel: NewReceipt["channel"];
}

/**
 * Makes receipts of what arrives for one carrier, over whatever channel: the same content is the same receipt, so that a
 * webhook, the answer to a question and a file that say the same count once within a store.
 */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #carrier: Uint8Array;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#carrier = Uint8Array.from(hash("sha256", options.pack.id, "buffer").subarray(0, 16));
  }

  /** The receipt of a body; `read` is what the carrier's reader made of it. */
  receiptOf(body: Uint8Array, read: ReadOutcome, facts: DeliveryFacts): NewReceipt {
    const { pack, queue, channel } = this.#options;
    const { contentType, headers, receivedAt, asked, identity } = facts;
    const content = withNumber(identity ?? body, body, asked);
    const digest = hash("sha256", content, "buffer");
    const lane = asked ?? (read.kind === "read" ? laneOf(pack, read.payload) : null);
    return {
      queue,
      lane: lane ?? digest.toString("hex"),
      carrier: pack.id,
      channel,
      key: this.#keyOf(digest),
      body,
      ...(content === body ? { digest } : {}),
      contentType,
      headers,
      correlationId: randomUUID(),
      receivedAt,
    };
  }

  /** 16 bytes, equal for equal bodies of one carrier: the body's digest, folded with the carrier's. */
  #keyOf(digest: Buffer): Uint8Array {
    return this.#carrier.map((byte, index) => byte ^ (digest[index] ?? 0));
  }
}

/** The same answer about two numbers is two answers, where it does not say which number it is about. */
function withNumber(content: Uint8Array, body: Uint8Array, asked: string | undefined): Uint8Array {
  if (asked === undefined || Buffer.from(body.buffer, body.byteOffset, body.byteLength).includes(asked)) return content;
  return Buffer.concat([content, Buffer.from(`\n${asked}`)]);
}
