import { unfit } from "../../core/delivery/answer.ts";
import type { Clock } from "../../core/clock.ts";
import type { Ask, AskContext, Found, Reading, Trouble } from "../../core/delivery/erp.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { equals, nothingThere, rowsAt, textOf } from "../../core/delivery/odata-rows.ts";
import type { ODataService } from "../../core/delivery/odata-service.ts";
import { heldIn, type Row } from "../../core/delivery/odata-v4.ts";
import { dayOf, numberAbout, ownNumber } from "../../core/delivery/own-number.ts";
import type { Desk, Described, Prepared } from "./desk.ts";
import { findOrder, orderNumbers } from "./orders.ts";
import type { AccrualAccounts } from "./profile.ts";

const standard = "/api/v2.0";
const reasonField = "customerReturnReasonId";

/** Returns, as drafts of sales credit memos: return orders can only be read. Found again by their external document number. */
export class Returns implements Desk {
  readonly #service: ODataService;
  readonly #company: string;
  readonly vocabulary: Vocabulary = { fields: { reason: reasonField }, numbers: orderNumbers };
  readonly described: Described = { root: standard, entity: "salesCreditMemos", request: "create" };

  constructor(service: ODataService, company: string) {
    this.#service = service;
    this.#company = company;
  }

  find(ask: Ask, context: AskContext): Promise<Found | Trouble> {
    return findOrder(this.#service, this.#company, ask, context);
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const number = numberOf(ask, context);
    const query = { filter: equals("externalDocumentNumber", number), top: 1 };
    const answer = await rowsAt(this.#service, `${this.#company}/salesCreditMemos`, query, context);
    if (answer.kind === "trouble") return answer;
    const [memo] = answer.rows;
    const reading = { kind: "reading", version: null, evidence: {}, answer: answer.facts } as const;
    if (memo) {
      const evidence = { creditMemo: textOf(memo.number), externalDocumentNumber: number };
      const ours = ask.fields.externalDocumentNumber === undefined;
      return { ...reading, state: "done", ours, held: heldIn(memo, Object.keys(ask.fields)), evidence };
    }
    const customer = await this.#customer(ask, context);
    if (customer === null) return nothingThere(answer.facts);
    return typeof customer === "string" ? { ...reading, state: "open" } : customer;
  }

  async request(ask: Ask, _version: string | null, context: AskContext): Promise<Prepared | Trouble> {
    const customer = await this.#customer(ask, context);
    if (customer !== null && typeof customer !== "string") return customer;
    if (customer === null) return unfit("order", `there is no order ${ask.document}, nor an invoice of it`);
    const reason = await this.#reason(ask, context);
    if (reason !== null && typeof reason !== "string") return reason;
    const own = reason === null ? {} : { [reasonField]: reason };
    const externalDocumentNumber = numberOf(ask, context);
    const body = { ...ask.fields, ...own, customerNumber: customer, externalDocumentNumber };
    return { kind: "prepared", request: { method: "POST", path: `${this.#company}/salesCreditMemos`, body } };
  }

  /** Whose order it is: as long as it stands it says so itself, afterwards its invoice does. */
  async #customer(ask: Ask, context: AskContext): Promise<string | null | Trouble> {
    for (const [set, field] of [["salesOrders", "number"] as const, ["salesInvoices", "orderNumber"] as const]) {
      const query = { filter: equals(field, ask.document ?? ""), select: ["id", "customerNumber"], top: 1 };
      const answer = await rowsAt(this.#service, `${this.#company}/${set}`, query, context);
      if (answer.kind === "trouble") return answer;
      const customer = textOf(answer.rows[0]?.customerNumber);
      if (customer !== null) return customer;
    }
    return null;
  }

  /** A reason is kept by the id of its code. */
  async #reason(ask: Ask, context: AskContext): Promise<string | null | Trouble> {
    const given = ask.fields[reasonField] ?? null;
    if (given === null || /^[0-9a-f-]{36}$/i.test(String(given))) return given === null ? null : String(given);
    const query = { filter: equals("code", String(given)), top: 1 };
    const answer = await rowsAt(this.#service, `${this.#company}/customerReturnReasons`, query, context);
    if (answer.kind === "trouble") return answer;
    return textOf(answer.rows[0]?.id) ?? unfit("reason", `there is no return reason ${String(given)}`);
  }
}

function numberOf({ document, fields }: Ask, { key }: AskContext): string {
  return String(fields.externalDocumentNumber ?? numberAbout(document ?? "", key, 35));
}

/**
 * Freight cost that is expected, as one line with its balancing account in a general journal that a person posts. Found
 * again by its document number, which the ledger entries keep.
 */
export class Accruals implements Desk {
  readonly #service: ODataService;
  readonly #company: string;
  readonly #accounts: AccrualAccounts;
  readonly #clock: Clock;
  #journalId: string | null = null;
  readonly described: Described = { root: standard, entity: "journalLines", request: "create" };
  readonly vocabulary: Vocabulary = {
    fields: { amount: "amount", currency: "currencyCode", text: "description" },
    numbers: { delivery: "number", order: "number" },
  };

  constructor(service: ODataService, company: string, accounts: AccrualAccounts, clock: Clock) {
    this.#service = service;
    this.#company = company;
    this.#accounts = accounts;
    this.#clock = clock;
  }

  /** The number itself is what the line is about; nothing is looked up. */
  async find(ask: Ask): Promise<Found | Trouble> {
    return { kind: "found", document: ask.lookup?.value ?? null };
  }

  async read(ask: Ask, context: AskContext): Promise<Reading | Trouble> {
    const refusal = this.#refusal(ask);
    if (refusal) return refusal;
    const journal = await this.#journal(context);
    if (typeof journal !== "string") return journal;
    const filter = equals("documentNumber", ownNumber(context.key, 20));
    const lines = await rowsAt(this.#service, this.#lines(journal), { filter, top: 1 }, context);
    if (lines.kind === "trouble") return lines;
    if (lines.rows[0]) return doneBy(lines.rows[0], ask, lines.facts, "journal");
    const entries = await rowsAt(this.#service, `${this.#company}/generalLedgerEntries`, { filter, top: 1 }, context);
    if (entries.kind === "trouble") return entries;
    if (entries.rows[0]) return doneBy(entries.rows[0], ask, entries.facts, "ledger");
    return { kind: "reading", state: "open", version: null, evidence: {}, answer: entries.facts };
  }

  async request(ask: Ask, _version: string | null, context: AskContext): Promise<Prepared | Trouble> {
    const refusal = this.#refusal(ask);
    if (refusal) return refusal;
    const journal = await this.#journal(context);
    if (typeof journal !== "string") return journal;
    const { currencyCode: _, amount, ...own } = ask.fields;
    const body = {
      accountNumber: this.#accounts.expense,
      balancingAccountNumber: this.#accounts.liability,
      postingDate: dayOf(ask.occurredAt, this.#clock.now()),
      description: `Freight ${ask.document ?? ""}`.slice(0, 100),
      ...own,
      documentNumber: ownNumber(context.key, 20),
      externalDocumentNumber: (ask.document ?? "").slice(0, 35),
      amount: Number(amount),
    };
    return { kind: "prepared", request: { method: "POST", path: this.#lines(journal), body } };
  }

  #lines(journal: string): string {
    return `${this.#company}/journals(${journal})/journalLines`;
  }

  async #journal(context: AskContext): Promise<string | Trouble> {
    if (this.#journalId !== null) return this.#journalId;
    const code = this.#accounts.journal;
    const query = { filter: equals("code", code), select: ["id", "code"], top: 1 };
    const answer = await rowsAt(this.#service, `${this.#company}/journals`, query, context);
    if (answer.kind === "trouble") return answer;
    this.#journalId = textOf(answer.rows[0]?.id);
    return this.#journalId ?? unfit("journal", `there is no general journal batch ${code}`);
  }

  /** The API knows no currency of a journal line: an amount in another one would be posted as if it were the company's. */
  #refusal({ fields }: Ask): Trouble | null {
    const { journal, expense, liability, currency } = this.#accounts;
    if (journal === "" || expense === "" || liability === "") return unfit("journal", missingAccounts);
    const amount = Number(fields.amount);
    if (fields.amount === "" || !Number.isFinite(amount) || amount === 0)
      return unfit("amount", "an accrual needs an amount");
    const given = String(fields.currencyCode ?? "").toUpperCase();
    if (given === "" || given === currency) return null;
    const own = currency === "" ? "the connection names none" : `the company's own is ${currency}`;
    return unfit("currency", `a journal line cannot be in ${given}: ${own}`);
  }
}

const missingAccounts = "the connection names no journal, or not both accounts that an accrual is posted to";

function doneBy(row: Row, ask: Ask, answer: Reading["answer"], place: string): Reading {
  const evidence = { place, documentNumber: textOf(row.documentNumber) };
  const held = heldIn(row, Object.keys(ask.fields));
  return { kind: "reading", state: "done", ours: true, held, version: null, evidence, answer };
}
