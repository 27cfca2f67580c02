import { unfit } from "../../core/delivery/answer.ts";
import type { Ask, AskContext, ErpSettings, Reading, Trouble } from "../../core/delivery/erp.ts";
import type { Document } from "./documents.ts";
import type { Context, Filter, Rows, Site } from "./site.ts";

/** A document that an operation makes, and how the one that was made is known again. */
export interface Creation {
  readonly doctype: string;
  /** Known by our own key; else by the document that it was made of, whoever made it. */
  readonly isKeyed: boolean;
  /** What only the document that was made for this effect meets. */
  filters(ask: Ask, key: string): readonly Filter[];
  /** The document as it is inserted, `docstatus` 1 where it is submitted at once. */
  body(ask: Ask, context: AskContext): Promise<Body | Trouble>;
}

interface Body {
  readonly kind: "body";
  readonly document: Document;
}

const notes = "erpnext.stock.doctype.delivery_note.delivery_note";

/** What stands in a document that we made, and in no other: the key of the effect behind our mark. */
function mark(key: string): string {
  return `WB${key}`;
}

/** Documents that operations make, by operation. */
export function openCreations(site: Site, settings: ErpSettings): Readonly<Record<string, Creation>> {
  const { values } = settings;
  return {
    return: mappedFrom(site, `${notes}.make_sales_return`, "Delivery Note", values.submitReturns !== false, returnOf),
    "invoice-release": mappedFrom(
      site,
      `${notes}.make_sales_invoice`,
      "Sales Invoice",
      values.submitInvoices === true,
      invoiceOf,
    ),
    accrual: accruals(site, settings),
    claim: claims(site),
  };
}

const returnOf = (note: string): readonly Filter[] => [
  ["return_against", "=", note],
  ["is_return", "=", 1],
];
const invoiceOf = (note: string): readonly Filter[] => [["Sales Invoice Item", "delivery_note", "=", note]];

/**
 * A document that ERPNext itself draws up from the Delivery Note (the same as behind the button of the form), and that we
 * insert. A draft that is there counts too: ERPNext would draw up a second one beside it.
 */
function mappedFrom(
  site: Site,
  method: string,
  doctype: string,
  isSubmitted: boolean,
  madeOf: (note: string) => readonly Filter[],
): Creation {
  return {
    doctype,
    isKeyed: false,
    filters: (ask) => madeOf(ask.document ?? ""),
    async body(ask, context) {
      const request = { method: "POST", path: `/api/method/${method}`, body: { source_name: ask.document } } as const;
      const { meaning } = await site.ask(request, context);
      if (meaning.kind === "trouble") return meaning;
      const drawn = meaning.content;
      if (typeof drawn !== "object" || drawn === null) return unfit("draft", `${doctype} was not drawn up`);
      return { kind: "body", document: { ...drawn, ...ask.fields, docstatus: isSubmitted ? 1 : 0 } };
    },
  };
}

/** Accounts of an accrual, the cost center of both rows (may be empty), and whether the entry is submitted. */
interface Books {
  readonly debit: string;
  readonly credit: string;
  readonly center: string;
  readonly isSubmitted: boolean;
}

/** A Journal Entry for freight that is not billed yet: cost against accrued liabilities. */
function accruals(site: Site, { values }: ErpSettings): Creation {
  const text = (name: string): string => String(values[name] ?? "").trim();
  const [debit, credit, center] = [text("accrualDebit"), text("accrualCredit"), text("accrualCostCenter")];
  const isSubmitted = values.submitAccruals !== false;
  return {
    doctype: "Journal Entry",
    isKeyed: true,
    filters: (_, key) => [["cheque_no", "=", mark(key)]],
    async body(ask, context) {
      const { debit_in_account_currency: given, account_currency: currency = null } = ask.fields;
      const amount = Number(given ?? Number.NaN);
      if (!(amount > 0)) return unfit("amount", "an accrual needs an amount above zero");
      if (debit === "" || credit === "")
        return unfit("settings", "the connection does not name both accounts for accruals");
      const wrong = await wrongAccount(site, [debit, credit], currency === null ? null : String(currency), context);
      if (wrong) return wrong;
      const note = await noteNamed(site, ask, context);
      if (note.kind === "trouble") return note;
      const document = entryOf(ask, context.key, amount, { debit, credit, center, isSubmitted });
      return { kind: "body", document: { ...document, company: note.rows[0]?.company } };
    },
  };
}

