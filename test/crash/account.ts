/**
 * What became of every webhook that was answered with a 2xx. The sandbox ERP's ledger is the witness: it runs outside
 * of the process that is killed. Nothing here knows the system under test.
 */

/** One change that a webhook asks of the ERP, in words that the ledger uses too: `80000001 goods-issue`. */
export type Change = string;

export interface Accepted {
  /** Names the webhook: carrier and number. */
  readonly webhook: string;
  /** The changes that it must lead to. */
  readonly changes: readonly Change[];
}

export interface Witness {
  /** How often each change is in the ledger. */
  readonly posted: ReadonlyMap<Change, number>;
  /** Changes that the system says were refused, with a letter. */
  readonly parked: ReadonlySet<Change>;
  /** Changes whose outcome the system says it does not know, with a letter: people look whether they were posted. */
  readonly doubtful: ReadonlySet<Change>;
  /** Changes that the system says it superseded: the ERP held something newer. */
  readonly settled: ReadonlySet<Change>;
  /** Changes that the system says it posted. */
  readonly claimed: ReadonlySet<Change>;
}

export type Violation =
  | { readonly kind: "lost"; readonly webhook: string; readonly change: Change }
  | { readonly kind: "doubled"; readonly change: Change; readonly times: number }
  | { readonly kind: "posted and refused"; readonly change: Change }
  | { readonly kind: "claimed but not posted"; readonly change: Change };

export interface Account {
  readonly accepted: number;
  readonly changes: number;
  readonly posted: number;
  readonly parked: number;
  readonly doubtful: number;
  readonly settled: number;
  readonly violations: readonly Violation[];
}

/** Holds what was accepted against what the witness saw. */
export function accountFor(accepted: readonly Accepted[], witness: Witness): Account {
  const changes = new Set(accepted.flatMap((webhook) => webhook.changes));
  const known = (change: Change): boolean =>
    [witness.parked, witness.doubtful, witness.settled].some((set) => set.has(change)) || witness.posted.has(change);
  const lost = accepted.flatMap(({ webhook, changes }) =>
    changes.filter((change) => !known(change)).map((change) => ({ kind: "lost" as const, webhook, change })),
  );
  const doubled = [...witness.posted]
    .filter(([, times]) => times > 1)
    .map(([change, times]) => ({ kind: "doubled" as const, change, times }));
  const both = [...witness.parked]
    .filter((change) => witness.posted.has(change))
    .map((change) => ({ kind: "posted and refused" as const, change }));
  const claimed = [...witness.claimed]
    .filter((change) => !witness.posted.has(change))
    .map((change) => ({ kind: "claimed but not posted" as const, change }));
  return {
    accepted: accepted.length,
    changes: changes.size,
    posted: [...changes].filter((change) => witness.posted.has(change)).length,
    parked: [...changes].filter((change) => witness.parked.has(change)).length,
    doubtful: [...changes].filter((change) => witness.doubtful.has(change)).length,
    settled: [...changes].filter((change) => witness.settled.has(change)).length,
    violations: [...lost, ...doubled, ...both, ...claimed],
  };
}

/** The account in one line, and one line for each of the first violations. */
export function linesOf(account: Account): string[] {
  const count = (kind: Violation["kind"]): number => account.violations.filter((found) => found.kind === kind).length;
  const ends = `${account.posted} posted, ${account.parked} refused, ${account.doubtful} of unknown outcome, ${account.settled} superseded`;
  const head = `${account.accepted} webhooks accepted, ${account.changes} changes: ${ends}; ${count("lost")} lost, ${count("doubled")} doubled`;
  return [head, ...account.violations.slice(0, 20).map((violation) => `  ${JSON.stringify(violation)}`)];
}

/** Counts equal strings. */
export function tally(changes: Iterable<Change>): Map<Change, number> {
  const counts = new Map<Change, number>();
  for (const change of changes) counts.set(change, (counts.get(change) ?? 0) + 1);
  return counts;
}
