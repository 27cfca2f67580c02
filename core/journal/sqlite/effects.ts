import type { Attempt, Conclusion, Effect, EffectState, Intended, NewEffect, Outcome } from "../journal.ts";
import { Attempts } from "./attempts.ts";
import type { Audit } from "./audit.ts";
import { Blocks } from "./blocks.ts";
import type { Room } from "./commit.ts";
import type { Connection, Statement } from "./connection.ts";
import { LateIndex } from "./late-index.ts";
import type { Queues } from "./queues.ts";
import type { Settle } from "./settle.ts";
import {
  concludeEffect,
  effectByKey,
  insertEffect,
  selectEffect,
  selectEffectsInState,
  selectEffectsBefore,
  selectEffectsOfConnection,
  selectEffectsOfShipment,
  selectFate,
  selectOpenEffects,
} from "./statements/effects.ts";
import type { Work } from "./work.ts";

interface Row {
  readonly id: number;
  readonly key: Buffer;
  readonly queue: number;
  readonly lane: string;
  readonly connection: string;
  readonly operation: string;
  readonly document: string | null;
  readonly shipment: number | null;
  readonly receipt: number | null;
  readonly correlation_id: string;
  readonly rank: number;
  readonly reply_queue: number | null;
  readonly at: number;
  readonly block: number;
  readonly start: number;
  readonly bytes: number;
  readonly state: EffectState;
  readonly tries: number;
  readonly former: number;
  readonly outcome: string | null;
}

type Content = Pick<Effect, "ask" | "message">;

interface Concluded {
  readonly connection: string;
  readonly operation: string;
  readonly document: string | null;
  readonly state: EffectState;
  readonly tries: number;
}

/** Intended changes in other systems, each once, and what became of them. */
export class Effects {
  readonly rooms: readonly Room[];
  readonly #parts: { queues: Queues; work: Work; settle: Settle; audit: Audit };
  readonly #byKey: LateIndex;
  readonly #blocks: Blocks;
  readonly #attempts: Attempts;
  readonly #statements: ReturnType<typeof prepareAll>;

  constructor(db: Connection, parts: { queues: Queues; work: Work; settle: Settle; audit: Audit }) {
    this.#parts = parts;
    this.#byKey = new LateIndex(db, effectByKey);
    this.#blocks = new Blocks(db, "effect_block");
    this.#attempts = new Attempts(db);
    this.rooms = [this.#byKey, this.#blocks];
    this.#statements = prepareAll(db);
  }

  intend(effect: NewEffect): Intended {
    const known = this.#byKey.find(effect.key);
    if (known !== undefined) return this.#known(known);
    const { queues, work } = this.#parts;
    const queue = queues.id(effect.queue);
    const id = this.#add(effect, queue);
    this.#byKey.add(effect.key, id);
    const { lane, rank } = effect;
    work.enter({ queue, lane, rank, due: 0, since: effect.at, kind: "effect", subject: id });
    return { effect: id, kind: "new", state: "intended", outcome: null };
  }

  /** Writes attempt, outcome, settlement and one note of the audit. */
  conclude(conclusion: Conclusion): void {
    const { effect, attempt, outcome, settlement } = conclusion;
    const document = conclusion.document ?? outcome?.document ?? null;
    const text = outcome && JSON.stringify(outcome);
    const row = this.#statements.conclude.get(outcome?.kind ?? null, text, document, attempt ? 1 : 0, effect);
    if (!row) throw new Error(`effect ${effect} does not exist`);
    if (attempt) this.#attempts.add(effect, row.tries, attempt);
    const letter = this.#parts.settle.settle(settlement);
    const at = outcome?.at ?? attempt?.endedAt;
    if (at !== undefined) this.#note(at, conclusion, row, letter);
  }

  effect(id: number): Effect | null {
    const row = this.#statements.select.get(id);
    return row ? this.#read(row) : null;
  }

  ofShipment(shipment: number, limit: number): readonly Effect[] {
    return this.#statements.ofShipment.all(shipment, limit).map((row) => this.#read(row));
  }

  ofConnection(connection: string, state: EffectState | undefined, limit: number): readonly Effect[] {
    const { ofConnection, inState, open } = this.#statements;
    if (state === undefined) return ofConnection.all(connection, limit).map((row) => this.#read(row));
    const isOpen = state === "intended" || state === "refused" || state === "unknown";
    return (isOpen ? open : inState).all(connection, state, limit).map((row) => this.#read(row));
  }

  before(queue: string, before: number, limit: number): readonly Effect[] {
    const id = this.#parts.queues.find(queue);
    if (id === undefined) return [];
    return this.#statements.before.all(id, before, limit).map((row) => this.#read(row));
  }

  attempts(effect: number): readonly Attempt[] {
    return this.#attempts.of(effect);
  }

  #known(id: number): Intended {
    const row = this.#statements.fate.get(id);
    if (!row) throw new Error(`effect ${id} is missing`);
    return { effect: id, kind: "known", state: row.state, outcome: outcomeOf(row.outcome) };
  }

  #add(effect: NewEffect, queue: number): number {
    const content: Content = { ask: effect.ask, message: effect.message };
    const bytes = Buffer.from(JSON.stringify(content));
    const { block, start } = this.#blocks.put(bytes);
    const added = this.#statements.insert.run(
      effect.key,
      queue,
      effect.lane,
      effect.connection,
      effect.operation,
      effect.document,
      effect.shipment,
      effect.receipt,
      effect.correlationId,
      effect.rank,
      effect.replyQueue === null ? null : this.#parts.queues.id(effect.replyQueue),
      effect.at,
      block,
      start,
      bytes.length,
    );
    return Number(added.lastInsertRowid);
  }

