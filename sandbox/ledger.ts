import { closeSync, openSync, writeSync } from "node:fs";
import { type Double, type Effect, watchDoubles } from "./doubles.ts";

/** Who asked for a write, as far as the request said. */
export type Trace = {
  /** Which of the simulated systems was asked: `s4`, `rest`. */
  readonly system: string;
  readonly correlationId: string | null;
  readonly idempotencyKey: string | null;
};

/** One effect that really happened, in the order of happening. */
export type LedgerRow = Effect & Trace & { readonly seq: number /** ISO 8601, UTC. */; readonly at: string };

/** How often each effect happened, and how many of them were doubles. */
type LedgerCounters = Readonly<Record<Effect["effect"] | "writes" | "doubles", number>>;

/** Which rows to show; all conditions hold together. */
export type LedgerFilter = {
  readonly document?: string;
  /** Epoch milliseconds, inclusive. */
  readonly sinceMs?: number;
  /** Only rows numbered above this. */
  readonly after?: number;
};

/** What the simulated ERP really did, kept in its own process so that it survives any death of the client. */
export type Ledger = {
  /** Books all effects of one accepted write. */
  record(effects: readonly Effect[], trace: Trace): void;
  rows(filter?: LedgerFilter): LedgerRow[];
  /** The last rows, newest first. */
  latest(limit: number): LedgerRow[];
  counters(): LedgerCounters;
  doubles(): readonly Double[];
  close(): void;
};

/** `counters` keeps no rows, only numbers and what the doubles check needs: for load. */
export type LedgerOptions = {
  readonly keep?: "rows" | "counters";
  /** Appends every row as a line of JSON, readable while the simulator runs. */
  readonly file?: string;
  readonly now?: () => number;
};

function matches(row: LedgerRow, filter: LedgerFilter): boolean {
  if (filter.document !== undefined && row.document !== filter.document) return false;
  if (filter.after !== undefined && row.seq <= filter.after) return false;
  return filter.sinceMs === undefined || Date.parse(row.at) >= filter.sinceMs;
}

/** Where rows go as lines of JSON; each line is written before the write that caused it is answered. */
function openLines(path: string | undefined): { append(row: LedgerRow): void; close(): void } | null {
  if (path === undefined) return null;
  const file = openSync(path, "a");
  return { append: (row) => void writeSync(file, `${JSON.stringify(row)}\n`), close: () => closeSync(file) };
}

/** Opens an empty ledger. */
export function openLedger(options: LedgerOptions = {}): Ledger {
  const { keep = "rows", now = Date.now } = options;
  const lines = openLines(options.file);
  const watch = watchDoubles();
  const rows: LedgerRow[] = [];
  const counts = { writes: 0, "goods-issue": 0, "goods-issue-reversed": 0, picking: 0, field: 0, event: 0, created: 0 };
  let seq = 0;

  const book = (effect: Effect, trace: Trace): void => {
    seq += 1;
    counts[effect.effect] += 1;
    if (keep === "counters" && !lines) return;
    const row: LedgerRow = { seq, at: new Date(now()).toISOString(), ...trace, ...effect };
    if (keep === "rows") rows.push(row);
    lines?.append(row);
  };
  return {
    record(effects, trace) {
      counts.writes += 1;
      watch.see(effects, seq + 1);
      for (const effect of effects) book(effect, trace);
    },
    rows: (filter = {}) => rows.filter((row) => matches(row, filter)),
    latest: (limit) => rows.slice(-limit).reverse(),
    counters: () => ({ ...counts, doubles: watch.found().length }),
    doubles: () => watch.found(),
    close: () => lines?.close(),
  };
}
