/** A field of a model, as the server describes it. */
export type Field = {
  readonly type: FieldType;
  readonly title: string;
  /** Model that it leads to. */
  readonly relation?: string;
  /** The field of that model that leads back, for a one2many. */
  readonly back?: string;
  readonly size?: number;
  readonly readonly?: boolean;
  /** Worked out when it is read, so that nobody can search by it. */
  readonly unsearchable?: boolean;
};

export type FieldType =
  | "char"
  | "text"
  | "integer"
  | "float"
  | "numeric"
  | "boolean"
  | "date"
  | "datetime"
  | "timestamp"
  | "selection"
  | "many2one"
  | "one2many"
  | "many2many"
  | "reference";

export type Fields = Readonly<Record<string, Field>>;
export type Row = Readonly<Record<string, unknown>>;

/** One record: its values in the form of the server's JSON, and the moment of its last change in microseconds. */
export type TrytonRecord = {
  readonly id: number;
  readonly values: Record<string, unknown>;
  readonly createdAtUs: number;
  changedAtUs: number;
  /** Epoch milliseconds until which another transaction holds the record. */
  heldUntilMs: number;
};

/** The table of one model. */
export type Table = {
  readonly model: string;
  /** The model as people name it. */
  readonly title: string;
  readonly rows: Map<number, TrytonRecord>;
  readonly fields: Fields;
  insert(values: Row): TrytonRecord;
  /** Moves the moment of the last change on; two changes never share one. */
  touch(record: TrytonRecord): void;
};

/** The tables of a database by model; throws where there is none, for only the simulator itself asks for them. */
export type Database = {
  of(model: string): Table | null;
  table(model: string): Table;
  /** The record that a value leads to: an id of `relation`, or `model,id`. */
  related(field: Field, value: unknown): { readonly table: Table; readonly record: TrytonRecord } | null;
};

/** What every model has beside its own fields; the server fills it. */
export const bookkeeping: Fields = {
  id: { type: "integer", title: "ID", readonly: true },
  create_date: { type: "timestamp", title: "Created at", readonly: true },
  write_date: { type: "timestamp", title: "Edited at", readonly: true },
};

/** A table without rows. */
export function tableOf(model: string, title: string, own: Fields, now: () => number): Table {
  const rows = new Map<number, TrytonRecord>();
  const fields = { ...bookkeeping, ...own };
  const isList = (type: FieldType): boolean => type === "many2many";
  const empty = Object.entries(own).map(([name, { type }]) => [name, isList(type) ? [] : null] as const);
  let lastUs = 0;
  const nextUs = (): number => (lastUs = Math.max(now() * 1000, lastUs + 1));
  return {
    ...{ model, title, rows, fields },
    insert(values) {
      const at = nextUs();
      const times = { createdAtUs: at, changedAtUs: at, heldUntilMs: 0 };
      const record = { id: rows.size + 1, values: { ...Object.fromEntries(empty), ...values }, ...times };
      rows.set(record.id, record);
      return record;
    },
    touch(record) {
      record.changedAtUs = nextUs();
    },
  };
}

/** A database of these tables. */
export function databaseOf(tables: readonly Table[]): Database {
  const byModel = new Map(tables.map((table) => [table.model, table]));
  const table = (model: string): Table => {
    const found = byModel.get(model);
    if (!found) throw new TypeError(`there is no model ${model}`);
    return found;
  };
  return {
    of: (model) => byModel.get(model) ?? null,
    table,
    related(field, value) {
      const [model = "", id] = field.type === "reference" ? String(value).split(",") : [field.relation ?? "", value];
      const record = byModel.get(model)?.rows.get(Number(id));
      return record ? { table: table(model), record } : null;
    },
  };
}

/** A day in the form of the server's JSON. */
export function dayAt(atMs: number): unknown {
  const at = new Date(atMs);
  return { __class__: "date", year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

/** A moment in the form of the server's JSON. */
export function momentAt(atUs: number): unknown {
  const at = new Date(Math.floor(atUs / 1000));
  const time = { hour: at.getUTCHours(), minute: at.getUTCMinutes(), second: at.getUTCSeconds() };
  const day = { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
  return { __class__: "datetime", ...day, ...time, microsecond: atUs % 1_000_000 };
}

export function decimalOf(value: number | string): unknown {
  return { __class__: "Decimal", decimal: String(value) };
}
