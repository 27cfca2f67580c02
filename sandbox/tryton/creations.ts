import type { Effect } from "../doubles.ts";
import { type Database, dayAt, type Row, type Table } from "./records.ts";
import { documentOf } from "./workflow.ts";

type Made = { readonly id: number; readonly effect: Effect };
type Options = { readonly tables: Database; readonly now: () => number };

/** The documents that a client may make, each with what it means for the ledger. Twice the same is made twice. */
export const creations: Readonly<Record<string, (options: Options, table: Table, values: Row) => Made>> = {
  "stock.shipment.out.return": ({ tables }, table, { incoming_moves: incoming, ...values }) => {
    const id = insert(table, { ...values, state: "draft" });
    const lines = linesIn(incoming);
    for (const line of lines) {
      tables.table("stock.move").insert({ ...line, state: "draft", shipment: `${table.model},${id}` });
    }
    const origin = tables.related({ type: "reference", title: "" }, lines[0]?.["origin"] ?? "");
    const document = origin ? documentOf(tables, origin.record) : String(id);
    return { id, effect: { effect: "created", document, made: "return", about: String(values["reference"]) } };
  },
  "account.move": ({ tables }, table, { lines, ...values }) => {
    const id = insert(table, { ...values, state: "draft" });
    for (const line of linesIn(lines)) tables.table("account.move.line").insert({ ...line, move: id });
    return { id, effect: { effect: "created", document: String(values["description"]), made: "accrual", about: "" } };
  },
  "sale.complaint": ({ now }, table, values) => {
    const id = insert(table, { date: dayAt(now()), ...values, state: "draft" });
    return { id, effect: { effect: "created", document: String(values["reference"]), made: "claim", about: "" } };
  },
};

function insert(table: Table, values: Row): number {
  const made = table.insert(values);
  made.values["number"] ??= String(made.id);
  return made.id;
}

/** The records that a list of commands makes: `[["create", [values, …]]]`. */
function linesIn(commands: unknown): readonly Row[] {
  const all = Array.isArray(commands) ? (commands as (readonly [string, readonly Row[]])[]) : [];
  return all.flatMap(([command, rows]) => (command === "create" ? rows : []));
}