function entryOf(ask: Ask, key: string, amount: number, { debit, credit, center, isSubmitted }: Books): Document {
  const { debit_in_account_currency: _, account_currency: __, posting_date: day, ...own } = ask.fields;
  const place = center === "" ? {} : { cost_center: center };
  return {
    ...{ user_remark: `Freight ${ask.document ?? ""}`, ...own },
    ...(typeof day === "string" ? { posting_date: day.slice(0, 10) } : {}),
    ...{ voucher_type: "Journal Entry", cheque_no: mark(key) },
    accounts: [
      { account: debit, debit_in_account_currency: amount, ...place },
      { account: credit, credit_in_account_currency: amount, ...place },
    ],
    docstatus: isSubmitted ? 1 : 0,
  };
}

/** An amount is booked in the currency of its account, so another currency is refused rather than taken for it. */
async function wrongAccount(
  site: Site,
  accounts: readonly string[],
  currency: string | null,
  context: Context,
): Promise<Trouble | null> {
  const filters: readonly Filter[] = [["name", "in", accounts]];
  const found = await site.list("Account", { fields: ["name", "account_currency"], filters, limit: 0 }, context);
  if (found.kind === "trouble") return found;
  const missing = accounts.find((account) => !found.rows.some(({ name }) => name === account));
  if (missing !== undefined) return unfit("account", `there is no account ${missing}, or our user may not read it`);
  const other = found.rows.find((row) => currency !== null && row.account_currency !== currency);
  return other
    ? unfit(
        "currency",
        `${String(other.name)} is kept in ${String(other.account_currency)}, not in ${String(currency)}`,
      )
    : null;
}

/** An Issue of the support desk for a claim against the carrier. Its subject ends with our key, and holds 140 characters. */
function claims(site: Site): Creation {
  return {
    doctype: "Issue",
    isKeyed: true,
    filters: (_, key) => [["subject", "like", `%${mark(key)}`]],
    async body(ask, context) {
      const { subject: reason = null, ...own } = ask.fields;
      const note = await noteNamed(site, ask, context);
      if (note.kind === "trouble") return note;
      const [{ customer, company } = {}] = note.rows;
      const title = `${reason === null ? "Claim" : String(reason)}`.slice(0, 60);
      const name = `${title}: ${ask.document ?? ""} ${mark(context.key)}`;
      return { kind: "body", document: { customer, company, ...own, subject: name } };
    },
  };
}

/** The Delivery Note that an ask is about, as a list of one; empty where there is none. */
function noteNamed(site: Site, { document }: Ask, context: Context): Promise<Rows | Trouble> {
  const filters: readonly Filter[] = [["name", "=", document]];
  return site.list("Delivery Note", { fields: ["name", "docstatus", "company", "customer"], filters }, context);
}

/** Reads whether the document of an operation is there; what was cancelled does not count. */
export async function readCreation(
  site: Site,
  creation: Creation,
  ask: Ask,
  context: AskContext,
): Promise<Reading | Trouble> {
  const { doctype, isKeyed } = creation;
  const filters: readonly Filter[] = [...creation.filters(ask, context.key), ["docstatus", "<", 2]];
  const made = await site.list(doctype, { fields: ["name", "docstatus"], filters, order: "creation asc" }, context);
  if (made.kind === "trouble") return made;
  const [first] = made.rows;
  const known = { kind: "reading", version: null } as const;
  if (first) {
    const evidence = { made: String(first.name), docstatus: Number(first.docstatus) };
    return { ...known, state: "done", ...(isKeyed ? { ours: true } : {}), evidence, answer: made.answer };
  }
  const note = await noteNamed(site, ask, context);
  if (note.kind === "trouble") return note;
  const [{ docstatus = null } = {}] = note.rows;
  const evidence = { docstatus: typeof docstatus === "number" ? docstatus : null };
  return { ...known, state: note.rows.length === 0 ? "missing" : "open", evidence, answer: note.answer };
}
