import type { Effect } from "../doubles.ts";
import type { Ledger, Trace } from "../ledger.ts";
import { dayAt, type FieldType, packUp, type Table, type Tables, type TrytonRecord } from "./records.ts";
import { type Raised, raise, raiseOther } from "./rpc.ts";

/** What the methods of the models work with. */
export type ModelOptions = { readonly tables: Tables; readonly ledger: Ledger; readonly now: () => number };

/** One call of a model's method, its context taken off. */
export type ModelCall = {
  readonly model: string;
  readonly method: string;
  readonly params: readonly unknown[];
  readonly timestamps: Readonly<Record<string, string>>;
  readonly trace: Trace;
};

type Row = Readonly<Record<string, unknown>>;

/** From which states a transition starts, and where it leads; from every other state it does nothing. */
const transitions: Readonly<Record<string, { readonly from: readonly string[]; readonly to: string }>> = {
  assign_try: { from: ["waiting"], to: "assigned" },
  pick: { from: ["waiting", "assigned"], to: "picked" },
  pack: { from: ["picked"], to: "packed" },
  done: { from: ["packed"], to: "done" },
};

/** Does what a method of a model does; its result, or what it raised. */
export function callModel(options: ModelOptions, call: ModelCall): unknown {
  const table = options.tables.of(call.model);
  if (!table) return raiseOther(`'${call.model}'`);
  if (call.method === "search_read") return searchRead(table, call.params);
  if (call.method === "create") return create(options, table, call);
  const ids = [call.params[0]].flat() as number[];
  const unknown = ids.find((id) => !table.rows.has(id));
  if (unknown !== undefined) return forbidden(table, call.method, unknown);
  const records = ids.map((id) => table.rows.get(id) as TrytonRecord);
  if (call.method === "read") return readAll(table, records, call.params[1] as string[]);
  const blocked = obstacle(options, table, records, call);
  if (blocked) return blocked;
  if (call.method === "write") return write(options, table, records, call);
  return transit(options, table, records, call);
}

function forbidden({ title }: Table, method: string, id: number): Raised {
  const verb = method === "read" ? "read" : "write to";
  const rules = "because of at least one of these rules:\nUser in companies";
  return raise("UserError", `You are not allowed to ${verb} records "${id}" of "${title}" ${rules}`);
}

/** A stale moment of the last change, or another transaction at work; null when the records may be changed. */
function obstacle(options: ModelOptions, table: Table, records: readonly TrytonRecord[], call: ModelCall) {
  const isStale = records.some((record) => {
    const known = call.timestamps[`${table.model},${record.id}`];
    return known !== undefined && known !== timestampOf(record);
  });
  if (isStale) return raise("ConcurrencyException", "Records were modified in the meanwhile");
  const isHeld = records.some(({ heldUntilMs }) => heldUntilMs > options.now());
  return isHeld ? raiseOther("could not serialize access due to concurrent update\n") : null;
}

function timestampOf({ changedAtUs }: TrytonRecord): string {
  return (changedAtUs / 1e6).toFixed(6);
}

function searchRead(table: Table, [domain, offset, limit, , fields]: readonly unknown[]): unknown {
  const conditions = domain as [field: string, operator: string, value: unknown][];
  const wrong = conditions.find(([field]) => !(field in table.fields));
  if (wrong) return raiseOther(`'${wrong[0]}'`);
  const found = [...table.rows.values()].filter(({ values }) =>
    conditions.every(([field, operator, value]) =>
      operator === "in" ? (value as unknown[]).includes(values[field]) : values[field] === value,
    ),
  );
  const from = Number(offset ?? 0);
  const shown = found.slice(from, limit === null ? undefined : from + Number(limit));
  return readAll(table, shown, fields as string[]);
}

