import { isAlike } from "../delivery/alike.ts";
import type { Reading, Trouble } from "../delivery/erp.ts";
import type { Letter } from "../journal/journal.ts";
import type { Entry } from "./entries.ts";

/**
 * changed: the system holds something else than was posted · undone: what was done there is not done any more · missing:
 * the document is gone · ahead: it holds a later milestone than it was told · held-anyway: it holds what we believe was
 * not posted · refused, unknown, waiting: not there, and we know it · unread: it could not be asked
 */
export type DifferenceKind =
  | "changed"
  | "undone"
  | "missing"
  | "ahead"
  | "held-anyway"
  | "refused"
  | "unknown"
  | "waiting"
  | "unread";

export interface Difference {
  readonly kind: DifferenceKind;
  /** False where somebody must find out: neither a letter nor the queue says why. */
  readonly explained: boolean;
  readonly effect: number;
  readonly operation: string;
  readonly document: string | null;
  readonly shipment: number | null;
  /** When the post was intended, ISO 8601 UTC. */
  readonly at: string;
  /** What was posted, and what the system holds where that differs, by its own names. */
  readonly ours: Values;
  readonly theirs: Values;
  readonly letter: number | null;
  /** The explanation, one sentence. */
  readonly says: string;
}

type Values = Readonly<Record<string, string | number | boolean | null>>;

/** What an entry differs in from what the system says; null where they agree, or nobody can ask. */
export function differenceOf(
  entry: Entry,
  reading: Reading | Trouble | null,
  letter: Letter | null,
): Difference | null {
  const told = verdictOf(entry, reading, letter);
  if (!told) return null;
  const { effect, operation, document, shipment, ask } = entry;
  const milestone = ask.operation === "milestone" && ask.milestone !== null ? { milestone: ask.milestone } : {};
  return {
    ...told,
    ...{ effect, operation, document, shipment, at: new Date(entry.at).toISOString() },
    ours: { ...ask.fields, ...milestone },
    theirs: reading?.kind === "reading" ? theirsOf(entry, reading) : {},
    letter: letter?.id ?? null,
  };
}

type Verdict = Pick<Difference, "kind" | "explained" | "says">;

function verdictOf(entry: Entry, reading: Reading | Trouble | null, letter: Letter | null): Verdict | null {
  const { state } = entry;
  if (state === "intended") return because("waiting", true, "The post still waits in its queue.");
  if (state === "refused" || state === "unknown") return openVerdict(entry, reading, letter);
  if (reading === null) return null;
  if (reading.kind === "trouble") {
    return because("unread", false, `The system could not be asked: ${reading.error.message}`);
  }
  return postedVerdict(entry, reading);
}

function because(kind: DifferenceKind, explained: boolean, says: string): Verdict {
  return { kind, explained, says };
}

function postedVerdict({ operation, document, ask }: Entry, reading: Reading): Verdict | null {
  switch (reading.state) {
    case "done":
      return null;
    case "newer":
      return because(
        "ahead",
        false,
        `${document} holds something later than ${ask.milestone ?? "this post"}; we did not post it.`,
      );
    case "missing":
      return because("missing", false, `${document} is not there any more.`);
    case "open": {
      const isDeed = Object.keys(ask.fields).length === 0 && operation !== "milestone";
      return isDeed
        ? because("undone", false, `${operation} of ${document} was posted and is not there any more: it was reversed.`)
        : because("changed", false, `${document} was changed by somebody else after the post.`);
    }
  }
}

/** We know that these are not posted, or do not know: the letter says why; whoever replays it mends the difference. */
function openVerdict(
  { state, cause, document }: Entry,
  reading: Reading | Trouble | null,
  letter: Letter | null,
): Verdict {
  const isHeld = reading?.kind === "reading" && (reading.state === "done" || reading.state === "newer");
  if (isHeld) {
    const says = `${document} holds what we hold as ${state}: replay the letter, it will be found already done.`;
    return because("held-anyway", state === "unknown", says);
  }
  const kind = state === "unknown" ? "unknown" : "refused";
  const fate = letter === null ? "there is no letter" : letterWords(letter);
  return because(kind, letter !== null, `${cause ?? `The post is ${state}.`} (${fate})`);
}

function letterWords({ id, state }: Letter): string {
  return state === "parked" ? `letter ${id} waits` : `letter ${id} is ${state}`;
}

/** What the system holds in the fields of the post that differ, and what it holds beside them. */
function theirsOf({ ask }: Entry, { held = {} }: Reading): Values {
  return Object.fromEntries(
    Object.entries(held).filter(([name, value]) => !(name in ask.fields) || !isAlike(value, ask.fields[name] ?? null)),
  );
}
