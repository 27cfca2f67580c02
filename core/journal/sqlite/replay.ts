import type { Audit } from "./audit.ts";
import type { Connection, Statement } from "./connection.ts";
import type { LetterRow, Letters } from "./letters.ts";
import type { Queues } from "./queues.ts";
import { intendAgain, selectRank } from "./statements/effects.ts";
import type { Timers } from "./timers.ts";
import type { Work } from "./work.ts";

interface Parts {
  readonly letters: Letters;
  readonly work: Work;
  readonly timers: Timers;
  readonly queues: Queues;
  readonly audit: Audit;
}

/** What people do with letters; each act is one commit and one note of the audit per letter. */
export class Replay {
  readonly #parts: Parts;
  readonly #intendAgain: Statement<[number, number]>;
  readonly #rank: Statement<[number], { rank: number }>;

  constructor(db: Connection, parts: Parts) {
    this.#parts = parts;
    this.#intendAgain = db.prepare(intendAgain);
    this.#rank = db.prepare(selectRank);
  }

  /** Puts the work of parked letters back into its queue; a letter is replayed once. */
  replay(ids: readonly number[], by: string, at: number): readonly number[] {
    return ids.filter((id) => {
      const row = this.#parts.letters.close(id, { state: "replayed", by, at, why: null });
      if (!row) return false;
      this.#enter(row, at);
      this.#note(row, "letter replayed", by, at, null);
      return true;
    });
  }

  discard(ids: readonly number[], by: string, reason: string, at: number): readonly number[] {
    return ids.filter((id) => {
      const row = this.#parts.letters.close(id, { state: "discarded", by, at, why: reason });
      if (!row) return false;
      this.#note(row, "letter discarded", by, at, reason);
      return true;
    });
  }

  /** The work, new again; what waits in its lane already (another letter of it was replayed) is not doubled. */
  #enter({ kind, subject, queue, lane }: LetterRow, since: number): void {
    const { work, timers } = this.#parts;
    if (kind === "effect") this.#intendAgain.run(subject, queue);
    if (work.isWaiting(queue, lane, kind, subject)) return;
    const rank = kind === "effect" ? (this.#rank.get(subject)?.rank ?? 0) : kind === "timer" ? since : subject;
    const id = work.enter({ queue, lane, rank, due: 0, since, kind, subject });
    if (kind === "timer") timers.became(subject, id);
  }

  #note(row: LetterRow, what: string, who: string, at: number, reason: string | null): void {
    const { receipt, effect, grp: group, about } = row;
    const queue = this.#parts.queues.name(row.queue);
    this.#parts.audit.note({
      at,
      who,
      what,
      about: `letter ${row.id}`,
      details: { receipt, effect, group, queue, about, reason },
    });
  }
}
