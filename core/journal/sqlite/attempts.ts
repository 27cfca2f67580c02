import type { Attempt } from "../journal.ts";
import type { Connection, Statement } from "./connection.ts";
import { insertAttempt, selectAttempts } from "./statements/effects.ts";

interface Row {
  readonly effect: number;
  readonly number: number;
  readonly started_at: number;
  readonly ended_at: number;
  readonly step: string;
  readonly status: number | null;
  readonly erp_code: string | null;
  readonly version_before: string | null;
  readonly version_after: string | null;
  readonly request_id: string | null;
  readonly verdict: string;
}

/** The tries of effects, in the order in which they were written. */
export class Attempts {
  readonly #insert: Statement<unknown[]>;
  readonly #select: Statement<[number], Row>;

  constructor(db: Connection) {
    this.#insert = db.prepare(insertAttempt);
    this.#select = db.prepare(selectAttempts);
  }

  /** Adds a try; `serial` counts all tries of the effect, `attempt.number` those since it entered its queue. */
  add(effect: number, serial: number, attempt: Omit<Attempt, "effect">): void {
    this.#insert.run(
      effect,
      serial,
      attempt.number,
      attempt.startedAt,
      attempt.endedAt,
      attempt.step,
      attempt.status,
      attempt.erpCode,
      attempt.versionBefore,
      attempt.versionAfter,
      attempt.requestId,
      attempt.verdict,
    );
  }

  of(effect: number): readonly Attempt[] {
    return this.#select.all(effect).map((row) => ({
      effect: row.effect,
      number: row.number,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      step: row.step,
      status: row.status,
      erpCode: row.erp_code,
      versionBefore: row.version_before,
      versionAfter: row.version_after,
      requestId: row.request_id,
      verdict: row.verdict,
    }));
  }
}
