/** A value as JSON carries it. */
export type Value = string | number | boolean | null;

/** The properties of an entity. */
export type Row = Readonly<Record<string, Value>>;

/** A question that can be answered, or why it cannot. */
export type Asked<T> =
  | { readonly kind: "asked"; readonly rows: readonly T[] }
  | { readonly kind: "refused"; readonly reason: string };

type Test = { readonly field: string; readonly passes: (held: Value | undefined) => boolean };

const clause = /^(\w+) (eq|ne|gt|ge|lt|le) ('(?:[^']|'')*'|[\w.]+'[^']*'|[^\s']+)$/;

function valueOf(literal: string): Value {
  if (literal.endsWith("'")) return literal.slice(literal.indexOf("'") + 1, -1).replaceAll("''", "'");
  if (literal === "true" || literal === "false") return literal === "true";
  return /^-?\d+(\.\d+)?$/.test(literal) ? Number(literal) : literal;
}

function compared(held: Value | undefined, operator: string, wanted: Value): boolean {
  if (operator === "eq") return held === wanted;
  if (operator === "ne") return held !== wanted;
  const [left, right] = [held ?? "", wanted ?? ""];
  if (operator === "gt") return left > right;
  if (operator === "ge") return left >= right;
  return operator === "lt" ? left < right : left <= right;
}

/** Conditions that are joined by `and`; null where the filter cannot be read. */
function testsIn(filter: string): readonly Test[] | null {
  const parts = filter === "" ? [] : filter.split(/ and (?=(?:[^']*'[^']*')*[^']*$)/);
  const tests: Test[] = [];
  for (const part of parts) {
    const [, field, operator = "", literal = ""] = clause.exec(part.trim()) ?? [];
    if (field === undefined) return null;
    tests.push({ field, passes: (held) => compared(held, operator, valueOf(literal)) });
  }
  return tests;
}

type Held = { readonly values: Row };

function ordered<T extends Held>(rows: readonly T[], orderby: string): readonly T[] {
  const fields = orderby.split(",").filter((field) => field !== "");
  return rows.toSorted((one, other) => {
    const apart = fields.map((field) =>
      String(one.values[field] ?? "").localeCompare(String(other.values[field] ?? "")),
    );
    return apart.find((difference) => difference !== 0) ?? 0;
  });
}

/** Answers `$filter`, `$orderby` and `$top` over entities; refuses a property that they do not have. */
export function ask<T extends Held>(rows: readonly T[], query: URLSearchParams): Asked<T> {
  const filter = query.get("$filter") ?? "";
  const tests = testsIn(filter);
  if (tests === null) return { kind: "refused", reason: `The filter ${filter} cannot be read.` };
  const [first] = rows;
  const named = [...tests.map(({ field }) => field), ...(query.get("$select") ?? "").split(",").filter((name) => name)];
  const stray = named.find((name) => first !== undefined && !(name in first.values));
  if (stray !== undefined) return { kind: "refused", reason: `Could not find a property named '${stray}'.` };
  const found = rows.filter(({ values }) => tests.every(({ field, passes }) => passes(values[field])));
  const limit = Number(query.get("$top") ?? 20_000);
  return { kind: "asked", rows: ordered(found, query.get("$orderby") ?? "").slice(0, limit) };
}

/** The properties that `$select` names, all where it names none. */
export function selected(row: Row, query: URLSearchParams): Row {
  const names = (query.get("$select") ?? "").split(",").filter((name) => name !== "");
  if (names.length === 0) return row;
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}