function readAll(table: Table, records: readonly TrytonRecord[], fields: readonly string[]): unknown {
  const known = (name: string): boolean => name === "id" || name === "rec_name" || name === "_timestamp";
  const wrong = fields.find((name) => !known(name) && !(name.split(".", 1)[0]! in table.fields));
  return wrong === undefined ? records.map((record) => shown(record, fields)) : raiseOther(`'${wrong}'`);
}

/** The fields that were asked for; those of a related record stand under its name with a dot. */
function shown(record: TrytonRecord, fields: readonly string[]): Row {
  const row: Record<string, unknown> = { id: record.id };
  for (const name of fields) {
    const [outer = "", inner] = name.split(".");
    const held = record.values[outer];
    if (name === "_timestamp") row[name] = timestampOf(record);
    else if (name === "rec_name") row[name] = record.values["number"] ?? record.values["code"];
    else if (inner !== undefined) row[`${outer}.`] = held;
    else if (name !== "id") row[name] = idOf(held);
  }
  return row;
}

function idOf(held: unknown): unknown {
  return typeof held === "object" && held !== null && "rec_name" in held
    ? (held as unknown as { id: number }).id
    : held;
}

function create({ tables, ledger }: ModelOptions, table: Table, call: ModelCall): unknown {
  if (table !== tables.packages) return raise("UserError", `Records of "${table.title}" are made elsewhere`);
  const [lists] = call.params as [Row[]];
  return lists.map((values) => {
    const shipment = tables.shipments.rows.get(Number(String(values["shipment"]).split(",")[1]));
    if (!shipment) return null;
    const made = packUp(tables, shipment, { ...values, moves: [] });
    const document = nameOf(tables, shipment);
    ledger.record([{ effect: "field", document, field: "packages", from: "", to: String(made) }], call.trace);
    return made;
  });
}

function write({ tables, ledger }: ModelOptions, table: Table, records: readonly TrytonRecord[], call: ModelCall) {
  const values = (call.params[1] ?? {}) as Row;
  for (const [name, value] of Object.entries(values)) {
    const type = table.fields[name];
    if (type === undefined) return raiseOther(`'${name}'`);
    if (!fits(type, value)) return raiseOther(`invalid value for ${name}`);
  }
  for (const record of records) {
    const document = nameOf(tables, record);
    const effects = Object.entries(values).map(([field, to]): Effect => {
      return { effect: "field", document, field, from: textOf(record.values[field]), to: textOf(to) };
    });
    Object.assign(record.values, values);
    table.touch(record);
    ledger.record(effects, call.trace);
  }
  return null;
}

function fits(type: FieldType, value: unknown): boolean {
  if (value === null) return true;
  if (type === "integer") return typeof value === "number";
  if (type === "date" || type === "datetime") return (value as { __class__?: unknown }).__class__ === type;
  return type === "char" && typeof value === "string";
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The document that a change is booked under: the number of the shipment, for a package too. */
function nameOf(tables: Tables, { values }: TrytonRecord): string {
  const owner = /,(\d+)$/.exec(String(values["shipment"] ?? ""))?.[1];
  return String((owner ? tables.shipments.rows.get(Number(owner))?.values : values)?.["number"]);
}

function transit(options: ModelOptions, table: Table, records: readonly TrytonRecord[], call: ModelCall): unknown {
  const transition = table === options.tables.shipments ? transitions[call.method] : undefined;
  if (!transition) return raise("UserError", `Calling method ${call.method} on ${table.model} is not allowed`);
  const moved = records.filter(({ values }) => transition.from.includes(String(values["state"])));
  for (const record of moved) {
    record.values["state"] = transition.to;
    if (call.method === "done") record.values["effective_date"] = dayAt(options.now());
    table.touch(record);
    options.ledger.record(effectsOf(call.method, nameOf(options.tables, record)), call.trace);
  }
  return call.method === "assign_try" ? moved.length === records.length : null;
}

function effectsOf(method: string, document: string): Effect[] {
  if (method === "done") return [{ effect: "goods-issue", document }];
  return method === "pick" ? [{ effect: "picking", document }] : [];
}
