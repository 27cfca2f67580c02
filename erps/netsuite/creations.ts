import { unfit } from "../../core/delivery/answer.ts";
import type { Ask, AskContext, TargetField, Trouble } from "../../core/delivery/erp.ts";
import type { Fulfillment } from "./documents.ts";
import { documentKeyOf } from "./names.ts";
import type { AccountOptions } from "./options.ts";

/** A record that an operation makes about a fulfillment, once: by the external id that it gets, which NetSuite keeps unique. */
export interface Creation {
  /** Name of the record in the REST services. */
  readonly record: string;
  /** The natural key: letters, digits, hyphens and underscores. */
  externalId(ask: Ask, context: Pick<AskContext, "key">): string;
  /** Whether nobody but this very post gives that external id. */
  readonly isOurs: boolean;
  /** Why the ask cannot be followed, before anything is asked; null where it can be. */
  check(ask: Ask, options: AccountOptions): Trouble | null;
  /** Where it is posted, and what. */
  request(ask: Ask, fulfillment: Fulfillment, options: AccountOptions): Posting | Trouble;
}

export interface Posting {
  readonly kind: "posting";
  /** Below `/record/v1`. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The fields of the entry's line, and the currency's code, that an accrual takes. */
export const accrualFields: readonly TargetField[] = [
  { name: "debit", title: "Amount", type: "number", maxLength: null },
  { name: "currency", title: "Currency (ISO 4217)", type: "string", maxLength: 3 },
  { name: "memo", title: "Memo", type: "string", maxLength: 999 },
];

/** What a support case takes. */
export const claimFields: readonly TargetField[] = [
  { name: "title", title: "Subject", type: "string", maxLength: 300 },
  { name: "incomingMessage", title: "Message", type: "string", maxLength: null },
  { name: "amount", title: "Amount", type: "number", maxLength: null },
  { name: "currency", title: "Currency", type: "string", maxLength: null },
];

export const memoField: readonly TargetField[] = [{ name: "memo", title: "Memo", type: "string", maxLength: 999 }];

/** One for a fulfillment, unless the post gives an external id of its own. */
function transformation(record: string, prefix: string): Creation {
  return {
    record,
    isOurs: false,
    externalId: (ask) => String(ask.fields.externalId || `${prefix}-${documentKeyOf(ask.document ?? "")}`),
    check: () => null,
    request(ask, { createdFrom }) {
      const order = idOf(createdFrom);
      if (order === null) return unfit("createdFrom", "the fulfillment was made from no sales order");
      return { kind: "posting", path: `/salesOrder/${order}/!transform/${record}`, body: { ...ask.fields } };
    },
  };
}

const accrual: Creation = {
  record: "journalEntry",
  isOurs: true,
  externalId: (_ask, { key }) => `WB-ACCRUAL-${safe(key)}`,
  check(ask, { accrual: accounts, currencies }) {
    if (!accounts.expense || !accounts.liability)
      return unfit("accrual", "the connection does not name both accounts of accruals");
    if (amountOf(ask) === null) return unfit("debit", "an accrual needs an amount above zero");
    const code = String(ask.fields.currency ?? "");
    return code === "" || currencies.has(code.toLowerCase())
      ? null
      : unfit("currency", `the connection names no internal id of currency ${code}`);
  },
  request(ask, _fulfillment, { accrual: { expense, liability, subsidiary }, currencies }) {
    const amount = amountOf(ask);
    const memo = String(ask.fields.memo || `Freight of fulfillment ${ask.document}`);
    const currency = currencies.get(String(ask.fields.currency ?? "").toLowerCase());
    const items = [
      { account: { id: expense }, debit: amount, memo },
      { account: { id: liability }, credit: amount, memo },
    ];
    const body = {
      ...(subsidiary ? { subsidiary: { id: subsidiary } } : {}),
      ...(currency ? { currency: { id: currency } } : {}),
      ...(ask.occurredAt ? { tranDate: ask.occurredAt.slice(0, 10) } : {}),
      ...{ memo, line: { items } },
    };
    return { kind: "posting", path: "/journalEntry", body };
  },
};

const claim: Creation = {
  record: "supportCase",
  isOurs: true,
  externalId: (_ask, { key }) => `WB-CASE-${safe(key)}`,
  check: () => null,
  request(ask, { entity, tranId }) {
    const company = idOf(entity);
    if (company === null) return unfit("entity", "the fulfillment has no customer");
    const { title, incomingMessage, amount, currency, ...own } = ask.fields;
    const number = typeof tranId === "string" ? tranId : String(ask.document);
    const money = [amount, currency].filter((part) => (part ?? "") !== "").join(" ");
    const message = [incomingMessage, money, `Fulfillment ${number}`].filter((line) => (line ?? "") !== "").join("\n");
    const told = { title: String(title || `Claim for ${number}`), incomingMessage: message };
    return { kind: "posting", path: "/supportCase", body: { ...own, ...told, company: { id: company } } };
  },
};

/** What each operation makes that makes a record. */
export const creations: Readonly<Record<string, Creation>> = {
  return: transformation("returnAuthorization", "WB-RETURN"),
  "invoice-release": transformation("invoice", "WB-INVOICE"),
  accrual,
  claim,
};

function idOf(reference: unknown): string | null {
  const id = (reference as { id?: unknown } | null | undefined)?.id;
  return typeof id === "string" || typeof id === "number" ? String(id) : null;
}

function amountOf({ fields: { debit } }: Ask): number | null {
  const amount = typeof debit === "string" && debit.trim() !== "" ? Number(debit) : debit;
  return typeof amount === "number" && Number.isFinite(amount) && amount > 0 ? amount : null;
}

function safe(key: string): string {
  return key.replace(/[^\w-]/g, "-");
}
