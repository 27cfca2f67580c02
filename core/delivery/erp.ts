import type { Clock } from "../clock.ts";
import type { Coded } from "../errors.ts";
import type { Milestone } from "../event/milestone.ts";
import type { OperationId, Vocabulary } from "./operations.ts";
import type { Pace } from "./pace.ts";

/**
 * What an ERP is to us: one folder under erps/ exports one `ErpSystem`. Delivery (queue, retry, breaker, order,
 * exactly once) stays in core; an ERP says how to ask, how to send, and what its answers mean.
 */
export interface ErpSystem {
  /** Folder name. */
  readonly id: string;
  readonly title: string;
  readonly operations: readonly Operation[];
  /** Operations of ours that the system has no interface for, each with the route that it has to the same end, in words. */
  readonly absent: Readonly<Partial<Record<OperationId, string>>>;
  /** Fields that are the system's own whatever the operation (prices, quantities, parties): a post never writes them. */
  readonly owned?: readonly string[];
  /** Typed settings of a connection beside base URL, authentication, lanes and timeout; the dialog is drawn from it. */
  readonly settings: readonly SettingField[];
  /** How many documents may be in work at once unless the connection says otherwise. */
  readonly lanes: number;
  /** Longest wait for an answer, in seconds, that the dialog offers when the system is chosen; default 60. */
  readonly timeoutSeconds?: number;
  open(settings: ErpSettings): ErpConnection;
}

export interface Operation {
  readonly id: string;
  readonly title: string;
  /** What a successful outcome proves: `read-back` (the target was read and holds it) or `answer` (the system said so). */
  readonly proof: "read-back" | "answer";
  /** Fields the operation can write, as far as every customer has them; empty where it takes none. Null: any. */
  readonly fields: readonly TargetField[] | null;
}

/** A field of the ERP as its own metadata describes it. */
export interface TargetField {
  readonly name: string;
  readonly title: string;
  readonly type: "string" | "number" | "boolean" | "date" | "datetime";
  readonly maxLength: number | null;
  /** False where the system shows it and takes no change; default true. */
  readonly updatable?: boolean;
}

export interface SettingField {
  readonly name: string;
  readonly title: string;
  readonly type: "string" | "number" | "boolean";
  readonly required: boolean;
  readonly default?: string | number | boolean;
  readonly help: string;
}

