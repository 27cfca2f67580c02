import type { Trace } from "../ledger.ts";
import type { Books } from "./books.ts";
import { carriers, type Pickings, readonlyFields } from "./pickings.ts";
import { indexError, notFound, unprocessable, valueError } from "./raised.ts";
import type { Sales } from "./sales.ts";
import { type Condition, fieldsOf, searchTable, type Table, type Value } from "./tables.ts";

/** A method of a model as a client calls it: `args` by position, `named` by name. */
export type Call = {
  readonly model: string;
  readonly method: string;
  readonly ids: readonly number[];
  /** What `create` is to make; null where the client gave nothing at its place. */
  readonly records: readonly Readonly<Record<string, unknown>>[] | null;
  readonly named: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
};

/** The models of the database, and the windows that people would open. */
export type Models = {
  run(call: Call, trace: Trace): unknown;
  /** The transfers that a call means to change. */
  concerned(call: Call): readonly number[];
};

type Rooms = {
  readonly pickings: Pickings;
  readonly sales: Sales;
  readonly books: Books;
  readonly version: number;
  readonly hasSales: boolean;
};
type Wizard = { readonly model: string; readonly vals: Readonly<Record<string, unknown>> };

const wizards: ReadonlySet<string> = new Set(["stock.return.picking", "sale.advance.payment.inv"]);
const carrierTable: Table = {
  model: "delivery.carrier",
  types: { id: "integer", name: "char", integration_level: "selection" },
  rows: () => carriers.map((carrier) => ({ ...carrier })),
};
const made: ReadonlySet<string> = new Set(["account.move", "project.task"]);

/** The name of the action that takes everything back: 18 gave it a name of its own. */
function returningIn(version: number): string {
  return version >= 18 ? "action_create_returns_all" : "create_returns";
}

function absent({ model, method }: Call): Error {
  return notFound(`The method '${model}.${method}' does not exist`);
}

/** Opens the models of a database. */
export function openModels(rooms: Rooms): Models {
  return new Database(rooms);
}

class Database implements Models {
  readonly #rooms: Rooms;
  readonly #tables: ReadonlyMap<string, Table>;
  readonly #open = new Map<number, Wizard>();

  constructor(rooms: Rooms) {
    const { pickings, sales, books, hasSales } = rooms;
    const { sale_id: _, ...withoutSales } = pickings.table.types;
    const transfers: Table = hasSales ? pickings.table : { ...pickings.table, types: withoutSales };
    const tables = [transfers, carrierTable, sales.partners, sales.moves, ...books.tables];
    this.#rooms = rooms;
    this.#tables = new Map([...tables, ...(hasSales ? [sales.orders] : [])].map((table) => [table.model, table]));
  }

  run(call: Call, trace: Trace): unknown {
    const { model, method, named, ids } = call;
    const table = this.#tables.get(model);
    if (!table && !wizards.has(model)) throw notFound(`the model '${model}' does not exist`);
    if (method === "create" && ids.length > 0) throw unprocessable(`cannot call ${model}.create with ids`);
    if (method === "create") return this.#create(call, trace);
    if (table && method === "search_read") return searchIn(table, named);
    if (table && method === "fields_get") {
      return fieldsOf(table, named["allfields"] as string[] | undefined, readonlyFields);
    }
    return wizards.has(model) ? this.#confirm(call, trace) : this.#act(call, trace);
  }

  concerned(call: Call): readonly number[] {
    if (call.model === "stock.picking") return call.ids;
    const subject = call.method === "create" ? Number.NaN : this.#subjectOf(call);
    if (call.model === "stock.return.picking") return [subject];
    const all = this.#rooms.pickings.all();
    const sold = all.find(({ values }) => (values.sale_id as [number, string])[0] === subject);
    return call.model === "sale.advance.payment.inv" && sold ? [sold.id] : [];
  }

  #create(call: Call, trace: Trace): number[] {
    const { model, records } = call;
    if (records === null) throw indexError();
    if (wizards.has(model)) return records.map((vals) => this.#openWizard(call, vals));
    if (made.has(model)) return records.map((vals) => this.#rooms.books.create(model, vals, trace));
    throw absent(call);
  }

  #openWizard({ model, context }: Call, vals: Readonly<Record<string, unknown>>): number {
    const active = context["active_id"];
    const subject = model === "stock.return.picking" ? (vals["picking_id"] ?? active) : active;
    this.#open.set(this.#open.size + 1, { model, vals: { ...vals, subject } });
    return this.#open.size;
  }

  #subjectOf({ ids }: Call): number {
    return Number(this.#open.get(ids[0] ?? 0)?.vals["subject"]);
  }

  #confirm(call: Call, trace: Trace): unknown {
    const { model, method, context } = call;
    const { pickings, sales, version, hasSales } = this.#rooms;
    const shown = { type: "ir.actions.act_window", view_mode: "form", context };
    if (model === "stock.return.picking" && method === returningIn(version)) {
      const { id } = pickings.takeBack(this.#subjectOf(call), trace);
      return { ...shown, name: "Returned Picking", res_model: "stock.picking", res_id: id };
    }
    if (model === "sale.advance.payment.inv" && method === "create_invoices" && hasSales) {
      const id = sales.invoice(this.#subjectOf(call), trace);
      return { ...shown, name: "Invoices", res_model: "account.move", res_id: id };
    }
    throw absent(call);
  }

  #act(call: Call, trace: Trace): unknown {
    const { model, method, ids, named } = call;
    const { pickings, books } = this.#rooms;
    if (model === "account.move" && method === "action_post") return books.post(ids, trace);
    if (model === "stock.picking" && method === "button_validate") return pickings.validate(ids, trace);
    if (model !== "stock.picking" || method !== "write") throw absent(call);
    return pickings.write(ids, (named["vals"] ?? {}) as Record<string, Value>, trace);
  }
}

function searchIn(table: Table, { domain = [], fields = [], limit = 80, order }: Call["named"]): unknown {
  const conditions = domain as readonly Condition[];
  if (conditions.some((condition) => !Array.isArray(condition))) throw valueError("Domains here take conditions only");
  return searchTable(table, conditions, fields as string[], {
    limit: limit as number,
    order: order as string | undefined,
  });
}
