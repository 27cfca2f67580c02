import type { Ledger, Trace } from "../ledger.ts";
import { missingError, userError, valueError } from "./raised.ts";
import { checkFields, type Row, type Table } from "./tables.ts";

/** Journals, accounts and currencies, the entries that were made, and the tasks of people. */
export type Books = {
  readonly tables: readonly Table[];
  create(model: string, vals: Readonly<Record<string, unknown>>, trace: Trace): number;
  post(ids: readonly number[], trace: Trace): false;
};

const codeTypes = { id: "integer", code: "char", name: "char" };
const entryTypes = {
  ...{ id: "integer", name: "char", state: "selection", ref: "char", date: "date", move_type: "selection" },
  ...{ journal_id: "many2one", line_ids: "one2many" },
};
const taskTypes = { id: "integer", name: "char", description: "html", priority: "selection" };

const journals: readonly Row[] = [{ id: 3, code: "MISC", name: "Miscellaneous Operations" }];
const accounts: readonly Row[] = [
  { id: 31, code: "610000", name: "Freight" },
  { id: 32, code: "201000", name: "Accrued liabilities" },
];
const currencies: readonly Row[] = [
  { id: 1, name: "EUR" },
  { id: 2, name: "USD" },
];

type Line = Readonly<Record<string, unknown>>;

function linesIn(value: unknown): readonly Line[] {
  const commands = (Array.isArray(value) ? value : []) as readonly (readonly [number, number, Line])[];
  return commands.map(([, , line]) => line);
}

/** What stands against an entry, in the order in which accounting looks. */
function checkEntry(vals: Readonly<Record<string, unknown>>): void {
  if (vals["move_type"] !== "entry")
    throw valueError(`Wrong value for account.move.move_type: '${String(vals["move_type"])}'`);
  if (!journals.some(({ id }) => id === vals["journal_id"])) throw missingError();
  const lines = linesIn(vals["line_ids"]);
  if (!lines.every((line) => accounts.some(({ id }) => id === line["account_id"]))) throw missingError();
  const amount = (line: Line): number =>
    Number(line["amount_currency"] ?? Number(line["debit"] ?? 0) - Number(line["credit"] ?? 0));
  const balance = lines.reduce((sum, line) => sum + amount(line), 0);
  if (lines.length < 2 || Math.abs(balance) > 0.004) throw userError("The move (Draft Entry) is not balanced.");
}

/** The transfer that a text begins with, as people read it. */
function documentIn(text: unknown): string {
  return /WH\/\S+/.exec(String(text))?.[0] ?? "";
}

const fixed: readonly Table[] = [
  { model: "account.journal", types: codeTypes, rows: () => journals },
  { model: "account.account", types: codeTypes, rows: () => accounts },
  { model: "res.currency", types: { id: "integer", name: "char" }, rows: () => currencies },
];

/** Empty books. */
export function openBooks(ledger: Ledger): Books {
  const entries: Row[] = [];
  const tasks: Row[] = [];
  const entryTable: Table = { model: "account.move", types: entryTypes, rows: () => entries };
  const taskTable: Table = { model: "project.task", types: taskTypes, rows: () => tasks };
  return {
    tables: [entryTable, taskTable, ...fixed],
    create(model, vals, trace) {
      const isEntry = model === "account.move";
      checkFields(Object.keys(vals), isEntry ? entryTable : taskTable);
      if (isEntry) checkEntry(vals);
      const rows = isEntry ? entries : tasks;
      const id = (isEntry ? 3_000 : 5_000) + rows.length;
      const about = String((isEntry ? vals["ref"] : vals["name"]) ?? "");
      rows.push({ ...(vals as Row), id, ...(isEntry ? { state: "draft", name: "/" } : {}) });
      const made = isEntry ? "accrual" : "claim";
      ledger.record([{ effect: "created", document: documentIn(about), made, about }], trace);
      return id;
    },
    post: (ids, trace) => post(entries, ids, ledger, trace),
  };
}

function post(entries: readonly Row[], ids: readonly number[], ledger: Ledger, trace: Trace): false {
  const entry = entries.find(({ id }) => ids.includes(id as number));
  if (!entry) throw missingError();
  if (entry["state"] !== "draft") throw userError(`The entry ${String(entry["name"])} must be in draft.`);
  Object.assign(entry, { state: "posted", name: `MISC/2026/${String(entry["id"])}` });
  const document = documentIn(entry["ref"]);
  ledger.record([{ effect: "field", document, field: "state", from: "draft", to: "posted" }], trace);
  return false;
}
