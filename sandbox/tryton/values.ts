import {
  bookkeeping,
  type Database,
  type Field,
  momentAt,
  type Row,
  type Table,
  type TrytonRecord,
} from "./records.ts";

/** What a field of a record holds, also where it is worked out: lists by the way back, the moments of changes. */
export function valueOf(database: Database, table: Table, record: TrytonRecord, name: string): unknown {
  if (name === "id") return record.id;
  if (name === "create_date") return momentAt(record.createdAtUs);
  if (name === "write_date") return momentAt(record.changedAtUs);
  const field = table.fields[name];
  if (field?.type !== "one2many") return record.values[name] ?? null;
  const listed = [...(database.of(field.relation ?? "")?.rows.values() ?? [])].filter(({ values }) => {
    const back = values[field.back ?? ""];
    return back === record.id || back === `${table.model},${record.id}`;
  });
  return listed.filter((one) => isListed(database, name, one)).map(({ id }) => id);
}

/** Moves of a shipment are told apart by where they go. */
function isListed(database: Database, list: string, { values }: TrytonRecord): boolean {
  if (list !== "outgoing_moves" && list !== "inventory_moves") return true;
  const type = database.table("stock.location").rows.get(Number(values["to_location"]))?.values["type"];
  return (type === "customer") === (list === "outgoing_moves");
}

/** The text that people see for a record. */
export function nameOf(record: TrytonRecord): unknown {
  const { name, number, code } = record.values;
  return name ?? number ?? code ?? String(record.id);
}

export function timestampOf({ changedAtUs }: TrytonRecord): string {
  return (changedAtUs / 1e6).toFixed(6);
}

/** The fields that were asked for; those of a related record stand under its name with a dot. */
export function shown(database: Database, table: Table, record: TrytonRecord, names: readonly string[]): Row {
  const row: Record<string, unknown> = { id: record.id };
  const inner = new Map<string, string[]>();
  for (const name of names) {
    const at = name.indexOf(".");
    if (at > 0) inner.set(name.slice(0, at), [...(inner.get(name.slice(0, at)) ?? []), name.slice(at + 1)]);
    else row[name] = plainOf(database, table, record, name);
  }
  for (const [name, wanted] of inner) {
    const field = table.fields[name] as Field;
    const found = database.related(field, record.values[name]);
    row[`${name}.`] = found ? shown(database, found.table, found.record, wanted) : null;
  }
  return row;
}

function plainOf(database: Database, table: Table, record: TrytonRecord, name: string): unknown {
  if (name === "_timestamp") return timestampOf(record);
  return name === "rec_name" ? nameOf(record) : valueOf(database, table, record, name);
}

/** The first of these names that the model, or the model it leads to, does not have; null where it has all. */
export function strayName(database: Database, table: Table, names: readonly string[]): string | null {
  for (const name of names) {
    const [outer = "", ...rest] = name.split(".");
    if (outer === "rec_name" || outer === "_timestamp") continue;
    const field = table.fields[outer];
    if (!field) return outer;
    const next = database.of(field.relation ?? "");
    const stray = rest.length > 0 && next ? strayName(database, next, [rest.join(".")]) : null;
    if (stray !== null) return stray;
  }
  return null;
}

/** What is wrong with a value for a field, in the server's words; null for a good one. */
export function faultOf(database: Database, table: Table, name: string, value: unknown): Fault | null {
  const { type, size, title } = table.fields[name] as Field;
  if (value === null) return null;
  if (type === "many2one" && !Number.isInteger(Number(value))) {
    return { text: `invalid literal for int() with base 10: '${String(value)}'` };
  }
  if (type === "many2one" && !database.related(table.fields[name] as Field, value)) {
    return { user: `You are trying to read records "${String(value)}" of "${title}" that don't exist anymore.` };
  }
  if ((type === "datetime" || type === "timestamp") && typeof value === "string" && !value.includes(" ")) {
    return { text: "not enough values to unpack (expected 2, got 1)" };
  }
  const length = String(value).length;
  if (type !== "char" || size === undefined || length <= size) return null;
  return { user: `The value for field "${title}" in "${table.title}" is too long (${length} > ${size}).` };
}

/** An error that the server has a name for (`user`), or any other exception. */
export type Fault = { readonly user: string } | { readonly text: string };

/** A value as the table keeps it: a date may come as text, a text as a number. */
export function kept({ type }: Field, value: unknown): unknown {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(typeof value === "string" ? value : "") ?? [];
  if (type === "date" && year) return { __class__: "date", year: Number(year), month: Number(month), day: Number(day) };
  return (type === "char" || type === "text") && typeof value === "number" ? String(value) : value;
}

/** `fields_get`, as far as a client of ours reads it. */
export function described({ fields }: Table): Row {
  const names = { rec_name: { type: "char", title: "Record Name", readonly: true } as const, ...bookkeeping };
  const all = Object.entries({ ...names, ...fields }).map(([name, field]) => {
    const { type, title, relation, size, unsearchable = false } = field as Field;
    const more = { ...(relation ? { relation } : {}), ...(size ? { size } : {}) };
    const told = { name, type, string: title, readonly: (field as Field).readonly ?? false, searchable: !unsearchable };
    return [name, { ...told, required: false, states: "{}", domain: "[]", help: "", ...more }] as const;
  });
  return Object.fromEntries(all);
}
