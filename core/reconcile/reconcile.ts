import type { Clock } from "../clock.ts";
import type { ErpConnection, Reading, Trouble } from "../delivery/erp.ts";
import type { Journal } from "../journal/journal.ts";
import { entriesIn, type Entry, type Window } from "./entries.ts";
import { type Difference, differenceOf } from "./difference.ts";

export interface ReconcileOptions {
  readonly journal: Journal;
  readonly erp: ErpConnection;
  /** Queue of the connection: it keeps when people call the connection by another name. */
  readonly queue: string;
  /** As people call it. */
  readonly connection: string;
  readonly window: Window;
  /** Documents that are read at once; default 2, so that posting goes on beside it. */
  readonly lanes?: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What a comparison of our ledger with the other system found. */
export interface Reconciliation {
  readonly connection: string;
  /** ISO 8601 UTC. */
  readonly from: string;
  readonly to: string;
  readonly at: string;
  readonly tookMs: number;
  /** Effects in the window, but for those that were superseded. */
  readonly effects: number;
  /** Of them: held by the system as posted · written over by later ones of ours. */
  readonly agreed: number;
  readonly overwritten: number;
  /** Posted, and not to be read back: that the system said so is all there is. */
  readonly unreadable: number;
  readonly differences: readonly Difference[];
  /** Differences that nobody can explain: none, where finance may trust the status. */
  readonly unexplained: number;
}

/**
 * Reads the system back for what was intended in a window, and lists every difference between what we hold as posted
 * and what it holds, each with its explanation. Changes nothing. Rejects where it was called off: half of it says nothing.
 */
export async function reconcile(options: ReconcileOptions): Promise<Reconciliation> {
  const { journal, erp, connection, window, clock, signal, lanes = 2 } = options;
  const begun = clock.now();
  const { entries, overwritten } = await entriesIn(journal, erp, options.queue, window);
  const differences: Difference[] = [];
  let unreadable = 0;
  const waiting = [...entries];
  const work = async (): Promise<void> => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
      signal.throwIfAborted();
      const compared = await compare(options, entry);
      if (compared === "unreadable") unreadable++;
      else if (compared) differences.push(compared);
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  signal.throwIfAborted();
  return {
    connection,
    from: new Date(window.from).toISOString(),
    to: new Date(window.to).toISOString(),
    at: new Date(begun).toISOString(),
    tookMs: clock.now() - begun,
    effects: entries.length + overwritten,
    agreed: entries.length - differences.length - unreadable,
    ...{ overwritten, unreadable },
    differences: differences.toSorted((one, other) => one.effect - other.effect),
    unexplained: differences.filter(({ explained }) => !explained).length,
  };
}

/** Null where both agree. */
async function compare(
  { journal, erp, signal }: ReconcileOptions,
  entry: Entry,
): Promise<Difference | "unreadable" | null> {
  const isKnown = entry.state !== "intended" && entry.document !== null;
  const { key, correlationId } = entry;
  const reading = isKnown ? await read(erp, entry, { key, correlationId, signal }) : null;
  const [letter] = entry.state === "intended" ? [] : await journal.letters({ effect: entry.effect, limit: 1 });
  const isTold = entry.state === "posted" || entry.state === "already-done";
  return isTold && reading === null ? "unreadable" : differenceOf(entry, reading, letter ?? null);
}

async function read(
  erp: ErpConnection,
  { ask }: Entry,
  context: Parameters<ErpConnection["read"]>[1],
): Promise<Reading | Trouble | null> {
  if (!erp.abilities(ask.operation).readable) return null;
  return erp.read(ask, context);
}
