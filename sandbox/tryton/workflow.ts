import type { Effect } from "../doubles.ts";
import { ids, type Tables } from "./company.ts";
import { type Database, dayAt, type Table, type TrytonRecord } from "./records.ts";
import { type Raised, raise } from "./rpc.ts";
import { valueOf } from "./values.ts";

/** What the buttons of documents work with. */
export type WorkflowOptions = {
  readonly tables: Tables;
  readonly now: () => number;
  /** `at-once`: a shipment that is done has its sale processed in the same request; `behind`: a worker has not come to it. */
  readonly worker: "at-once" | "behind";
  /** Whether the user may press the button that processes a sale; the standard gives it to sales administrators alone. */
  readonly mayProcess: boolean;
};

/** What a button did: effects for the ledger, and what the method answers. */
export type Pressed = { readonly effects: readonly Effect[]; readonly result: unknown };

/**
 * From which states a transition starts, and where it leads; from every other state it does nothing. The server itself
 * picks what was never assigned, and packs what was never picked: only its windows do not offer that.
 */
const transitions: Readonly<Record<string, { readonly from: readonly string[]; readonly to: string }>> = {
  assign_try: { from: ["waiting"], to: "assigned" },
  pick: { from: ["waiting", "assigned"], to: "picked" },
  pack: { from: ["waiting", "picked"], to: "packed" },
  done: { from: ["packed"], to: "done" },
};

type Button = (options: WorkflowOptions, table: Table, records: readonly TrytonRecord[]) => Pressed | Raised;

/** The buttons of a model that are simulated. */
const buttons: Readonly<Record<string, Readonly<Record<string, Button>>>> = {
  "stock.shipment.out": Object.fromEntries(
    Object.keys(transitions).map((name) => [name, (options, table, records) => transit(options, table, records, name)]),
  ),
  "sale.sale": { process },
  "account.invoice": { post: (options, table, records) => post(options, table, records, false) },
  "account.move": { post: (options, table, records) => post(options, table, records, true) },
};

/** The button of that name; null where the model has none. */
export function buttonOf(model: string, name: string): Button | null {
  return buttons[model]?.[name] ?? null;
}

/** Whether a button would change the record: a transition that does not start from its state leaves it alone. */
export function isMoved(name: string, { values }: TrytonRecord): boolean {
  return transitions[name]?.from.includes(String(values["state"])) ?? true;
}

/** The document that a change is booked under: the number of the shipment where there is one. */
export function documentOf(database: Database, { values }: TrytonRecord): string {
  const owner = database.related({ type: "reference", title: "" }, values["shipment"] ?? "");
  return String((owner?.record.values ?? values)["number"]);
}

function transit(
  { tables, now, ...rest }: WorkflowOptions,
  table: Table,
  records: readonly TrytonRecord[],
  name: string,
) {
  const { to } = transitions[name] as { to: string };
  const moved = records.filter((record) => isMoved(name, record));
  const effects: Effect[] = [];
  for (const record of moved) {
    const document = documentOf(tables, record);
    record.values["state"] = to;
    table.touch(record);
    if (name === "pick") effects.push({ effect: "picking", document });
    if (name !== "done") continue;
    record.values["effective_date"] ??= dayAt(now());
    effects.push({ effect: "goods-issue", document });
    if (rest.worker === "at-once") effects.push(...invoice(tables, salesOf(tables, record)));
  }
  return { effects, result: name === "assign_try" ? true : null };
}

function salesOf(tables: Tables, shipment: TrytonRecord): readonly TrytonRecord[] {
  const sales = movesOf(tables, shipment).map(({ values }) =>
    tables.table("sale.sale").rows.get(Number(values["sale"])),
  );
  return [...new Set(sales.filter((sale) => sale !== undefined))];
}

/** The moves of a shipment that go to the customer. */
function movesOf(tables: Tables, shipment: TrytonRecord): readonly TrytonRecord[] {
  const listed = valueOf(tables, tables.shipments, shipment, "outgoing_moves") as number[];
  return listed.flatMap((id) => tables.table("stock.move").rows.get(id) ?? []);
}

function process(
  { tables, mayProcess }: WorkflowOptions,
  _table: Table,
  records: readonly TrytonRecord[],
): Pressed | Raised {
  if (!mayProcess) return raise("UserError", 'Calling button "process on "sale.sale" is not allowed.');
  return { effects: invoice(tables, records), result: null };
}

/** Makes one invoice for what left of each sale and is on none. */
function invoice(tables: Tables, sales: readonly TrytonRecord[]): Effect[] {
  return sales.flatMap((sale): Effect[] => {
    const method = sale.values["invoice_method"];
    const due = [...tables.table("stock.move").rows.values()].filter(({ values }) => {
      if (values["sale"] !== sale.id || values["to_location"] !== ids.customers) return false;
      const isOpen = (values["invoice_lines"] as unknown[]).length === 0;
      return isOpen && (method === "order" || (method === "shipment" && isShipped(tables, values["shipment"])));
    });
    if (due.length === 0) return [];
    const made = tables.table("account.invoice").insert({ state: "draft", type: "out" });
    for (const move of due) {
      const line = tables.table("account.invoice.line").insert({ invoice: made.id });
      move.values["invoice_lines"] = [...(move.values["invoice_lines"] as number[]), line.id];
    }
    const documents = new Set(due.map((move) => documentOf(tables, move)));
    const about = due.map(({ id }) => id).join(" ");
    return [...documents].map((document) => ({ effect: "created", document, made: "invoice", about }));
  });
}

function isShipped(tables: Tables, shipment: unknown): boolean {
  const found = tables.related({ type: "reference", title: "" }, shipment);
  return found?.record.values["state"] === "done";
}

/** Posting an invoice again does nothing; an account move that is posted is not touched any more. */
function post(
  { tables }: WorkflowOptions,
  table: Table,
  records: readonly TrytonRecord[],
  isStrict: boolean,
): Pressed | Raised {
  const posted = records.find(({ values }) => values["state"] === "posted");
  if (posted && isStrict)
    return raise("UserError", `You cannot modify posted move "${String(posted.values["number"])}".`);
  const effects = records
    .filter(({ values }) => values["state"] !== "posted")
    .map((record): Effect => {
      record.values["state"] = "posted";
      record.values["number"] ??= String(record.id);
      table.touch(record);
      const document = isStrict ? String(record.values["description"]) : invoicedDocument(tables, record.id);
      return { effect: "field", document, field: `${table.model} state`, from: "draft", to: "posted" };
    });
  return { effects, result: null };
}

function invoicedDocument(tables: Tables, invoiceId: number): string {
  const lines = [...tables.table("account.invoice.line").rows.values()];
  const own = lines.filter(({ values }) => values["invoice"] === invoiceId).map(({ id }) => id);
  const move = [...tables.table("stock.move").rows.values()].find(({ values }) =>
    (values["invoice_lines"] as number[]).some((id) => own.includes(id)),
  );
  return move ? documentOf(tables, move) : String(invoiceId);
}
