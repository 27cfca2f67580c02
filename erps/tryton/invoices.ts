import { unfit } from "../../core/delivery/answer.ts";
import type { AnswerFacts, Ask, AskContext, Reading, Trouble } from "../../core/delivery/erp.ts";
import type { Database, Row } from "./database.ts";
import { outgoingMoves } from "./returns.ts";
import { type Calls, callsOf, readingOf, shipmentOf, type Task } from "./task.ts";

const invoiceModel = "account.invoice";
const saleModel = "sale.sale";

/** What is invoiced of a shipment. */
interface Standing {
  readonly kind: "standing";
  /** Sales of the goods that left. */
  readonly sales: readonly number[];
  /** Whether every move is on an invoice. */
  readonly isInvoiced: boolean;
  readonly invoices: readonly { readonly id: number; readonly state: string; readonly number: string | null }[];
  readonly facts: AnswerFacts;
}

/**
 * The operation that has the goods of a shipment invoiced. The natural key is the server's own: each move that left knows
 * the invoice lines that it is on, and processing a sale invoices what is on none. So a repeat makes no second invoice.
 */
export class InvoiceRelease implements Task {
  readonly rounds = 2;
  readonly isSilent = true;
  readonly #database: Database;
  readonly #posts: boolean;

  constructor(database: Database, posts: boolean) {
    this.#database = database;
    this.#posts = posts;
  }

  selection(): readonly string[] {
    return [];
  }

  async read(_ask: Ask, shipment: Row, _facts: AnswerFacts, context: AskContext): Promise<Reading | Trouble> {
    const standing = await this.#standing(shipment, context);
    if (standing.kind === "trouble") return standing;
    const { invoices, isInvoiced, facts } = standing;
    const isDone = isInvoiced && (!this.#posts || invoices.every(isPosted));
    const numbers = invoices.map(({ number, id }) => number ?? `draft ${id}`).join(", ");
    const states = [...new Set(invoices.map(({ state }) => state))].join(", ");
    const evidence = { invoices: numbers, invoiceStates: states };
    const held = { invoice_state: states || null };
    return readingOf(null, shipment, { state: isDone ? "done" : "open", evidence, held }, facts);
  }

  async calls(ask: Ask, _version: string | null, context: AskContext): Promise<Calls | Trouble> {
    const found = await shipmentOf(this.#database, ask, [], context);
    if (found.kind === "trouble") return found;
    const [shipment] = found.rows;
    if (!shipment) return unfit("missing", `there is no shipment ${ask.document}`);
    const standing = await this.#standing(shipment, context);
    if (standing.kind === "trouble") return standing;
    const { sales, invoices, isInvoiced } = standing;
    if (!isInvoiced) return callsOf({ method: `model.${saleModel}.process`, params: [sales] });
    const drafts = invoices.filter((invoice) => !isPosted(invoice)).map(({ id }) => id);
    if (!this.#posts || drafts.length === 0) return callsOf();
    return callsOf({ method: `model.${invoiceModel}.post`, params: [drafts] });
  }

  async describe(): Promise<readonly []> {
    return [];
  }

  async #standing(shipment: Row, context: AskContext): Promise<Standing | Trouble> {
    const fields = ["sale", "sale.invoice_method", "sale.state", "invoice_lines"];
    const moves = await outgoingMoves(this.#database, shipment, fields, context);
    if (moves.kind === "trouble") return moves;
    const lines = moves.rows.flatMap(({ invoice_lines: held }) => (Array.isArray(held) ? held.map(Number) : []));
    const obstacle = obstacleOf(shipment, moves.rows, lines.length > 0);
    if (obstacle) return obstacle;
    const isInvoiced = moves.rows.every(({ invoice_lines: held }) => Array.isArray(held) && held.length > 0);
    const sales = [...new Set(moves.rows.map(({ sale }) => Number(sale)))];
    if (lines.length === 0) return { kind: "standing", sales, isInvoiced, invoices: [], facts: moves.facts };
    const domain = [["lines", "in", lines]];
    const search = { model: invoiceModel, domain, fields: ["number", "state"], limit: null };
    const found = await this.#database.search(search, context);
    if (found.kind === "trouble") return found;
    const cancelled = found.rows.find(({ state }) => state === "cancelled");
    if (cancelled) return unfit("cancelled", `invoice ${String(cancelled.number ?? cancelled.id)} is cancelled`);
    return { kind: "standing", sales, isInvoiced, invoices: found.rows.map(invoiceOf), facts: found.facts };
  }
}

/** Why nothing can be invoiced by asking for it; null where it can be, or is. */
function obstacleOf(shipment: Row, moves: readonly Row[], isInvoiced: boolean): Trouble | null {
  if (moves.length === 0) return unfit("empty", "nothing left with the shipment");
  const sales = moves.map((move) => (typeof move.sale === "number" ? (move["sale."] as Row) : null));
  if (sales.some((sale) => sale === null)) return unfit("sale", "the shipment is of no sale");
  if (isInvoiced) return null;
  const methods = sales.map((sale) => sale?.invoice_method);
  if (methods.includes("manual")) return unfit("manual", "its sale is invoiced by hand");
  if (!methods.includes("shipment") || shipment.state === "done") return null;
  const state = String(shipment.state);
  return unfit(state, `the shipment is ${state}, and its sale is invoiced when it is done`);
}

function isPosted({ state }: Standing["invoices"][number]): boolean {
  return state === "posted" || state === "paid";
}

function invoiceOf({ id, state, number }: Row): Standing["invoices"][number] {
  return { id: Number(id), state: String(state), number: typeof number === "string" ? number : null };
}
