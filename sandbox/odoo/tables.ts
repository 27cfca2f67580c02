import { valueError } from "./raised.ts";

/** A value as Odoo reads it: a relation is `[id, name]`, several are ids, nothing is `false`. */
export type Value = string | number | boolean | readonly [number, string] | readonly number[];

export type Row = Record<string, Value>;

export type Condition = readonly [string, string, unknown];

/** A model with the types of its fields and its records. */
export type Table = {
  readonly model: string;
  readonly types: Readonly<Record<string, string>>;
  readonly rows: () => readonly Row[];
};

/** How much of a search is wanted, and in which order (`id`, `name desc`). */
export type Portion = { readonly limit: number; readonly order?: string | undefined };

function plain(value: Value | undefined): unknown {
  return Array.isArray(value) ? value[0] : (value ?? false);
}

const operators: Readonly<Record<string, (held: unknown, wanted: unknown) => boolean>> = {
  "=": (held, wanted) => held === wanted,
  "!=": (held, wanted) => held !== wanted,
  ">": (held, wanted) => held !== false && (held as number) > (wanted as number),
  in: (held, wanted) => (wanted as unknown[]).includes(held),
  like: (held, wanted) => typeof held === "string" && held.includes(String(wanted)),
};

function meets(row: Row, [field, operator, wanted]: Condition): boolean {
  const holds = operators[operator];
  if (!holds) throw valueError(`Invalid operator '${operator}' in domain term`);
  return holds(plain(row[field]), wanted);
}

/** Refuses fields that the model does not have, in Odoo's words. */
export function checkFields(names: readonly string[], { model, types }: Pick<Table, "model" | "types">): void {
  const strange = names.find((name) => !Object.hasOwn(types, name));
  if (strange !== undefined) throw valueError(`Invalid field '${strange}' on '${model}'`);
}

/** The records that meet all conditions, as `search_read` shows them. */
export function searchTable(
  table: Table,
  domain: readonly Condition[],
  fields: readonly string[],
  { limit, order }: Portion,
): Row[] {
  const [by = "id", way] = (order ?? "id").split(" ");
  checkFields([...domain.map(([field]) => field), ...fields, by], table);
  const met = table.rows().filter((row) => domain.every((condition) => meets(row, condition)));
  const sorted = met.toSorted((one, other) => {
    const [left, right] = [plain(one[by]) as number, plain(other[by]) as number];
    return (left < right ? -1 : left > right ? 1 : 0) * (way === "desc" ? -1 : 1);
  });
  return sorted.slice(0, limit).map((row) => {
    return Object.fromEntries(["id", ...fields].map((name) => [name, row[name] ?? false]));
  });
}

/** The fields of a model as `fields_get` tells them. */
export function fieldsOf({ types }: Table, wanted: readonly string[] | undefined, closed: ReadonlySet<string>): object {
  const names = Object.keys(types).filter((name) => !name.includes(".") && (wanted?.includes(name) ?? true));
  return Object.fromEntries(
    names.map((name) => {
      const string = name.replace(/^x_/, "").replaceAll("_", " ");
      return [name, { string, type: types[name], readonly: closed.has(name) }];
    }),
  );
}
