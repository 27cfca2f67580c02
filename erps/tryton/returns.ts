import { unfit } from "../../core/delivery/answer.ts";
import type { AnswerFacts, Ask, AskContext, Reading, TargetField, Trouble } from "../../core/delivery/erp.ts";
import type { Database, Row, Rows } from "./database.ts";
import { shipmentModel } from "./documents.ts";
import type { Caller } from "./session.ts";
import { type Calls, callsOf, readingOf, shipmentOf, type Task } from "./task.ts";

const returnModel = "stock.shipment.out.return";
const moveModel = "stock.move";

/** What a return takes from the shipment that comes back. */
const copied = ["customer", "delivery_address", "warehouse", "company"];
const places = ["customer_location", "warehouse.input_location"];
const goods = ["product", "uom", "quantity", "unit_price", "currency"];

/**
 * The operation that makes a customer return shipment, as a draft that the warehouse receives: all that left with the
 * shipment comes back, each move with the one that it came from as its origin. Made once for a shipment, by the
 * `reference` that the return carries; a post that gives a reference of its own may make another one.
 */
export class CustomerReturn implements Task {
  readonly rounds = 1;
  readonly isSilent = false;
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  selection(): readonly string[] {
    return [];
  }

  async read(ask: Ask, shipment: Row, _facts: AnswerFacts, context: AskContext): Promise<Reading | Trouble> {
    const made = await this.#made(ask, context);
    if (made.kind === "trouble") return made;
    const [row = null] = made.rows;
    const evidence = row ? { return: String(row.number), returnState: String(row.state) } : {};
    const held = { reference: row ? String(row.reference) : null };
    return readingOf(row, shipment, { evidence, held }, made.facts);
  }

  async calls(ask: Ask, _version: string | null, context: AskContext): Promise<Calls | Trouble> {
    const made = await this.#made(ask, context);
    if (made.kind === "trouble") return made;
    if (made.rows.length > 0) return callsOf();
    const found = await shipmentOf(this.#database, ask, [...copied, ...places], context);
    if (found.kind === "trouble") return found;
    const [shipment] = found.rows;
    if (!shipment) return unfit("missing", `there is no shipment ${ask.document}`);
    const left = await outgoingMoves(this.#database, shipment, goods, context);
    if (left.kind === "trouble") return left;
    if (left.rows.length === 0) return unfit("empty", "nothing left with the shipment");
    const own = { ...pick(shipment, copied), ...ask.fields, reference: referenceOf(ask) };
    const wired = await this.#database.wire(returnModel, own, context);
    if (wired.kind === "trouble") return wired;
    const incoming = [["create", left.rows.map((move) => comingBack(move, shipment))]];
    return callsOf({
      method: `model.${returnModel}.create`,
      params: [[{ ...wired.values, incoming_moves: incoming }]],
    });
  }

  describe(caller: Caller): Promise<readonly TargetField[] | Trouble> {
    return this.#database.describe(returnModel, caller);
  }

  #made(ask: Ask, caller: Caller): Promise<Rows | Trouble> {
    const domain = [["reference", "=", referenceOf(ask)]];
    return this.#database.search({ model: returnModel, domain, fields: ["number", "state", "reference"] }, caller);
  }
}

function referenceOf(ask: Ask): string {
  return String(ask.fields.reference || `Return of ${(ask.document ?? "").trim()}`);
}

function comingBack(move: Row, shipment: Row): Row {
  const { input_location: input } = shipment["warehouse."] as Row;
  const way = { from_location: shipment.customer_location, to_location: input };
  return { ...pick(move, goods), ...way, company: shipment.company, origin: `${moveModel},${Number(move.id)}` };
}

function pick(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}

/** The moves of a shipment that go to the customer, and count. */
export function outgoingMoves(
  database: Database,
  shipment: Row,
  fields: readonly string[],
  caller: Caller,
): Promise<Rows | Trouble> {
  const domain = [
    ["shipment", "=", `${shipmentModel},${Number(shipment.id)}`],
    ["to_location.type", "=", "customer"],
    ["state", "!=", "cancelled"],
    ["quantity", ">", 0],
  ];
  return database.search({ model: moveModel, domain, fields, limit: null }, caller);
}
