/** What every channel is given and gives back. A channel brings bytes to the take-in and tells its source afterwards. */
import type { Receipt } from "../../../core/journal/journal.ts";
import type { ConfigOf } from "../../kit/config.ts";
import type { Handler, OpenContext } from "../../kit/define-node.ts";
import type { PackOffer } from "../../kit/packs.ts";
import type { StatusWords } from "../../kit/status.ts";
import type { Store } from "../../kit/store.ts";
import type { config } from "../config.ts";
import type { TakeIn } from "../take-in.ts";

export type IngestOutput = "receipts" | "acknowledgements";
export type IngestContext = OpenContext<IngestOutput>;
export type IngestValues = ConfigOf<typeof config>;

export interface Site {
  readonly context: IngestContext;
  readonly values: IngestValues;
  readonly offer: PackOffer;
  readonly store: Store;
  readonly takeIn: TakeIn;
  /** Items that wait in the store where it takes no more, else null. */
  isFull(): number | null;
  /** Told when something could not be taken in; said in the log, not more often than once in ten seconds. */
  failed(thrown: unknown): void;
  /** What the status says while nothing is in work. */
  idle(words: StatusWords): void;
}

export type Around = (receipt: Receipt) => Promise<() => Promise<void>>;

export interface OpenedChannel {
  /** Takes messages, where the channel has an input. */
  readonly handle: Handler<IngestOutput> | null;
  /** Called before a receipt goes into the flow; what is answered is called when it has come to its end. */
  readonly around?: Around;
  /** `removed`: the node was deleted, and nothing is to be kept for it. */
  close(removed: boolean): void | Promise<void>;
}

/** Opens a channel; throws a CodedError where its configuration is wrong. */
export type OpenChannel = (site: Site) => OpenedChannel | Promise<OpenedChannel>;

/** Runs where the store cannot be opened; answers what ends that. */
export type WithoutStore = (context: IngestContext, values: IngestValues) => () => void;
