import type { Reply } from "../call.ts";
import type { Effect } from "../doubles.ts";
import { agentless, type Company, type Entity } from "./company.ts";
import { heldByOther, refuse } from "./errors.ts";

/** What a posting did, or why it did nothing. */
export type Posted =
  | { readonly kind: "posted"; readonly effects: readonly Effect[] }
  | { readonly kind: "refused"; readonly reply: Reply };

const countOf = (entity: Entity, field: string): number => Number(entity.values[field] ?? 0);

/** Posts the quantities to ship. True where anything left the house. */
function ship(company: Company, order: Entity): boolean {
  const shipped = order.lines.some((line) => countOf(line, "shipQuantity") > 0);
  for (const line of order.lines) {
    const now = countOf(line, "shippedQuantity") + countOf(line, "shipQuantity");
    Object.assign(line.values, { shippedQuantity: now, shipQuantity: countOf(line, "quantity") - now });
  }
  if (!shipped) return false;
  const { number, customerNumber, customerName } = order.values;
  const own = { number: company.number("S"), orderNumber: number ?? "", postingDate: "2026-01-05" };
  company.add("salesShipments", {
    ...own,
    ...agentless,
    customerNumber: customerNumber ?? "",
    customerName: customerName ?? "",
  });
  return true;
}

/** Posts the quantities to invoice, as far as they were shipped; an order that is invoiced whole is gone. */
function invoice(company: Company, order: Entity): boolean {
  const invoiced = order.lines.some((line) => countOf(line, "invoiceQuantity") > 0);
  for (const line of order.lines) {
    const most = Math.min(
      countOf(line, "invoicedQuantity") + countOf(line, "invoiceQuantity"),
      countOf(line, "shippedQuantity"),
    );
    Object.assign(line.values, { invoicedQuantity: most, invoiceQuantity: countOf(line, "quantity") - most });
  }
  if (!invoiced) return false;
  const { number, customerNumber } = order.values;
  const own = { number: company.number("I"), orderNumber: number ?? "", customerNumber: customerNumber ?? "" };
  company.add("salesInvoices", { ...own, status: "Open" });
  if (order.lines.every((line) => countOf(line, "invoicedQuantity") >= countOf(line, "quantity")))
    company.remove(order);
  return true;
}

const isShipped = (line: Entity): boolean => countOf(line, "shippedQuantity") >= countOf(line, "quantity");

/** Posts an order: its shipment, and with `invoices` its invoice too. */
export function post(company: Company, order: Entity, invoices: boolean): Posted {
  if (company.isLocked(order)) return { kind: "refused", reply: heldByOther("Sales Header") };
  if (order.values.salesperson === "NO-STOCK") {
    const why = "You have insufficient quantity of Item LAMP-20 on inventory.";
    return { kind: "refused", reply: refuse(400, "Application_DialogException", why) };
  }
  const document = String(order.values.number);
  const hasShipped = ship(company, order);
  const hasInvoiced = invoices && invoice(company, order);
  if (!hasShipped && !hasInvoiced) {
    return { kind: "refused", reply: refuse(400, "Application_DialogException", "There is nothing to post.") };
  }
  company.touch(order, { fullyShipped: order.lines.every(isShipped) });
  const effects: Effect[] = hasShipped ? [{ effect: "goods-issue", document }] : [];
  if (hasInvoiced) effects.push({ effect: "created", document, made: "invoice", about: "" });
  return { kind: "posted", effects };
}

/** Posts the lines of a journal, as a person does: they are gone, and their ledger entries keep their numbers. */
export function postJournal(company: Company, journal: Entity): Reply | null {
  const lines = company.all("journalLines").filter(({ values }) => values.journalId === journal.id);
  if (lines.length === 0) return refuse(400, "Application_DialogException", "There is nothing to post.");
  for (const line of lines) {
    const { documentNumber, postingDate, description, amount, accountNumber, balancingAccountNumber } = line.values;
    const own = {
      documentNumber: documentNumber ?? "",
      postingDate: postingDate ?? "",
      description: description ?? "",
    };
    company.add("generalLedgerEntries", { ...own, accountNumber: accountNumber ?? "", debitAmount: amount ?? 0 });
    company.add("generalLedgerEntries", { ...own, accountNumber: balancingAccountNumber ?? "", debitAmount: 0 });
    company.remove(line);
  }
  return null;
}
