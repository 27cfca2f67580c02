// Reason for length: the contract is read as one, by those who keep it and those who rely on it.
import type { Coded } from "../errors.ts";
import type { ShipmentEvent } from "../event/event.ts";
import type { Reference } from "../event/reference.ts";
import type { Shipment } from "../event/shipment.ts";

/**
 * The store's contract: asynchronous and batch-shaped. A promise resolves when its change is durable (synced to disk).
 * Everything that is asked in one turn of the event loop shares one commit. One suite of tests runs over every driver.
 * Ids of rows are safe integers; times are milliseconds since 1970 UTC.
 */
export interface Journal {
  readonly capabilities: Capabilities;

  /** Stores inbound deliveries and the work they mean. A delivery whose key is known gives the first receipt again. */
  receive(batch: readonly NewReceipt[]): Promise<readonly Received[]>;
  receipt(id: number): Promise<Receipt | null>;

  /**
   * Leases up to `limit` items of a queue to this process: oldest first, one per lane, none whose time has not come.
   * The attempt is counted here, durably, so that work which kills the process is seen to have been tried.
   * A lease ends with `settle`, or when its owner is gone (a restart gives all of them back at once).
   */
  claim(queue: string, limit: number, now: number): Promise<readonly Leased[]>;
  /** Ends leases. A settlement of work that is not leased (any more) changes nothing. */
  settle(batch: readonly Settlement[]): Promise<void>;
  /** When the earliest waiting head of the queue's lanes may be claimed; null when nothing waits. */
  nextDue(queue: string): Promise<number | null>;
  /** Work that waits for a moment: an SLA promise, say. The same (queue, key) is scheduled once. */
  schedule(batch: readonly NewTimer[]): Promise<readonly Scheduled[]>;
  /** Takes a timer back; true where it was still waiting. */
  cancel(queue: string, key: string): Promise<boolean>;

  /** Records canonical events of a receipt: each fact once, and moves the projections of their shipments. */
  record(batch: readonly NewEvents[]): Promise<readonly (readonly Recorded[])[]>;
  shipment(find: { readonly carrier: string; readonly trackingNumber: string }): Promise<StoredShipment | null>;
  /** Shipments by any number they are known by, best match first. */
  search(text: string, limit: number): Promise<readonly StoredShipment[]>;
  /** Shipments of a carrier of which more is to be heard (neither delivered nor final), by id, those after `after`. */
  openShipments(carrier: string, after: number, limit: number): Promise<readonly OpenShipment[]>;
  eventsOf(shipment: number): Promise<readonly ShipmentEvent[]>;
  /** The events that were recorded last, the newest first. */
  latestEvents(limit: number): Promise<readonly ShipmentEvent[]>;
  /** The first event that a carrier told under an id of its own: what it names when it takes the event back. */
  told(find: { readonly carrier: string; readonly id: string }): Promise<ShipmentEvent | null>;
  /** How many events this receipt was the first to bring, among those after the store's first `known` ones. */
  firstBrought(receipt: number, known: number): Promise<number>;
  /** Adds aliases to a shipment (the delivery document that was found in the ERP, say). */
  link(batch: readonly { readonly shipment: number; readonly references: readonly Reference[] }[]): Promise<void>;

  /** Records intended changes in other systems; the same key is intended once, and says what became of it. */
  intend(batch: readonly NewEffect[]): Promise<readonly Intended[]>;
  /** Writes an attempt, the state it led to, and what becomes of the leased work, in one commit. */
  conclude(batch: readonly Conclusion[]): Promise<void>;
  effect(id: number): Promise<Effect | null>;
  /** The newest effects; `before`: only those with a smaller id, to page on. */
  effectsOf(
    find:
      | { readonly shipment: number }
      | { readonly connection: string; readonly state?: EffectState }
      | { readonly queue: string; readonly before: number },
    limit: number,
  ): Promise<readonly Effect[]>;
  attemptsOf(effect: number): Promise<readonly Attempt[]>;

  /**
   * Parks a receipt or an effect that is not leased (a dead-letter node does). Work that is leased is parked by `settle`.
   * What is parked already for the same group, node and `about` stays one letter: a flow that runs again after a crash
   * does not double it.
   */
  park(batch: readonly NewLetter[]): Promise<readonly number[]>;
  letters(find: LetterQuery): Promise<readonly Letter[]>;
  letterGroups(): Promise<readonly LetterGroup[]>;
  /** Puts the work of parked letters back in its queue with no attempts; answers the ids that were replayed. */
  replay(letters: readonly number[], by: string, at: number): Promise<readonly number[]>;
  /** Closes letters without replay; the reason is kept. */
  discard(letters: readonly number[], by: string, reason: string, at: number): Promise<readonly number[]>;

