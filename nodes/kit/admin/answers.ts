/** What our admin routes answer to the editor: plain data, never a secret. */
import type { Ask, DraftRequest } from "../../../core/delivery/erp.ts";
import type { ErrorCode } from "../../../core/errors.ts";
import type { ShipmentEvent } from "../../../core/event/event.ts";
import type { EventName } from "../../../core/event/kinds.ts";
import type { Milestone } from "../../../core/event/milestone.ts";
import type { Reference } from "../../../core/event/reference.ts";
import type { Reason } from "../../../core/event/reason.ts";
import type { Drift } from "../../../core/mapping/drift/compare.ts";

export interface StoreFigures {
  readonly waiting: number;
  readonly parked: number;
  readonly receipts: number;
  readonly events: number;
  /** Events whose code no table knows. */
  readonly unmapped: number;
  readonly effects: number;
  /** By carrier: events that only asking brought although the carrier pushes too. */
  readonly gaps: Readonly<Record<string, number>>;
}

/** A carrier pack as the dialogs show it. */
export interface PackFacts {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** Day on which the pack was last compared with the carrier's documents. */
  readonly checked: string;
  /** Schemes by which the carrier can prove that it calls, best first. */
  readonly schemes: readonly string[];
}

export type PackReading =
  | { readonly kind: "pack"; readonly pack: PackFacts }
  | { readonly kind: "invalid"; readonly problems: readonly { readonly line: number; readonly message: string }[] };

/** An ERP system as the dialog of a connection shows it. */
export interface SystemFacts {
  readonly id: string;
  readonly title: string;
  readonly lanes: number;
  /** Offered when the system is chosen. */
  readonly timeoutSeconds: number;
  readonly settings: readonly SettingFacts[];
}

export interface SettingFacts {
  readonly name: string;
  readonly title: string;
  readonly type: "string" | "number" | "boolean";
  readonly required: boolean;
  readonly default?: string | number | boolean;
  readonly help: string;
  /** must: nothing goes without it · fields: a field or a code of the customer's own · more: what rarely differs */
  readonly group: "must" | "fields" | "more";
}

/** An operation: one of ours, or one that only the system has. */
export interface OperationFacts {
  readonly id: string;
  /** In English; ours have words in every language. */
  readonly title: string;
  /** Null where the system offers it; else the route that the system has to the same end. */
  readonly absent: string | null;
  /** As far as every customer has them; null: any field. */
  readonly fields: readonly FieldFacts[] | null;
}

export interface FieldFacts {
  readonly name: string;
  readonly title: string;
  readonly type: "string" | "number" | "boolean" | "date" | "datetime";
  readonly maxLength: number | null;
  /** False where the system shows it and takes no change. */
  readonly updatable: boolean;
}

/** A term of ours, and what the connection calls it; null where it has no home there. */
export interface TermFacts {
  readonly term: string;
  readonly home: string | null;
}

/** What an operation can be told in the words of a connection. */
export interface TargetFacts {
  readonly terms: readonly TermFacts[];
  readonly numbers: readonly TermFacts[];
  /** Null: any field. */
  readonly fields: readonly FieldFacts[] | null;
  /** system: its own metadata was read · known: what every customer has */
  readonly from: "system" | "known";
  /** When the metadata was read, milliseconds since 1970 UTC; null where it was not. */
  readonly readAt: number | null;
  /** Why the system could not be asked; null where it was, or where it describes nothing. */
  readonly problem: Refused | null;
}

/** A coded error as dialogs show it. */
export interface Refused {
  readonly kind: "refused";
  readonly code: ErrorCode;
  readonly message: string;
  readonly todo: string;
}

/** What Test connection found. */
export type Tested =
  | {
      readonly kind: "proved";
      readonly proved: readonly string[];
      /** Rights that the system did not grant, in words. */
      readonly missing: readonly string[];
      readonly clockSkewMs: number | null;
    }
  | Refused;

/** An event to try a post with, and what its shipment has gathered. */
export interface SampleFacts {
  readonly event: ShipmentEvent;
  readonly references: readonly Reference[];
  /** Number of its shipment; null where it is made up. */
  readonly shipment: number | null;
}

/** What a node would ask for a sample: the ask, and the key that it would bear. */
export type AskedFacts = { readonly kind: "asked"; readonly ask: Ask; readonly key: string } | Refused;

/** What became of the rehearsal of an ask. */
export interface RehearsalFacts {
  readonly kind: "rehearsed";
  readonly document: string | null;
  readonly state: "done" | "newer" | "open" | "missing" | null;
  readonly held: Readonly<Record<string, string | number | boolean | null>>;
  readonly requests: readonly DraftRequest[] | null;
  readonly standsIn: boolean;
  readonly leftOut: readonly string[];
  readonly refused: Refused | null;
}

/** A letter as lists show it. */
export interface LetterFacts {
  readonly id: number;
  readonly receipt: number | null;
  readonly group: string;
  readonly about: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly todo: string;
  readonly attempts: number;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly node: string | null;
  readonly flowVersion: string | null;
}

export interface LetterGroupFacts {
  readonly group: string;
  readonly count: number;
  readonly oldest: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly todo: string;
  readonly letters: readonly LetterFacts[];
}

/** A letter with what arrived, for reading: secrets masked, cut at a limit. */
export interface LetterDetail extends LetterFacts {
  readonly body: string | null;
  readonly contentType: string | null;
  readonly correlationId: string | null;
}

/** What a dead-letter node's badge shows; published whenever letters come or go. */
export interface ParkedNote {
  readonly node: string;
  readonly count: number;
  readonly letters: readonly LetterFacts[];
}

/** What carriers changed and nobody has seen to. */
export interface Changes {
  readonly codes: readonly CodeWork[];
  readonly drifts: readonly DriftWork[];
}

/** A code that no table knows, and what waits for it. */
export interface CodeWork {
  /** Group of its letters. */
  readonly group: string;
  readonly count: number;
  /** Milliseconds since 1970 UTC. */
  readonly oldest: number;
  readonly carrier: string;
  readonly code: string;
  /** The carrier's wording. */
  readonly text: string;
  /** Where in the pack it would have to stand. */
  readonly table: string;
  readonly key: string;
  /** What the wording says. */
  readonly suggestion: {
    readonly milestone: Milestone | null;
    readonly event: EventName;
    readonly reason: Reason | null;
  } | null;
}

/** A change of what a carrier sends. */
export interface DriftWork {
  readonly key: string;
  readonly at: number;
  readonly carrier: string;
  readonly kind: string;
  readonly version: string;
  /** Letters that wait for it. */
  readonly count: number;
  readonly drift: Drift;
  /** What in ERPs is filled from there: `node: field`. */
  readonly targets: readonly string[];
}
