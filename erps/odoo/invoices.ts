import type { Ask, AskContext, Trouble } from "../../core/delivery/erp.ts";
import type { Creation } from "./creations.ts";
import type { Plan } from "./plans.ts";
import { noTransfer, type Records, type Row, type Target, transfers, type Untargeted } from "./records.ts";
import { mustBeIds, mustShow, refused } from "./refusals.ts";

/** A transfer with the sale that it belongs to. */
interface Sold {
  readonly kind: "sold";
  readonly target: Target;
  readonly order: Row;
  readonly answer: Target["answer"];
}

/**
 * A draft invoice of what was delivered of the order behind a transfer, by the wizard of the order's form. Odoo counts what
 * is invoiced by the lines of the order, drafts as well, so nothing is invoiced twice; the order's own status is the proof.
 */
export function openInvoices(records: Records): Creation {
  return {
    async read(ask, context) {
      const sold = await soldBy(records, ask, context);
      if (sold.kind === "trouble") return sold;
      const known = { kind: "reading", version: null, answer: sold.answer } as const;
      if (sold.kind === "none") return { ...known, state: "missing", evidence: {} };
      const { order, target } = sold;
      const isInvoiced = target.picking.state === "done" && isSettled(order);
      const evidence = { order: String(order.name), invoiceStatus: String(order.invoice_status) };
      return { ...known, state: isInvoiced ? "done" : "open", evidence };
    },
    plan: (ask, context) => plan(records, ask, context),
  };
}

/** Everything that can be invoiced now is: there are invoices, and nothing is left. */
function isSettled({ invoice_status: status, invoice_ids: invoices }: Row): boolean {
  return status !== "to invoice" && Array.isArray(invoices) && invoices.length > 0;
}

async function plan(records: Records, ask: Ask, context: AskContext): Promise<Plan | Trouble> {
  const sold = await soldBy(records, ask, context);
  if (sold.kind === "trouble") return sold;
  if (sold.kind === "none") return noTransfer(ask.document ?? "");
  const { order, target } = sold;
  if (target.picking.state !== "done") {
    return refused(
      "state",
      `${String(target.picking.name)} is not confirmed: nothing is delivered that can be invoiced`,
    );
  }
  const id = Number(order.id);
  const model = "sale.advance.payment.inv";
  const named = { context: { active_model: "sale.order", active_id: id, active_ids: [id] } };
  const opened = { model, method: "create", records: [{ advance_payment_method: "delivered" }], named };
  return {
    kind: "plan",
    evidence: { order: String(order.name) },
    steps: [
      { call: opened, isIdle: true, judge: mustBeIds },
      { call: { model, method: "create_invoices", named }, onMade: true, judge: mustShow },
    ],
  };
}

async function soldBy(records: Records, ask: Ask, context: AskContext): Promise<Sold | Untargeted | Trouble> {
  const known = await records.known(transfers, ["sale_id"], context);
  if ("kind" in known) return known;
  if (known.length === 0)
    return refused("sale_id", "the database has no module that joins sales and stock (sale_stock)");
  const target = await records.transfer(ask.document ?? "", ["name", "state", "sale_id"], context);
  if (target.kind !== "target") return target;
  const { name, sale_id: sale } = target.picking;
  const [id] = Array.isArray(sale) ? sale : [];
  if (typeof id !== "number") return refused("sale_id", `${String(name)} belongs to no sale`);
  const fields = ["name", "invoice_status", "invoice_ids"];
  const found = await records.search("sale.order", [["id", "=", id]], fields, context);
  if (found.kind === "trouble") return found;
  const [order] = found.rows;
  if (!order) return refused("sale_id", `our user cannot read the sale of ${String(name)}`);
  return { kind: "sold", target, order, answer: found.answer };
}