  /** Keeps small facts (how far a poll came, what payloads look like), the last value per room and key; null forgets. */
  remember(batch: readonly NewMemo[]): Promise<void>;
  /** The facts of a room, by key. */
  recall(room: string): Promise<readonly Memo[]>;

  /** Appends to the audit chain: each row holds the hash of the row before it. */
  note(batch: readonly AuditNote[]): Promise<void>;
  /** Walks the chain; answers the first row that does not fit, or null, and how many rows there are. */
  verifyAudit(): Promise<{ readonly broken: number | null; readonly rows: number }>;

  /**
   * What waits, per queue that is not empty (timers and work that waits for its time too), and the counters since the
   * store began. `oldest`: since when the oldest head of its lanes is there. Cheap: kept in memory where the driver can.
   */
  figures(now: number): Promise<Figures>;
  /** Gives back every lease of this process, syncs, and closes. */
  close(): Promise<void>;
}

export interface Capabilities {
  /** Several processes may work on the store at the same time. */
  readonly manyProcesses: boolean;
  /** The store is a file beside the process (no server). */
  readonly embedded: boolean;
}

export interface NewReceipt {
  readonly queue: string;
  /** Ordering key: work of one lane runs one at a time. */
  readonly lane: string;
  readonly carrier: string;
  readonly channel: "webhook" | "poll" | "file" | "mqtt" | "wire";
  /** 16 bytes that are equal for the same delivery (hash of carrier and body, or of the carrier's own delivery id). */
  readonly key: Uint8Array;
  readonly body: Uint8Array;
  /** SHA-256 of the body, where it is known already. */
  readonly digest?: Uint8Array;
  readonly contentType: string;
  /** Headers that explain the delivery; never an authorization or signature header's value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly correlationId: string;
  readonly receivedAt: number;
}

export interface Received {
  readonly receipt: number;
  readonly duplicate: boolean;
}

export interface Receipt extends Omit<NewReceipt, "key" | "digest"> {
  readonly id: number;
  /** SHA-256 of the body, hex. */
  readonly hash: string;
}

/** Work and its subject, leased to this process. */
export interface Leased {
  readonly work: number;
  readonly queue: string;
  readonly lane: string;
  /** 1 for the first try. */
  readonly attempt: number;
  /** When the work first entered the queue. */
  readonly since: number;
  /** True where a former lease ended without settlement (a crash): what it did is unknown. */
  readonly interrupted: boolean;
  readonly subject: Subject;
}

export type Subject =
  | { readonly kind: "receipt"; readonly receipt: Receipt }
  | { readonly kind: "effect"; readonly effect: Effect }
  | { readonly kind: "timer"; readonly timer: NewTimer };

/** What becomes of leased work. */
export type Settlement =
  | { readonly kind: "done"; readonly work: number }
  /** Tried and to be tried again. */
  | {
      readonly kind: "later";
      readonly work: number;
      readonly notBefore: number;
      readonly why: Coded | null;
      readonly uncounted?: boolean;
    }
  /** Not tried: a deploy or a shutdown gives it back as it was. */
  | { readonly kind: "release"; readonly work: number }
  /** Goes on in another lane (the document key was found), behind what is in work there; not counted as a try. */
  | { readonly kind: "relane"; readonly work: number; readonly lane: string }
  /** Goes on in another queue with no attempts (an effect whose outcome is to be emitted); `keep` keeps the lease, also beside another of its lane. */
  | { readonly kind: "move"; readonly work: number; readonly queue: string; readonly keep: boolean }
  | { readonly kind: "park"; readonly work: number; readonly letter: NewLetter };

export interface NewTimer {
  readonly queue: string;
  readonly key: string;
  readonly lane: string;
  readonly dueAt: number;
  /** Plain data; given back with the work. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface NewMemo {
  /** The part of the product that keeps it. */
  readonly room: string;
  readonly key: string;
  /** Plain data. */
  readonly value: Readonly<Record<string, unknown>> | null;
  readonly at: number;
}

export interface Memo extends NewMemo {
  readonly value: Readonly<Record<string, unknown>>;
}

export interface Scheduled {
  readonly timer: number;
  readonly kind: "new" | "waiting" | "past";
}

export interface NewEvents {
  readonly receipt: number | null;
  readonly at: number;
  readonly events: readonly ShipmentEvent[];
}

