import { formTrouble, unsent } from "../../core/delivery/answer.ts";
import type { AnswerFacts, DraftRequest, TargetField, Trouble } from "../../core/delivery/erp.ts";
import type { CallContext, Calls, MethodCall } from "./calls.ts";
import { byName, type Condition } from "./documents.ts";
import { ambiguous, refused } from "./refusals.ts";

/** A record as it was read; always with its `id`. */
export type Row = Readonly<Record<string, unknown>>;

export type Rows = { readonly kind: "rows"; readonly rows: readonly Row[]; readonly answer: AnswerFacts };
export type Done = { readonly kind: "done"; readonly content: unknown; readonly answer: AnswerFacts };

/** A transfer that was found by its name. */
export interface Target {
  readonly kind: "target";
  readonly id: number;
  readonly picking: Row;
  readonly answer: AnswerFacts;
}

/** No transfer has the name. */
export interface Untargeted {
  readonly kind: "none";
  readonly answer: AnswerFacts;
}

/** How much of a search is wanted, and in which order. */
export interface Portion {
  readonly limit?: number;
  readonly order?: string;
}

export const transfers = "stock.picking";

/** The records of one database, as far as one company sees them. */
export class Records {
  readonly #calls: Calls;
  readonly #company: number | null;
  readonly #fields = new Map<string, ReadonlySet<string>>();
  #version: number | null = null;

  constructor(calls: Calls, company: number | null) {
    this.#calls = calls;
    this.#company = company;
  }

  get company(): number | null {
    return this.#company;
  }

  /** The first records that meet the conditions, two of them unless more are wanted; Odoo adds the id to the fields. */
  async search(
    model: string,
    domain: readonly (Condition | "|" | "&")[],
    fields: readonly string[],
    context: CallContext,
    { limit = 2, order }: Portion = {},
  ): Promise<Rows | Trouble> {
    const named = { domain, fields, limit, ...(order === undefined ? {} : { order }) };
    const { meaning } = await this.#calls.call(this.#complete({ model, method: "search_read", named }), context);
    if (meaning.kind === "trouble") return unsent(meaning);
    const { content, facts } = meaning;
    if (!Array.isArray(content)) return unsent(formTrouble("something else than a list of records", facts));
    return { kind: "rows", rows: content, answer: facts };
  }

  /** The one outgoing transfer of a name; refused where several companies have one. */
  async transfer(
    name: string,
    fields: readonly string[],
    context: CallContext,
  ): Promise<Target | Untargeted | Trouble> {
    const found = await this.search(transfers, byName(name, this.#company), [...new Set(fields)], context);
    if (found.kind === "trouble") return found;
    const [picking, ...more] = found.rows;
    const { answer } = found;
    if (!picking) return { kind: "none", answer };
    if (more.length === 0) return { kind: "target", id: Number(picking.id), picking, answer };
    const ids = found.rows.map(({ id }) => `id ${String(id)}`);
    return ambiguous(`the name ${name} (choose a company in the connection)`, ids);
  }

  async run(call: MethodCall, context: CallContext): Promise<Done | Trouble> {
    const { meaning } = await this.#calls.call(this.#complete(call), context);
    return meaning.kind === "trouble" ? meaning : { kind: "done", content: meaning.content, answer: meaning.facts };
  }

  shown(call: MethodCall, context: CallContext): DraftRequest {
    return this.#calls.shown(this.#complete(call), context);
  }

  /** Those of the fields that the database has: some come with modules, some with versions. Asked for once. */
  async known(model: string, wanted: readonly string[], context: CallContext): Promise<readonly string[] | Trouble> {
    const key = `${model} ${wanted.join(" ")}`;
    const held = this.#fields.get(key);
    if (held) return wanted.filter((name) => held.has(name));
    const named = { allfields: wanted, attributes: ["type"] };
    const { meaning } = await this.#calls.call({ model, method: "fields_get", named }, context);
    if (meaning.kind === "trouble") return unsent(meaning);
    const there = new Set(Object.keys(meaning.content ?? {}));
    this.#fields.set(key, there);
    return wanted.filter((name) => there.has(name));
  }

  async version(context: CallContext): Promise<number | Trouble> {
    if (this.#version !== null) return this.#version;
    const version = await this.#calls.version(context);
    if (typeof version === "number") this.#version = version;
    return version;
  }

  /** Every field of a model that holds a single value, as Odoo describes it. */
  async describe(model: string, context: CallContext): Promise<readonly TargetField[] | Trouble> {
    const named = { attributes: ["string", "type", "readonly", "size"] };
    const { meaning } = await this.#calls.call(this.#complete({ model, method: "fields_get", named }), context);
    if (meaning.kind === "trouble") return unsent(meaning);
    const described = Object.entries((meaning.content ?? {}) as Readonly<Record<string, unknown>>);
    return described.flatMap(([name, value]) => fieldOf(name, (value ?? {}) as Row));
  }

  #complete(call: MethodCall): MethodCall {
    if (this.#company === null) return call;
    const given = call.named.context ?? {};
    return { ...call, named: { ...call.named, context: { ...given, allowed_company_ids: [this.#company] } } };
  }
}

const types: Readonly<Record<string, TargetField["type"]>> = {
  ...{ char: "string", text: "string", selection: "string", html: "string", reference: "string" },
  ...{ integer: "number", float: "number", monetary: "number", many2one: "number" },
  ...{ boolean: "boolean", date: "date", datetime: "datetime" },
};

function fieldOf(name: string, { string: title, type, readonly: isReadonly, size }: Row): readonly TargetField[] {
  const form = types[String(type)];
  if (form === undefined) return [];
  const label = typeof title === "string" && title !== "" ? title : name;
  const maxLength = typeof size === "number" && size > 0 ? size : null;
  return [{ name, title: label, type: form, maxLength, updatable: isReadonly !== true }];
}

/** There is no such transfer; said where something was to be sent to it. */
export function noTransfer(name: string): Trouble {
  return refused("missing", `there is no outgoing transfer ${name}`);
}
