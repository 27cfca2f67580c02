import { unfit } from "../../core/delivery/answer.ts";
import type { AnswerFacts, Ask, AskContext, Reading, TargetField, Trouble } from "../../core/delivery/erp.ts";
import type { Database, Row, Rows } from "./database.ts";
import { shipmentModel } from "./documents.ts";
import type { Caller, RpcCall } from "./session.ts";
import { plainOf } from "./values.ts";

/** What one operation does about a customer shipment. */
export interface Task {
  /** How often `calls` is asked in one try: what a round made, the next one may have to go on with. */
  readonly rounds: number;
  /** The server says the same whether the calls did something or not: without a read-back we look ourselves. */
  readonly isSilent: boolean;
  /** Fields of the shipment to read beside number, state and the moment of the last change. */
  selection(ask: Ask): readonly string[] | Trouble;
  /** What the database says about the ask. */
  read(ask: Ask, shipment: Row, facts: AnswerFacts, context: AskContext): Promise<Reading | Trouble>;
  /** The calls that make it so, as things stand now; none where nothing is left to do. */
  calls(ask: Ask, version: string | null, context: AskContext): Promise<Calls | Trouble>;
  /** The fields that the operation can write. */
  describe(caller: Caller): Promise<readonly TargetField[] | Trouble>;
}

export interface Calls {
  readonly kind: "calls";
  readonly calls: readonly RpcCall[];
}

export function callsOf(...calls: readonly RpcCall[]): Calls {
  return { kind: "calls", calls };
}

const basics = ["number", "state", "_timestamp"];

/** The shipment of an ask: no row where there is none. */
export async function shipmentOf(
  database: Database,
  ask: Ask,
  fields: readonly string[],
  caller: Caller,
): Promise<Rows | Trouble> {
  const number = (ask.document ?? "").trim();
  const search = { model: shipmentModel, domain: [["number", "=", number]], fields: [...basics, ...fields] };
  const found = await database.search(search, caller);
  return found.kind === "rows" && found.rows.length > 1 ? ambiguous(`number ${number}`) : found;
}

/** A reading of an ask that makes a record: what was made already, if anything. */
export function readingOf(made: Row | null, shipment: Row, more: Partial<Reading>, answer: AnswerFacts): Reading {
  const evidence = { number: textOf(shipment.number), state: textOf(shipment.state), ...more.evidence };
  const state = made ? "done" : "open";
  return { kind: "reading", state, version: null, answer, ...more, evidence };
}

export function textOf(value: unknown): string | null {
  const text = plainOf(value);
  return typeof text === "string" ? text : null;
}

export function ambiguous(what: string): Trouble {
  return unfit("ambiguous", `${what} is held by several shipments`);
}
