import type { Ask, AskContext, ErpSettings, Trouble } from "../../core/delivery/erp.ts";
import { type Creation, keyed, mark, recordWith } from "./creations.ts";
import type { MethodCall } from "./calls.ts";
import type { Plan, Step } from "./plans.ts";
import type { Records } from "./records.ts";
import { mustBeIds, mustShow, refused } from "./refusals.ts";

/** Codes by which the books know the accrual. */
interface Books {
  readonly journal: string;
  readonly debit: string;
  readonly credit: string;
  /** Post the entry; false leaves it a draft. */
  readonly isPosted: boolean;
}

const entries = "account.move";

export function booksOf({ values }: ErpSettings): Books {
  const code = (name: string): string => String(values[name] ?? "").trim();
  return {
    journal: code("accrualJournal"),
    debit: code("accrualDebit"),
    credit: code("accrualCredit"),
    isPosted: values.accrualPost !== false,
  };
}

/**
 * A journal entry for freight that is not billed yet: cost against accrued liabilities. Its reference is the transfer and
 * the key of the effect. It is created as a draft and then posted, and a draft that a lost answer left behind is posted only.
 */
export function openAccruals(records: Records, books: Books): Creation {
  return {
    read: (ask, context) =>
      keyed(records, ask, context, entries, "ref", (row) => !books.isPosted || row.state === "posted"),
    async plan(ask, context) {
      const made = await recordWith(records, entries, "ref", context);
      if (made.kind === "trouble") return made;
      const [draft] = made.rows;
      if (draft) return planOf([posting([Number(draft.id)])], Number(draft.id));
      const vals = await entryFor(records, ask, context, books);
      if ("kind" in vals) return vals as Trouble;
      const create: MethodCall = { model: entries, method: "create", records: [vals], named: {} };
      const posted = books.isPosted ? [{ ...posting([]), onMade: true }] : [];
      return planOf([{ call: create, judge: mustBeIds }, ...posted], null);
    },
  };
}

function planOf(steps: readonly Step[], id: number | null): Plan {
  return { kind: "plan", steps, evidence: id === null ? {} : { id } };
}

/** `action_post` answers false, nothing, or a view of what else it did; a window would ask people something. */
function posting(ids: readonly number[]): Step {
  const call: MethodCall = { model: entries, method: "action_post", ids, named: {} };
  return {
    call,
    judge: (content, answer) => (content === false || content === null ? null : mustShow(content, answer)),
  };
}

async function entryFor(
  records: Records,
  ask: Ask,
  context: AskContext,
  { journal, debit, credit }: Books,
): Promise<Readonly<Record<string, unknown>> | Trouble> {
  const { amount_currency: given, currency_id: currency = null, name: text = null, date, ...own } = ask.fields;
  const amount = Number(given ?? Number.NaN);
  if (!(amount > 0)) return refused("amount", "an accrual needs an amount above zero");
  if ([journal, debit, credit].includes("")) {
    return refused("settings", "the connection names no journal, or not both accounts, for accruals");
  }
  const journals = await idsBy(records, "account.journal", [journal], context);
  if (!Array.isArray(journals)) return journals;
  const accounts = await idsBy(records, "account.account", [debit, credit], context);
  if (!Array.isArray(accounts)) return accounts;
  const money = currency === null ? null : await currencyOf(records, String(currency), context);
  if (money !== null && typeof money !== "number") return money;
  const label = text === null ? `Freight ${ask.document ?? ""}` : String(text);
  const line = (account: unknown, sign: 1 | -1) => [
    0,
    0,
    { account_id: account, name: label, ...side(amount, sign, money) },
  ];
  const lines = [line(accounts[0], 1), line(accounts[1], -1)];
  const ref = `${ask.document ?? ""} ${mark(context.key)}`;
  const day = typeof date === "string" ? { date: date.slice(0, 10) } : {};
  return { ...own, ...day, move_type: "entry", ref, journal_id: journals[0], line_ids: lines };
}

/** One side of the entry: in the company's currency by debit and credit, in another by its own amount. */
function side(amount: number, sign: 1 | -1, currency: number | null): object {
  if (currency !== null) return { currency_id: currency, amount_currency: sign * amount };
  return sign === 1 ? { debit: amount, credit: 0 } : { debit: 0, credit: amount };
}

/** The ids of records by their codes, in the order of the codes. */
async function idsBy(records: Records, model: string, codes: readonly string[], context: AskContext) {
  const found = await records.search(model, [["code", "in", codes]], ["code"], context, { limit: 20 });
  if (found.kind === "trouble") return found;
  const ids = codes.map((code) => found.rows.filter((row) => row.code === code).map(({ id }) => Number(id)));
  const wrong = ids.findIndex((list) => list.length !== 1);
  if (wrong === -1) return ids.flat();
  const times =
    ids[wrong]?.length === 0 ? "is not there" : "is there more than once (choose a company in the connection)";
  return refused(model, `${model} with the code ${codes[wrong]} ${times}`);
}

async function currencyOf(records: Records, code: string, context: AskContext): Promise<number | Trouble> {
  const found = await records.search("res.currency", [["name", "=", code]], ["name"], context);
  if (found.kind === "trouble") return found;
  const [currency] = found.rows;
  return currency ? Number(currency.id) : refused("currency", `the database does not use the currency ${code}`);
}
