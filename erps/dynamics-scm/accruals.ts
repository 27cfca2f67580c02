import { unfit } from "../../core/delivery/answer.ts";
import type { Clock } from "../../core/clock.ts";
import type { Ask, AskContext, Found, Reading, Trouble } from "../../core/delivery/erp.ts";
import { equals, textOf } from "../../core/delivery/odata-rows.ts";
import { heldIn } from "../../core/delivery/odata-v4.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { dayOf, numberAbout, ownNumber } from "../../core/delivery/own-number.ts";
import { type Desk, entitiesIn, type LegalEntity, pathOf, type Prepared } from "./desk.ts";
import type { AccrualAccounts } from "./profile.ts";

const journals = "LedgerJournalHeaders";
const lines = "LedgerJournalLines";
const batch = "JournalBatchNumber";

/**
 * Freight cost that is expected, as a general journal of its own with one line, which a person posts. The journal is
 * found again by its description, so that a line that went lost is added to it; the line by its document.
 */
export class Accruals implements Desk {
  readonly #legal: LegalEntity;
  readonly #accounts: AccrualAccounts;
  readonly #clock: Clock;
  readonly described: Desk["described"] = { set: lines, request: "create" };
  readonly vocabulary: Vocabulary = {
    fields: { amount: "DebitAmount", currency: "CurrencyCode", text: "Text" },
    numbers: { delivery: "Document", order: "Document" },
  };

  constructor(legal: LegalEntity, accounts: AccrualAccounts, clock: Clock) {
    this.#legal = legal;
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
    const byDocument = { filter: equals("Document", ownNumber(context.key, 20)), top: 1 };
    const made = await entitiesIn(this.#legal, lines, byDocument, context);
    if (made.kind === "trouble") return made;
    const [line] = made.rows;
    const reading = { kind: "reading", answer: made.facts } as const;
    if (line) {
      const evidence = { journal: textOf(line[batch]), document: textOf(line.Document) };
      const held = heldIn(line, Object.keys(ask.fields));
      return { ...reading, state: "done", ours: true, version: null, held, evidence };
    }
    const byDescription = { filter: equals("Description", descriptionOf(ask, context)), top: 1 };
    const begun = await entitiesIn(this.#legal, journals, byDescription, context);
    if (begun.kind === "trouble") return begun;
    const journal = textOf(begun.rows[0]?.[batch]);
    return { ...reading, state: "open", version: journal, evidence: journal === null ? {} : { journal } };
  }

  /** `version` is the journal that a former try has made already. */
  async prepare(ask: Ask, version: string | null, context: AskContext): Promise<Prepared | Trouble> {
    const refusal = this.#refusal(ask);
    if (refusal) return refusal;
    const line = (journal: unknown) => ({
      method: "POST" as const,
      path: pathOf(lines),
      body: this.#line(ask, journal, context),
    });
    if (version !== null) return { kind: "prepared", first: line(version) };
    const body = {
      dataAreaId: this.#legal.company,
      JournalName: this.#accounts.journal,
      Description: descriptionOf(ask, context),
    };
    const first = { method: "POST", path: pathOf(journals), body } as const;
    return { kind: "prepared", first, next: (answer) => line(answer[batch]) };
  }

  /** The only line of its journal: a repeat would have the same key. */
  #line(ask: Ask, journal: unknown, { key }: AskContext): object {
    const { DebitAmount, ...own } = ask.fields;
    return {
      AccountType: "Ledger",
      AccountDisplayValue: this.#accounts.expense,
      OffsetAccountType: "Ledger",
      OffsetAccountDisplayValue: this.#accounts.liability,
      TransDate: `${dayOf(ask.occurredAt, this.#clock.now())}T12:00:00Z`,
      Text: `Freight ${ask.document ?? ""}`.slice(0, 60),
      ...own,
      dataAreaId: this.#legal.company,
      [batch]: journal,
      LineNumber: 1,
      Document: ownNumber(key, 20),
      DebitAmount: Number(DebitAmount),
      CreditAmount: 0,
    };
  }

  #refusal({ fields }: Ask): Trouble | null {
    const { journal, expense, liability } = this.#accounts;
    if (journal === "" || expense === "" || liability === "") return missingAccounts;
    const amount = Number(fields.DebitAmount);
    const isAmount = fields.DebitAmount !== "" && Number.isFinite(amount) && amount !== 0;
    if (!isAmount) return unfit("amount", "an accrual needs an amount");
    return fields.CurrencyCode ? null : unfit("currency", "an accrual needs the currency of its amount");
  }
}

const missingAccounts = unfit(
  "journal",
  "the connection names no journal, or not both accounts that an accrual is posted to",
);

function descriptionOf({ document }: Ask, { key }: AskContext): string {
  return `Freight ${numberAbout(document ?? "", key, 52)}`;
}