export interface Recorded {
  readonly event: string;
  readonly shipment: StoredShipment;
  /** new · again: the same receipt recorded it before (a retry) · known: another receipt brought it · remapped: was UNMAPPED and is not any more */
  readonly kind: "new" | "again" | "known" | "remapped";
}

export interface StoredShipment extends Shipment {
  readonly id: number;
  readonly updatedAt: number;
}

export interface OpenShipment {
  readonly id: number;
  readonly trackingNumber: string;
}

export type EffectState = "intended" | "posted" | "already-done" | "superseded" | "refused" | "unknown";

export interface NewEffect {
  /** Equal for the same intended change: 16 bytes. */
  readonly key: Uint8Array;
  /** Queue of the connection. */
  readonly queue: string;
  readonly lane: string;
  readonly connection: string;
  readonly operation: string;
  /** Key of the document in the other system; null until it was found. */
  readonly document: string | null;
  readonly shipment: number | null;
  readonly receipt: number | null;
  readonly correlationId: string;
  /** Order within the lane: the moment of the fact (ms UTC); earlier goes first among those that wait. */
  readonly rank: number;
  /** What is asked of the system: plain data, no secret. */
  readonly ask: Readonly<Record<string, unknown>>;
  /** The message to go on with when the outcome is known, and where it goes on; null where nothing is wired. */
  readonly message: Readonly<Record<string, unknown>> | null;
  readonly replyQueue: string | null;
  readonly at: number;
}

export interface Effect extends Omit<NewEffect, "key"> {
  readonly id: number;
  /** Hex of the key: the idempotency key that the other system is given. */
  readonly key: string;
  readonly state: EffectState;
  readonly outcome: Outcome | null;
  /** All tries that were written down. */
  readonly tries: number;
  /** How many of them were made before a replay put the effect into its queue again. */
  readonly formerTries: number;
}

/** What became of an effect, in words for people and fields for flows. */
export interface Outcome {
  readonly kind: Exclude<EffectState, "intended">;
  readonly at: number;
  readonly document: string | null;
  /** What the other system says of itself: version, number of the posting. */
  readonly evidence: Readonly<Record<string, string | number | boolean | null>>;
  readonly error: Coded | null;
}

export interface Intended {
  readonly effect: number;
  readonly kind: "new" | "known";
  readonly state: EffectState;
  readonly outcome: Outcome | null;
}

/** One try of an effect; never a secret in it. */
export interface Attempt {
  readonly effect: number;
  readonly number: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** How far it came: `read`, `sent`, `read-back`. */
  readonly step: string;
  readonly status: number | null;
  readonly erpCode: string | null;
  readonly versionBefore: string | null;
  readonly versionAfter: string | null;
  readonly requestId: string | null;
  readonly verdict: string;
}

export interface Conclusion {
  readonly effect: number;
  readonly attempt: Omit<Attempt, "effect"> | null;
  /** Null: the effect stays intended (it is tried again). */
  readonly outcome: Outcome | null;
  /** The document key, where this try found it. */
  readonly document?: string;
  readonly settlement: Settlement;
}

export interface NewLetter {
  readonly receipt: number | null;
  readonly effect: number | null;
  /** Where replay puts the work. */
  readonly queue: string;
  readonly lane: string;
  readonly cause: Coded;
  /** Letters of one group have one cause and are mended together, `unmapped acme D/ZZ`. */
  readonly group: string;
  readonly attempts: number;
  /** Revision of the deployed flows. */
  readonly flowVersion: string | null;
  /** Node that parked it, where one did. */
  readonly node: string | null;
  /** Text that says what it is about without opening it: carrier and number, document. */
  readonly about: string;
  readonly at: number;
}

export interface Letter extends NewLetter {
  readonly id: number;
  readonly state: "parked" | "replayed" | "discarded";
  readonly closedBy: string | null;
  readonly closedAt: number | null;
  readonly closedWhy: string | null;
}

export interface LetterQuery {
  readonly state?: Letter["state"];
  readonly group?: string;
  readonly node?: string;
  readonly receipt?: number;
  readonly effect?: number;
  readonly limit: number;
  readonly before?: number;
}

export interface LetterGroup {
  readonly group: string;
  readonly count: number;
  readonly oldest: number;
  readonly cause: Coded;
}

export interface AuditNote {
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly about: string;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Figures {
  readonly queues: readonly {
    readonly queue: string;
    readonly waiting: number;
    readonly leased: number;
    readonly oldest: number | null;
  }[];
  readonly waiting: number;
  readonly receipts: number;
  readonly events: number;
  readonly unmapped: number;
  readonly effects: number;
  readonly parked: number;
}
