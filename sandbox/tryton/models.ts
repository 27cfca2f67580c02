import type { Effect } from "../doubles.ts";
import type { Ledger, Trace } from "../ledger.ts";
import { packUp } from "./company.ts";
import { comparable, type Domain, isIn, obstacleIn } from "./domain.ts";
import { creations } from "./creations.ts";
import type { Row, Table, TrytonRecord } from "./records.ts";
import { forbidden, type Raised, raise, raiseOther } from "./rpc.ts";
import { described, type Fault, faultOf, kept, shown, strayName, timestampOf, valueOf } from "./values.ts";
import { buttonOf, documentOf, isMoved, type WorkflowOptions } from "./workflow.ts";

/** What the methods of the models work with. */
export type ModelOptions = WorkflowOptions & { readonly ledger: Ledger };

/** One call of a model's method, its context taken off. */
export type ModelCall = {
  readonly model: string;
  readonly method: string;
  readonly params: readonly unknown[];
  readonly timestamps: Readonly<Record<string, string>>;
  readonly trace: Trace;
};

const reads: ReadonlySet<string> = new Set(["read", "search_read", "fields_get"]);

/** Does what a method of a model does; its result, or what it raised. */
export function callModel(options: ModelOptions, call: ModelCall): unknown {
  const table = options.tables.of(call.model);
  if (!table) return raiseOther(`'${call.model}'`);
  const button = buttonOf(call.model, call.method);
  if (!button && !reads.has(call.method) && call.method !== "write" && call.method !== "create") return forbidden;
  if (call.method === "search_read") return searchRead(options, table, call.params);
  if (call.method === "fields_get") return described(table);
  if (call.method === "create") return create(options, table, call);
  const ids = [call.params[0]].flat() as number[];
  const unknown = ids.find((id) => !table.rows.has(id));
  if (unknown !== undefined) return notAllowed(table, call.method, unknown);
  const records = ids.map((id) => table.rows.get(id) as TrytonRecord);
  if (call.method === "read") return readAll(options, table, records, call.params[1] as string[]);
  const concerned = button ? records.filter((record) => isMoved(call.method, record)) : records;
  const blocked = obstacle(options, table, concerned, call);
  if (blocked) return blocked;
  if (!button) return write(options, table, records, call);
  const pressed = button(options, table, records);
  if ("raised" in pressed) return pressed;
  if (pressed.effects.length > 0) options.ledger.record(pressed.effects, call.trace);
  return pressed.result;
}

function notAllowed({ title }: Table, method: string, id: number): Raised {
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

type Order = readonly (readonly [field: string, direction: string])[];

function searchRead({ tables }: ModelOptions, table: Table, params: readonly unknown[]): unknown {
  const [domain, offset, limit, order, fields] = params as [
    Domain,
    number | null,
    number | null,
    Order | null,
    string[],
  ];
  const wrong = obstacleIn(tables, table, domain);
  if (wrong) return wrong;
  const found = [...table.rows.values()].filter((record) => isIn(tables, table, record, domain));
  for (const [name, direction] of (order ?? []).toReversed()) {
    const keyOf = (record: TrytonRecord) => comparable(valueOf(tables, table, record, name));
    const sign = direction === "DESC" ? -1 : 1;
    found.sort((one, other) => (keyOf(one) < keyOf(other) ? -sign : keyOf(one) > keyOf(other) ? sign : 0));
  }
  const from = Number(offset ?? 0);
  return readAll({ tables }, table, found.slice(from, limit === null ? undefined : from + limit), fields);
}

function readAll(
  { tables }: Pick<ModelOptions, "tables">,
  table: Table,
  records: readonly TrytonRecord[],
  fields: readonly string[],
): unknown {
  const stray = strayName(tables, table, fields);
  return stray === null ? records.map((record) => shown(tables, table, record, fields)) : raiseOther(`'${stray}'`);
}

function raised(fault: Fault): Raised {
  return "user" in fault ? raise("UserError", fault.user) : raiseOther(fault.text);
}

/** What is wrong with values for a model; null for good ones. Lists of lines are looked at where they are made. */
function faultIn({ tables }: ModelOptions, table: Table, values: Row): Raised | null {
  for (const [name, value] of Object.entries(values)) {
    if (!table.fields[name]) return raiseOther(`'${name}'`);
    const fault = Array.isArray(value) ? null : faultOf(tables, table, name, value);
    if (fault) return raised(fault);
  }
  return null;
}

function create(options: ModelOptions, table: Table, call: ModelCall): unknown {
  const { tables, ledger } = options;
  const [lists] = call.params as [readonly Row[]];
  const made: number[] = [];
  for (const values of lists) {
    const wrong = faultIn(options, table, values);
    if (wrong) return wrong;
    if (table === tables.packages) {
      made.push(packed(options, values, call));
      continue;
    }
    const creation = creations[table.model];
    if (!creation) return raise("UserError", `You are not allowed to create records of "${table.title}".`);
    const { id, effect } = creation(options, table, values);
    made.push(id);
    ledger.record([effect], call.trace);
  }
  return made;
}

function packed({ tables, ledger }: ModelOptions, values: Row, call: ModelCall): number {
  const shipment = tables.shipments.rows.get(Number(String(values["shipment"]).split(",")[1])) as TrytonRecord;
  const id = packUp(tables, shipment, { ...values, moves: [] });
  const document = documentOf(tables, shipment);
  ledger.record([{ effect: "field", document, field: "packages", from: "", to: String(id) }], call.trace);
  return id;
}

function write(options: ModelOptions, table: Table, records: readonly TrytonRecord[], call: ModelCall) {
  const values = (call.params[1] ?? {}) as Row;
  const wrong = faultIn(options, table, values);
  if (wrong) return wrong;
  for (const record of records) {
    const document = documentOf(options.tables, record);
    const changes = Object.entries(values).map(([name, value]) => {
      return [name, kept(table.fields[name] as Table["fields"][string], value)] as const;
    });
    const effects = changes.map(([field, to]): Effect => {
      return { effect: "field", document, field, from: textOf(record.values[field]), to: textOf(to) };
    });
    Object.assign(record.values, Object.fromEntries(changes));
    table.touch(record);
    options.ledger.record(effects, call.trace);
  }
  return null;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
