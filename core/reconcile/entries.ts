import type { Ask, ErpConnection } from "../delivery/erp.ts";
import { askOf } from "../delivery/trial.ts";
import { inWordsOf } from "../delivery/vocabulary.ts";
import type { Effect, Journal } from "../journal/journal.ts";

/** When effects were intended, ms UTC: `from` is in the window, `to` is not. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** An effect as the comparison needs it: what the other system must hold for it, without the message it came from. */
export interface Entry {
  readonly effect: number;
  readonly key: string;
  readonly correlationId: string;
  readonly operation: string;
  readonly document: string | null;
  readonly shipment: number | null;
  readonly state: Effect["state"];
  /** Why it was refused, or is of unknown outcome. */
  readonly cause: string | null;
  readonly at: number;
  /** What is left to compare, in the system's own words: what no later effect wrote again. */
  readonly ask: Ask;
}

const page = 500;

/**
 * What the system must hold for the effects of a connection that were intended in the window. An effect that a later one
 * wrote over, inside the window or after it, has nothing left to compare and is only counted.
 */
export async function entriesIn(
  journal: Journal,
  erp: ErpConnection,
  queue: string,
  { from, to }: Window,
): Promise<{ readonly entries: readonly Entry[]; readonly overwritten: number }> {
  const all = await effectsSince(journal, queue, from);
  const latestFirst = all.toSorted((one, other) => concludedAt(other) - concludedAt(one) || other.id - one.id);
  const covers = new Covers();
  const entries: Entry[] = [];
  let overwritten = 0;
  for (const effect of latestFirst) {
    if (effect.state === "superseded") continue;
    const worded = inWordsOf(erp, askOf(effect));
    const ask = worded.kind === "worded" ? worded.ask : askOf(effect);
    const isTold = effect.state === "posted" || effect.state === "already-done";
    const left = isTold ? covers.take(erp.documentKey(effect.document ?? ""), ask) : ask;
    if (effect.at >= to) continue;
    if (left === null) overwritten++;
    else entries.push(entryOf(effect, left));
  }
  return { entries: entries.toReversed(), overwritten };
}

/** Pages back from the newest; ids and the moments of intent rise together. */
async function effectsSince(journal: Journal, queue: string, from: number): Promise<readonly Effect[]> {
  const found: Effect[] = [];
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const effects = await journal.effectsOf({ queue, before }, page);
    for (const effect of effects) if (effect.at >= from) found.push({ ...effect, message: null });
    const last = effects.at(-1);
    if (!last || last.at < from || effects.length < page) return found;
    before = last.id;
  }
}

function concludedAt({ outcome, at }: Effect): number {
  return outcome?.at ?? at;
}

function entryOf(effect: Effect, ask: Ask): Entry {
  const { id, key, correlationId, operation, document, shipment, state, outcome, at } = effect;
  return {
    ...{ effect: id, key, correlationId, operation, shipment, state, at },
    document: document ?? outcome?.document ?? ask.document,
    cause: outcome?.error?.message ?? null,
    ask: { ...ask, document: document ?? outcome?.document ?? ask.document },
  };
}

/** Operations that make a document of their own: a later one does not write over an earlier one. */
const making: ReadonlySet<string> = new Set(["return", "invoice-release", "accrual", "claim"]);

/** What later effects wrote into each document, while effects are gone through from the latest to the first. */
class Covers {
  readonly #fields = new Map<string, Set<string>>();

  /** The part of an ask that nothing later wrote over; null where nothing is left of it. */
  take(document: string, ask: Ask): Ask | null {
    if (making.has(ask.operation)) return ask;
    const covered = this.#fields.get(document) ?? new Set<string>();
    this.#fields.set(document, covered);
    const left = Object.entries(ask.fields).filter(([name]) => !covered.has(name));
    const deed = deedOf(ask);
    const isDeedLeft = deed !== null && !covered.has(deed);
    for (const [name] of left) covered.add(name);
    if (deed !== null) covered.add(deed);
    if (left.length === 0 && !isDeedLeft) return null;
    const milestone = deed === null || isDeedLeft ? ask.milestone : null;
    return { ...ask, fields: Object.fromEntries(left), milestone };
  }
}

/** What an operation does beside its fields, or without any; null where it only writes them. */
function deedOf({ operation, milestone, fields }: Ask): string | null {
  const isDeed = operation === "milestone" ? milestone !== null : operation === "ship-confirm";
  return isDeed || Object.keys(fields).length === 0 ? `\0${operation}` : null;
}