export interface ErpSettings {
  readonly baseUrl: string;
  readonly timeoutMs: number;
  /** Connections to the system kept open. */
  readonly sockets: number;
  /** Every request, statement or file waits here before it leaves; without it none waits. */
  readonly pace?: Pace | undefined;
  readonly clock: Clock;
  /** What the dialog drawn from `settings` was filled with. */
  readonly values: Readonly<Record<string, string | number | boolean>>;
  /** Secrets; never logged, never stored by us, never in an error. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** One intended change, as the ERP adapter sees it. Plain data; stored with the effect. */
export interface Ask {
  readonly operation: string;
  /** Key of the document; null until `find` has answered. */
  readonly document: string | null;
  /** How to find the document where the key is not known: a field of the ERP and the value it must hold. */
  readonly lookup: { readonly field: string; readonly value: string } | null;
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
  /** Milestone that the change reports, for the rule that an ERP is never moved backwards; null where it has none. */
  readonly milestone: Milestone | null;
  /** Moment of the fact, ISO 8601 UTC; null where the carrier did not determine it. */
  readonly occurredAt: string | null;
  /** Read the target again after sending, where the system allows it (default true). */
  readonly readBack: boolean;
}

export interface AskContext {
  /** The same for every try of the effect: the system's idempotency key where it has one. */
  readonly key: string;
  /** One id visible in the ERP's header, the carrier's receipt, the log and the sidebar. */
  readonly correlationId: string;
  readonly signal: AbortSignal;
  /** The system took this effect over at a former try, or may have where it recognises no repeat: it is not sent twice. */
  readonly wasSent?: boolean;
}

/** What a connection can do about an operation; decides how an effect happens once. */
export interface Abilities {
  /** The target can be read: before sending, and to prove the outcome. */
  readonly readable: boolean;
  /** The system takes the change only with the version that was read (an ETag). */
  readonly needsVersion: boolean;
  /** A repeat with the same key is recognised by the system itself. */
  readonly idempotencyKey: boolean;
}

export interface ErpConnection {
  abilities(operation: string): Abilities;
  /** The document key in the system's own spelling (zero-padded, say): equal for the same document. */
  documentKey(document: string): string;
  /** The system's own names for our terms; asks come in those. Without it the system takes every name as it is. */
  vocabulary?(operation: string): Vocabulary;
  /** Finds the document for `ask.lookup`. */
  find(ask: Ask, context: AskContext): Promise<Found | Trouble>;
  /** Reads the target: does it hold what the ask wants, something newer, or neither? */
  read(ask: Ask, context: AskContext): Promise<Reading | Trouble>;
  /** Sends the change with the system's own concurrency token (`version` of the reading) or idempotency key. */
  send(ask: Ask, version: string | null, context: AskContext): Promise<Sent | Trouble>;
  /** A cheap question that proves that the system answers and accepts our credentials; used by the breaker and by Test connection. */
  probe(signal: AbortSignal): Promise<Probe | Trouble>;
  /** The requests that `send` would make now, word for word but without secrets; asks what it must, changes nothing. */
  draft?(ask: Ask, version: string | null, context: AskContext): Promise<Drafted | Trouble>;
  /** The fields that the operation can write, as the system's own metadata describes them. */
  describe?(operation: string, signal: AbortSignal): Promise<Described | Trouble>;
  /** Documents that are ready to be shipped, the oldest first. */
  release?(query: ReleaseQuery, context: Pick<AskContext, "correlationId" | "signal">): Promise<Released | Trouble>;
  close(): Promise<void>;
}

/** A request as it would leave. */
export interface DraftRequest {
  readonly method: string;
  /** Path and query, file name, or statement. */
  readonly path: string;
  /** Without anything that signs in. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Drafted {
  readonly kind: "draft";
  readonly requests: readonly DraftRequest[];
}

export interface Described {
  readonly kind: "described";
  readonly fields: readonly TargetField[];
}

export interface ReleaseQuery {
  /** Where an earlier answer ended; null at the first time. Only the system that gave it can read it. */
  readonly cursor: string | null;
  /** Most documents in one answer. */
  readonly limit: number;
}

export interface Released {
  readonly kind: "released";
  readonly documents: readonly ReleasedDocument[];
  /** Hand it over at the next question; a document may come twice, never not at all. */
  readonly cursor: string | null;
  readonly answer: AnswerFacts;
}

/** A delivery that the ERP has released for shipping, as far as it says. */
export interface ReleasedDocument {
  /** Key of the document, and its version where it has one: the same for the same state. */
  readonly document: string;
  readonly version: string | null;
  readonly delivery: string;
  readonly order: string | null;
  readonly customer: string | null;
  readonly consignee: ReleasedAddress | null;
  /** Day on which the goods shall leave, and arrive; ISO 8601 date. */
  readonly shipOn: string | null;
  readonly deliverBy: string | null;
  readonly lines: readonly ReleasedLine[];
}

export interface ReleasedAddress {
  readonly name: string | null;
  readonly street: string | null;
  readonly postalCode: string | null;
  readonly city: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
}

export interface ReleasedLine {
  readonly item: string | null;
  readonly text: string | null;
  readonly quantity: number | null;
  readonly unit: string | null;
}

export interface Found {
  readonly kind: "found";
  readonly document: string | null;
}

export interface Reading {
  readonly kind: "reading";
  /** done: holds the target already · newer: holds something later · open: may be sent · missing: no such document */
  readonly state: "done" | "newer" | "open" | "missing";
  /** The system says that it was this very post that made it so (its own key, its acknowledgement); default false. */
  readonly ours?: boolean;
  /** What the fields of the ask hold now, by the system's names; for those who compare. */
  readonly held?: Readonly<Record<string, string | number | boolean | null>>;
  /** Concurrency token to send with (ETag), where the system has one. */
  readonly version: string | null;
  readonly evidence: Readonly<Record<string, string | number | boolean | null>>;
  readonly answer: AnswerFacts;
}

export interface Sent {
  readonly kind: "sent";
  readonly version: string | null;
  readonly evidence: Readonly<Record<string, string | number | boolean | null>>;
  readonly answer: AnswerFacts;
}

export interface Probe {
  readonly kind: "probe";
  /** What was proven, in words: "read the service document as USER"; and what we lack the rights for. */
  readonly proved: readonly string[];
  readonly missing?: readonly string[];
  /** The system's clock minus ours, ms; null where it does not say. */
  readonly clockSkewMs: number | null;
}

export interface AnswerFacts {
  readonly status: number | null;
  readonly erpCode: string | null;
  readonly requestId: string | null;
}

/**
 * An answer that is not success, with its class. retry: never sent, or will pass · retry-after: the whole connection
 * pauses · later: the system took the post over and tells by another way what becomes of it, read again after
 * `retryAfterMs` · unknown: the outcome is not known · conflict: read again · auth: credentials · permanent: people must act
 */
export interface Trouble {
  readonly kind: "trouble";
  readonly class: "retry" | "retry-after" | "later" | "unknown" | "conflict" | "auth" | "permanent";
  readonly retryAfterMs: number | null;
  /** True where the failure speaks of the connection (net, 5xx, timeout, auth), false where of the business (4xx). */
  readonly ofConnection: boolean;
  readonly error: Coded;
  readonly answer: AnswerFacts;
}
