import { unfit } from "../../core/delivery/answer.ts";
import type { Ask, AskContext, Reading, Trouble } from "../../core/delivery/erp.ts";
import { abandoned, messageIn, pending, rowsIn } from "./answers.ts";
import { liveOf } from "./documents.ts";
import {
  fulfillmentsOf,
  isReleased,
  ordersOf,
  type OrderTerms,
  progressOf,
  releaseOf,
  returnNumberOf,
  returnOf,
  statusOf,
  trackingIdOf,
} from "./orders.ts";
import { literal, type Row, type Services } from "./services.ts";
import { linesFor, type Posts, type Work } from "./work.ts";

/** A shipment, and the one sales order that it belongs to. */
interface Sale {
  readonly kind: "sale";
  readonly lines: readonly Row[];
  readonly order: string;
}

/** A return order, found by the number that is made from the shipment's. */
export function returnWork(services: Services, terms: OrderTerms): Work {
  return {
    async read(ask, context) {
      const sale = await saleOf(services, ask, context);
      if (sale.kind !== "sale") return sale;
      const number = literal(returnNumberOf(ask.document ?? ""));
      const q = `SourceTransactionNumber = ${number} and SourceTransactionSystem = ${literal(terms.system)}`;
      const returns = await services.list("salesOrdersForOrderHub", { q, limit: 2 }, context);
      if (returns.kind === "trouble") return returns;
      const [found] = returns.rows;
      const evidence = { order: sale.order, returnOrder: found ? String(found.OrderNumber ?? "") : null };
      const state = found ? "done" : "open";
      return { kind: "reading", state, held: heldOf(ask, found), version: null, evidence, answer: returns.facts };
    },
    posts: (ask, _version, context) => {
      const bodyOf = (lines: readonly Row[], order: Row) => returnOf(ask, lines, order, terms);
      return postOf(services, ask, context, "salesOrdersForOrderHub", bodyOf);
    },
  };
}

function heldOf({ fields }: Ask, found: Row | undefined): Ask["fields"] {
  const names = Object.keys(fields).filter((name) => found && Object.hasOwn(found, name));
  return Object.fromEntries(names.map((name) => [name, (found?.[name] ?? null) as string | number | boolean | null]));
}

/** Lets go what keeps a shipment from being billed: a request that the system takes over, found by our tracking number. */
export function billingWork(services: Services, terms: OrderTerms): Work {
  return {
    async read(ask, context) {
      const sale = await saleOf(services, ask, context);
      if (sale.kind !== "sale") return sale;
      if (fulfillmentsOf(sale.lines).length === 0) return unfit("line", "no line of the shipment names its order line");
      const q = `ActionRequestTrackingId = ${trackingIdOf(context.key)}`;
      const requests = await services.list("salesOrderActionRequests", { q, expand: "requests", limit: 2 }, context);
      if (requests.kind === "trouble") return requests;
      const [own] = requests.rows;
      if (own) return toldBy(own, sale.order, requests.facts);
      const order = await orderOf(services, sale.order, context, "lines");
      if (order.kind === "trouble") return order;
      const state = isReleased(sale.lines, order.row) ? "done" : "open";
      const evidence = { order: sale.order };
      return { kind: "reading", state, held: {}, version: null, evidence, answer: requests.facts };
    },
    posts: (ask, _version, context) => {
      const bodyOf = (lines: readonly Row[], order: Row) => releaseOf(context.key, lines, order, terms);
      return postOf(services, ask, context, "salesOrderActionRequests", bodyOf);
    },
  };
}

/** What our own request came to. */
function toldBy(request: Row, order: string, facts: Reading["answer"]): Reading | Trouble {
  const status = statusOf(request);
  const progress = progressOf(request);
  if (progress === "working") return pending(status, facts);
  if (progress === "failed") return abandoned(status, messageOf(request), facts);
  const evidence = { order, releaseStatus: status };
  return { kind: "reading", state: "done", ours: true, held: {}, version: null, evidence, answer: facts };
}

function messageOf(request: Row): string | null {
  const parts = [request, ...rowsIn(request.requests)];
  const messages = parts.flatMap((part) => [part, ...rowsIn(part.messageDetails)]).map(messageIn);
  return messages.find((message) => message !== null) ?? null;
}

async function postOf(
  services: Services,
  ask: Ask,
  context: AskContext,
  resource: string,
  bodyOf: (lines: readonly Row[], order: Row) => object,
): Promise<Posts | Trouble> {
  const sale = await saleOf(services, ask, context);
  if (sale.kind === "reading") return unfit("document", `there is no shipment ${ask.document}`);
  if (sale.kind === "trouble") return sale;
  const order = await orderOf(services, sale.order, context);
  if (order.kind === "trouble") return order;
  return { kind: "posts", posts: [{ resource, body: bodyOf(sale.lines, order.row) }] };
}

async function saleOf(services: Services, ask: Ask, context: AskContext): Promise<Sale | Reading | Trouble> {
  const read = await linesFor(services, ask, context);
  if (read.kind !== "rows") return read;
  const lines = liveOf(read.rows);
  const orders = ordersOf(lines);
  const [order] = orders;
  if (order === undefined) return unfit("order", "no line of the shipment names an order");
  if (orders.length > 1) return unfit("ambiguous", `the shipment holds several orders: ${orders.join(", ")}`);
  return { kind: "sale", lines, order };
}

/** The sales order of that number, with its lines where they are asked for. */
async function orderOf(
  services: Services,
  number: string,
  context: AskContext,
  expand?: string,
): Promise<{ readonly kind: "order"; readonly row: Row } | Trouble> {
  const query = { q: `OrderNumber = ${literal(number)}`, limit: 2, ...(expand ? { expand } : {}) };
  const orders = await services.list("salesOrdersForOrderHub", query, context);
  if (orders.kind === "trouble") return orders;
  const [row] = orders.rows;
  return row ? { kind: "order", row } : unfit("order", `there is no sales order ${number}`);
}
