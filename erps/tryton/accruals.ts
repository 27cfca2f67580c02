import { unfit } from "../../core/delivery/answer.ts";
import type { Clock } from "../../core/clock.ts";
import type { AnswerFacts, Ask, AskContext, Reading, TargetField, Trouble } from "../../core/delivery/erp.ts";
import type { Database, Row, Rows } from "./database.ts";
import type { AccrualOptions } from "./options.ts";
import type { Caller } from "./session.ts";
import { type Calls, callsOf, readingOf, shipmentOf, type Task } from "./task.ts";
import { dateOf, decimalOf } from "./values.ts";

const moveModel = "account.move";

/** The fields of a move's line, and the currency's code, that a post gives. */
export const accrualFields: readonly TargetField[] = [
  { name: "debit", title: "Amount", type: "number", maxLength: null },
  { name: "currency", title: "Currency (ISO 4217)", type: "string", maxLength: 3 },
  { name: "description", title: "Text on the lines", type: "string", maxLength: null },
];

/**
 * The operation that accrues a cost: an account move with the expense in debit and the liability in credit. Its
 * `description` names the shipment and the key of the post, and is what it is found by again.
 */
export class FreightAccrual implements Task {
  readonly rounds = 2;
  readonly isSilent = false;
  readonly #database: Database;
  readonly #options: AccrualOptions;
  readonly #clock: Clock;

  constructor(database: Database, options: AccrualOptions, clock: Clock) {
    this.#database = database;
    this.#options = options;
    this.#clock = clock;
  }

  selection(ask: Ask): readonly string[] | Trouble {
    const { journal, expense, liability } = this.#options;
    if (!journal || !expense || !liability)
      return unfit("accrual", "the connection does not name the journal and both accounts of accruals");
    return amountOf(ask) === null ? unfit("debit", "an accrual needs an amount above zero") : [];
  }

  async read(ask: Ask, shipment: Row, _facts: AnswerFacts, context: AskContext): Promise<Reading | Trouble> {
    const made = await this.#made(ask, context);
    if (made.kind === "trouble") return made;
    const [row = null] = made.rows;
    const evidence = row ? { move: String(row.number), moveState: String(row.state) } : {};
    const isDone = row !== null && (!this.#options.post || row.state === "posted");
    const held = { description: row ? String(row.description) : null };
    return readingOf(row, shipment, { state: isDone ? "done" : "open", evidence, held }, made.facts);
  }

  async calls(ask: Ask, _version: string | null, context: AskContext): Promise<Calls | Trouble> {
    const made = await this.#made(ask, context);
    if (made.kind === "trouble") return made;
    const [row] = made.rows;
    if (row) {
      const waits = this.#options.post && row.state === "draft";
      return waits ? callsOf({ method: `model.${moveModel}.post`, params: [[Number(row.id)]] }) : callsOf();
    }
    const found = await shipmentOf(this.#database, ask, ["company", "company.currency.code"], context);
    if (found.kind === "trouble") return found;
    const [shipment] = found.rows;
    if (!shipment) return unfit("missing", `there is no shipment ${ask.document}`);
    const stray = strayCurrency(ask, shipment);
    return stray ?? this.#creation(ask, shipment, context);
  }

  describe(): Promise<readonly TargetField[]> {
    return Promise.resolve(accrualFields);
  }

  async #creation(ask: Ask, { company }: Row, context: AskContext): Promise<Calls | Trouble> {
    const { journal, expense, liability } = this.#options;
    const date = dateOf(ask.occurredAt ?? new Date(this.#clock.now()).toISOString());
    const ids = await this.#idsOf(context, [
      { model: "account.journal", what: `journal ${journal}`, domain: [["code", "=", journal]] },
      { model: "account.account", what: `account ${expense}`, domain: accountOf(expense, company) },
      { model: "account.account", what: `account ${liability}`, domain: accountOf(liability, company) },
      { model: "account.period", what: "open period for the day", domain: periodOf(date, company) },
    ]);
    if (!Array.isArray(ids)) return ids as Trouble;
    const [journalId, debitId, creditId, period] = ids as number[];
    const [amount, zero] = [decimalOf(amountOf(ask) ?? ""), decimalOf("0")];
    const text = ask.fields.description ? { description: String(ask.fields.description) } : {};
    const lines = [
      { account: debitId, debit: amount, credit: zero, ...text },
      { account: creditId, debit: zero, credit: amount, ...text },
    ];
    const head = { company, journal: journalId, period, date, description: descriptionOf(ask, context) };
    return callsOf({ method: `model.${moveModel}.create`, params: [[{ ...head, lines: [["create", lines]] }]] });
  }

  /** The one record that each search leads to. */
  async #idsOf(
    caller: Caller,
    searches: readonly { readonly model: string; readonly what: string; readonly domain: readonly unknown[] }[],
  ): Promise<readonly number[] | Trouble> {
    const ids: number[] = [];
    for (const { what, ...search } of searches) {
      const found = await this.#database.search({ ...search, fields: [] }, caller);
      if (found.kind === "trouble") return found;
      const [row, other] = found.rows;
      if (!row || other) return unfit("accrual", row ? `there are several of ${what}` : `there is no ${what}`);
      ids.push(Number(row.id));
    }
    return ids;
  }

  #made(ask: Ask, context: AskContext): Promise<Rows | Trouble> {
    const domain = [["description", "=", descriptionOf(ask, context)]];
    return this.#database.search({ model: moveModel, domain, fields: ["number", "state", "description"] }, context);
  }
}

function descriptionOf({ document }: Ask, { key }: AskContext): string {
  return `Freight of ${(document ?? "").trim()}, ${key}`;
}

/** The amount as it was given, digit by digit; null where it is none above zero. */
function amountOf({ fields: { debit } }: Ask): string | null {
  const text = String(debit ?? "").trim();
  return /^\d+(\.\d+)?$/.test(text) && Number(text) > 0 ? text : null;
}

/** Moves are kept in the company's currency; an amount in another one is a matter of a rate, and of people. */
function strayCurrency({ fields: { currency } }: Ask, shipment: Row): Trouble | null {
  const company = shipment["company."] as Row | undefined;
  const own = String((company?.["currency."] as Row | undefined)?.code ?? "");
  const told = String(currency ?? "").toUpperCase();
  return told === "" || told === own ? null : unfit("currency", `the books are kept in ${own}, not in ${told}`);
}

function accountOf(code: string, company: unknown): readonly unknown[] {
  return [
    ["code", "=", code],
    ["company", "=", company],
  ];
}

function periodOf(date: unknown, company: unknown): readonly unknown[] {
  return [
    ["start_date", "<=", date],
    ["end_date", ">=", date],
    ["type", "=", "standard"],
    ["state", "=", "open"],
    ["company", "=", company],
  ];
}