  #note(at: number, { effect, attempt, outcome }: Conclusion, row: Concluded, letter: number | null): void {
    const { connection, operation, document, tries } = row;
    const verdict = attempt?.verdict ?? null;
    const details = { operation, document, try: tries, step: attempt?.step ?? null, verdict, letter };
    const what = outcome ? `effect ${outcome.kind}` : "effect tried";
    this.#parts.audit.note({ at, who: connection, what, about: `effect ${effect}`, details });
  }

  #read(row: Row): Effect {
    const content = JSON.parse(this.#blocks.get(row, row.bytes).toString("utf8")) as Content;
    return {
      id: row.id,
      key: row.key.toString("hex"),
      queue: this.#parts.queues.name(row.queue),
      lane: row.lane,
      connection: row.connection,
      operation: row.operation,
      document: row.document,
      shipment: row.shipment,
      receipt: row.receipt,
      correlationId: row.correlation_id,
      rank: row.rank,
      ask: content.ask,
      message: content.message,
      replyQueue: row.reply_queue === null ? null : this.#parts.queues.name(row.reply_queue),
      at: row.at,
      state: row.state,
      outcome: outcomeOf(row.outcome),
      tries: row.tries,
      formerTries: row.former,
    };
  }
}

function outcomeOf(text: string | null): Outcome | null {
  return text === null ? null : (JSON.parse(text) as Outcome);
}

function prepareAll(db: Connection) {
  return {
    insert: db.prepare<unknown[]>(insertEffect),
    select: db.prepare<[number], Row>(selectEffect),
    fate: db.prepare<[number], Pick<Row, "id" | "state" | "outcome">>(selectFate),
    conclude: db.prepare<[EffectState | null, string | null, string | null, number, number], Concluded>(concludeEffect),
    ofShipment: db.prepare<[number, number], Row>(selectEffectsOfShipment),
    before: db.prepare<[number, number, number], Row>(selectEffectsBefore),
    ofConnection: db.prepare<[string, number], Row>(selectEffectsOfConnection),
    inState: db.prepare<[string, EffectState, number], Row>(selectEffectsInState),
    open: db.prepare<[string, EffectState, number], Row>(selectOpenEffects),
  } satisfies Record<string, Statement<never[]>>;
}
