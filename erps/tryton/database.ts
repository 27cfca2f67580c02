import { unfit, unsent } from "../../core/delivery/answer.ts";
import type { AnswerFacts, TargetField, Trouble } from "../../core/delivery/erp.ts";
import type { Caller, Session } from "./session.ts";
import { dateOf, decimalOf, momentOf } from "./values.ts";

/** A record as far as it was read. */
export type Row = Readonly<Record<string, unknown>>;

export interface Rows {
  readonly kind: "rows";
  readonly rows: readonly Row[];
  readonly facts: AnswerFacts;
}

/** A field as `fields_get` describes it. */
interface ModelField {
  readonly type: string;
  readonly string: string;
  readonly readonly: boolean;
  /** Largest length of a Char; a number, or an expression that only a client can work out. */
  readonly size?: unknown;
  /** Model that a many2one leads to. */
  readonly relation?: string;
}

interface ModelFields {
  readonly kind: "fields";
  readonly fields: ReadonlyMap<string, ModelField>;
}

/** Values in the form of the server's JSON. */
export interface Wired {
  readonly kind: "wired";
  readonly values: Row;
}

export interface Search {
  readonly model: string;
  readonly domain: readonly unknown[];
  readonly fields: readonly string[];
  /** Most rows; null for all. Default 2: enough to know that a key is ambiguous. */
  readonly limit?: number | null;
  readonly order?: readonly (readonly [field: string, direction: "ASC" | "DESC"])[];
}

/** Reads of one database: records, and what its models are made of. Troubles leave nothing behind. */
export class Database {
  readonly #session: Session;
  readonly #models = new Map<string, Promise<ModelFields | Trouble>>();
  readonly #ids = new Map<string, number>();

  constructor(session: Session) {
    this.#session = session;
  }

  async search(search: Search, caller: Caller): Promise<Rows | Trouble> {
    const { model, domain, fields, limit = 2, order = [["id", "ASC"]] } = search;
    const params = [domain, 0, limit, order, fields];
    const meaning = await this.#session.call({ method: `model.${model}.search_read`, params }, caller);
    if (meaning.kind === "trouble") return unsent(meaning);
    return { kind: "rows", rows: Array.isArray(meaning.content) ? meaning.content : [], facts: meaning.facts };
  }

  /** The fields of a model, asked once for the life of the connection unless they are wanted `anew`. */
  async #fields(model: string, caller: Caller, anew = false): Promise<ModelFields | Trouble> {
    const known = anew ? undefined : this.#models.get(model);
    if (known) return known;
    const asked = this.#ask(model, caller);
    this.#models.set(model, asked);
    const answer = await asked;
    if (answer.kind === "trouble") this.#models.delete(model);
    return answer;
  }

  async #ask(model: string, caller: Caller): Promise<ModelFields | Trouble> {
    const meaning = await this.#session.call({ method: `model.${model}.fields_get`, params: [[]] }, caller);
    if (meaning.kind === "trouble") return unsent(meaning);
    return { kind: "fields", fields: new Map(Object.entries((meaning.content ?? {}) as Record<string, ModelField>)) };
  }

  /** The fields that a post can write, as the model describes them. */
  async describe(model: string, caller: Caller): Promise<readonly TargetField[] | Trouble> {
    const asked = await this.#fields(model, caller, true);
    if (asked.kind === "trouble") return asked;
    const named = [...asked.fields].filter(([name]) => !bookkeeping.has(name));
    return named.flatMap(([name, field]) => {
      const type = types[field.type];
      if (!type) return [];
      const maxLength = typeof field.size === "number" ? field.size : null;
      return [{ name, title: field.string, type, maxLength, updatable: !field.readonly }];
    });
  }

  /** Values in the form that the fields of the model take; a text for a related record becomes the id of its record. */
  async wire(model: string, values: Row, caller: Caller): Promise<Wired | Trouble> {
    const asked = await this.#fields(model, caller);
    if (asked.kind === "trouble") return asked;
    const wired: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(values)) {
      const field = asked.fields.get(name);
      wired[name] = wireOf(field?.type ?? "", value);
      if (field?.type !== "many2one" || typeof wired[name] !== "string") continue;
      const id = await this.#idOf(field, String(value), caller);
      if (typeof id !== "number") return id;
      wired[name] = id;
    }
    return { kind: "wired", values: wired };
  }

  /** The record that people know by that name, whatever the case of its letters. */
  async #idOf({ relation = "", string: title }: ModelField, name: string, caller: Caller): Promise<number | Trouble> {
    const key = `${relation} ${name}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const domain = [["rec_name", "ilike", name]];
    const found = await this.search({ model: relation, domain, fields: ["rec_name"] }, caller);
    if (found.kind === "trouble") return found;
    const [row, other] = found.rows;
    if (!row || other) return unfit("record", `${title} ${name} ${row ? "is the name of several" : "is not there"}`);
    this.#ids.set(key, Number(row.id));
    return Number(row.id);
  }
}

/** Fields that every model has and the server fills. */
const bookkeeping: ReadonlySet<string> = new Set([
  "id",
  "rec_name",
  "create_date",
  "create_uid",
  "write_date",
  "write_uid",
]);

/** What a field of a type takes from a post; lists, references and files take nothing. A related record: its id or name. */
const types: Readonly<Record<string, TargetField["type"]>> = {
  char: "string",
  text: "string",
  selection: "string",
  many2one: "string",
  integer: "number",
  biginteger: "number",
  float: "number",
  numeric: "number",
  boolean: "boolean",
  date: "date",
  datetime: "datetime",
  timestamp: "datetime",
};

function wireOf(type: string, value: unknown): unknown {
  if (value === null || (typeof value !== "string" && typeof value !== "number")) return value;
  if (type === "date") return dateOf(String(value));
  if (type === "datetime" || type === "timestamp") return momentOf(String(value));
  if (type === "numeric") return decimalOf(value);
  if (type === "many2one") return /^\d+$/.test(String(value)) ? Number(value) : value;
  return types[type] === "string" ? String(value) : value;
}
