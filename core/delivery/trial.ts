import type { Clock } from "../clock.ts";
import type { Attempt, Effect, Outcome } from "../journal/journal.ts";
import type { Abilities, Ask, ErpConnection, Trouble } from "./erp.ts";
import type { FoundDocuments } from "./found.ts";
import type { Ruling, Written } from "./authority.ts";
import type { Policy } from "./schedule.ts";

/** What one try needs of the connection that it is made through. */
export interface Desk {
  readonly erp: ErpConnection;
  readonly clock: Clock;
  readonly found: FoundDocuments;
  readonly rules: Policy;
  /** What the matrix of authority says of an ask in the system's own words. */
  readonly ruleOn: (ask: Ask) => Ruling;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Aborted when the connection closes. */
  readonly signal: AbortSignal;
}

/** The effect to try, and what is known of former tries. */
export interface Trial {
  readonly effect: Effect;
  readonly lane: string;
  readonly attempt: number;
  /** A former try ended without a word: what it did is not known. */
  readonly interrupted: boolean;
  /** The system took a former try over, or may have where it recognises no repeat. */
  readonly wasSent: boolean;
  /** The system was told of something that happened later. */
  readonly overtaken: boolean;
  /** What we last wrote into a document; asked only where a field belongs to its first writer. */
  readonly written: (document: string) => Promise<Written>;
}

/**
 * What a try came to. known: the outcome is known · moved: the document was found, the effect goes on in its lane ·
 * again: trouble that may pass · stopped: the connection is closing
 */
export type Tried = {
  readonly attempt: Omit<Attempt, "effect">;
  /** The document key, where it was found or known. */
  readonly document: string | null;
} & (
  | { readonly kind: "known"; readonly outcome: Outcome }
  | { readonly kind: "moved"; readonly lane: string }
  | { readonly kind: "again"; readonly trouble: Trouble }
  | { readonly kind: "stopped" }
);

/** The ask of an effect, with the document key as far as it is known by now. */
export function askOf(effect: Effect): Ask {
  const ask = effect.ask as unknown as Ask;
  return { ...ask, document: effect.document ?? ask.document ?? null, readBack: ask.readBack ?? true };
}

/** Whether a try after another one reads the target before it sends. */
export function readsAgain({ readable, needsVersion, idempotencyKey }: Abilities, { readBack }: Ask): boolean {
  return readable && (needsVersion || readBack || !idempotencyKey);
}
