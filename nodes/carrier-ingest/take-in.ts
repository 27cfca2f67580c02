/** The one way in: whatever the channel, bytes are read for their lane, stored durably, and only then acknowledged. */
import { type DeliveryFacts, Intake } from "../../core/ingest/intake.ts";
import type { NewReceipt, Received } from "../../core/journal/journal.ts";
import { readBody } from "../../core/mapping/body.ts";
import type { Pack } from "../../core/mapping/pack.ts";
import type { Store } from "../kit/store.ts";
import { type Pace, paceOf } from "./pace.ts";
import { openPayloads, type Payloads } from "./payloads.ts";

export interface TakeInOptions {
  readonly store: Store;
  readonly pack: Pack;
  readonly queue: string;
  readonly channel: NewReceipt["channel"];
}

export class TakeIn {
  readonly queue: string;
  readonly payloads: Payloads;
  readonly #store: Store;
  readonly #pack: Pack;
  readonly #intake: Intake;
  readonly #pace: Pace;

  constructor({ store, pack, queue, channel }: TakeInOptions) {
    this.queue = queue;
    this.payloads = openPayloads(pack.body);
    this.#store = store;
    this.#pack = pack;
    this.#intake = new Intake({ pack, queue, channel });
    this.#pace = paceOf(store);
  }

  /**
   * Stores a delivery. Resolves when it is on the disk: from then on the source may be told that we have it. The same
   * content of the same carrier is the same receipt (`duplicate`). Rejects where the store cannot be written.
   */
  async receive(body: Uint8Array, facts: DeliveryFacts): Promise<Received> {
    await this.#pace.enter();
    const read = readBody(body, this.#pack.body);
    const [received] = await this.#store.journal.receive([this.#intake.receiptOf(body, read, facts)]);
    if (!received) throw new Error("the store answered nothing");
    if (!received.duplicate) this.payloads.keep(received.receipt, read);
    return received;
  }

  /** Has the flow look for what was received. */
  poke(): void {
    this.#store.dispatch.poke(this.queue);
  }
}
