import { unfit } from "../../core/delivery/answer.ts";
import type { AnswerFacts, Ask, AskContext, Reading, TargetField, Trouble } from "../../core/delivery/erp.ts";
import type { Database, Row, Rows } from "./database.ts";
import { outgoingMoves } from "./returns.ts";
import { type Calls, callsOf, readingOf, shipmentOf, type Task } from "./task.ts";

const claimModel = "sale.complaint";

/** What a post gives; all of it goes into the description, for a complaint has no other place. */
export const claimFields: readonly TargetField[] = [
  { name: "reason", title: "Reason", type: "string", maxLength: null },
  { name: "description", title: "Description", type: "string", maxLength: null },
  { name: "amount", title: "Amount", type: "number", maxLength: null },
  { name: "currency", title: "Currency", type: "string", maxLength: null },
];

/**
 * The operation that opens a complaint about the sale of a shipment (module sale_complaint), as a draft for people. Its
 * `reference` names the shipment and the key of the post, and is what it is found by again.
 */
export class Complaint implements Task {
  readonly rounds = 1;
  readonly isSilent = false;
  readonly #database: Database;
  readonly #type: string;

  constructor(database: Database, type: string) {
    this.#database = database;
    this.#type = type;
  }

  selection(): readonly string[] | Trouble {
    return this.#type === "" ? unfit("type", "the connection names no type of complaint") : [];
  }

  async read(ask: Ask, shipment: Row, _facts: AnswerFacts, context: AskContext): Promise<Reading | Trouble> {
    const made = await this.#made(ask, context);
    if (made.kind === "trouble") return made;
    const [row = null] = made.rows;
    const evidence = row ? { complaint: String(row.number), complaintState: String(row.state) } : {};
    const held = { description: typeof row?.description === "string" ? row.description : null };
    return readingOf(row, shipment, { evidence, held }, made.facts);
  }

  async calls(ask: Ask, _version: string | null, context: AskContext): Promise<Calls | Trouble> {
    const made = await this.#made(ask, context);
    if (made.kind === "trouble") return made;
    if (made.rows.length > 0) return callsOf();
    const found = await shipmentOf(this.#database, ask, ["customer", "company"], context);
    if (found.kind === "trouble") return found;
    const [shipment] = found.rows;
    if (!shipment) return unfit("missing", `there is no shipment ${ask.document}`);
    const moves = await outgoingMoves(this.#database, shipment, ["sale"], context);
    if (moves.kind === "trouble") return moves;
    const sale = moves.rows.map(({ sale: id }) => id).find((id) => typeof id === "number");
    if (sale === undefined) return unfit("sale", "the shipment is of no sale");
    const type = await this.#typeId(context);
    if (typeof type !== "number") return type;
    const about = { customer: shipment.customer, company: shipment.company, origin: `sale.sale,${sale}`, type };
    const own = { reference: referenceOf(ask, context), description: descriptionOf(ask) };
    return callsOf({ method: `model.${claimModel}.create`, params: [[{ ...about, ...own }]] });
  }

  describe(): Promise<readonly TargetField[]> {
    return Promise.resolve(claimFields);
  }

  async #typeId(context: AskContext): Promise<number | Trouble> {
    const domain = [
      ["name", "=", this.#type],
      ["origin.model", "=", "sale.sale"],
    ];
    const found = await this.#database.search({ model: `${claimModel}.type`, domain, fields: ["name"] }, context);
    if (found.kind === "trouble") return found;
    const [row, other] = found.rows;
    const told = `type ${this.#type} of complaints about sales`;
    return row && !other ? Number(row.id) : unfit("type", row ? `there are several of ${told}` : `there is no ${told}`);
  }

  #made(ask: Ask, context: AskContext): Promise<Rows | Trouble> {
    const domain = [["reference", "=", referenceOf(ask, context)]];
    const fields = ["number", "state", "description"];
    return this.#database.search({ model: claimModel, domain, fields }, context);
  }
}

function referenceOf({ document }: Ask, { key }: AskContext): string {
  return `Claim for ${(document ?? "").trim()}, ${key}`;
}

function descriptionOf({ fields }: Ask): string | null {
  const { reason, description, amount, currency } = fields;
  const money = [amount, currency].filter((part) => part !== undefined && part !== null && part !== "").join(" ");
  const lines = [reason, description, money].map((part) => String(part ?? "")).filter((line) => line !== "");
  return lines.length > 0 ? lines.join("\n") : null;
}
