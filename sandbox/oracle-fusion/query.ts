/** A value of an attribute as JSON carries it. */
export type Value = string | number | boolean | null;

/** A row of a resource; children of an order or of a request are rows of their own. */
export type Row = Record<string, Value>;

type Test = (row: Row) => boolean;

/** A condition that cannot be followed: written wrongly, or about an attribute that the rows do not have. */
class WrongCondition extends Error {}

/**
 * The rows for which a condition holds: `A = 'x' and (B > 'y' or C = 1)`, as framework version 2 and later write it. Null
 * where it cannot be followed.
 */
export function where(rows: readonly Row[], condition: string | null): readonly Row[] | null {
  if (condition === null) return rows;
  const tokens = condition.match(/'(?:[^']|'')*'|<=|>=|!=|[=<>()]|[A-Za-z_]\w*|-?\d+(?:\.\d+)?|\S/g) ?? [];
  try {
    const attributes = new Set(Object.keys(rows[0] ?? {}));
    const holds = new Condition(tokens, rows.length === 0 ? null : attributes).read();
    return rows.filter(holds);
  } catch (error) {
    if (error instanceof WrongCondition) return null;
    throw error;
  }
}

class Condition {
  readonly #tokens: string[];
  readonly #attributes: ReadonlySet<string> | null;

  constructor(tokens: readonly string[], attributes: ReadonlySet<string> | null) {
    this.#tokens = [...tokens];
    this.#attributes = attributes;
  }

  read(): Test {
    const test = this.#either();
    if (this.#tokens.length > 0) throw new WrongCondition();
    return test;
  }

  #either(): Test {
    const tests = [this.#both()];
    while (this.#take("or")) tests.push(this.#both());
    return (row) => tests.some((test) => test(row));
  }

  #both(): Test {
    const tests = [this.#one()];
    while (this.#take("and")) tests.push(this.#one());
    return (row) => tests.every((test) => test(row));
  }

  #one(): Test {
    if (this.#take("(")) {
      const inner = this.#either();
      if (!this.#take(")")) throw new WrongCondition();
      return inner;
    }
    const [name = "", operator = "", literal = ""] = this.#tokens.splice(0, 3);
    if (this.#attributes && !this.#attributes.has(name)) throw new WrongCondition();
    return comparison(name, operator, valueOf(literal));
  }

  #take(token: string): boolean {
    if (this.#tokens[0]?.toLowerCase() !== token) return false;
    this.#tokens.shift();
    return true;
  }
}

function valueOf(literal: string): string | number {
  if (literal.startsWith("'")) return literal.slice(1, -1).replaceAll("''", "'");
  if (/^-?\d/.test(literal)) return Number(literal);
  throw new WrongCondition();
}

function comparison(name: string, operator: string, wanted: string | number): Test {
  if (!["=", "!=", "<", ">", "<=", ">="].includes(operator)) throw new WrongCondition();
  return (row) => {
    const held = row[name] ?? null;
    if (held === null) return false;
    const order = orderOf(held, wanted);
    if (order === 0) return operator.endsWith("=") && operator !== "!=";
    return operator === "!=" || operator.startsWith(order < 0 ? "<" : ">");
  };
}

/** Numbers as numbers, moments as moments, all else as text. */
function orderOf(held: Value, wanted: Value): number {
  const isMoment = (value: Value): value is string => typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value);
  if (isMoment(held) && isMoment(wanted)) return Date.parse(held) - Date.parse(wanted);
  if (typeof held === "number") return held - Number(wanted);
  return String(held) === String(wanted) ? 0 : String(held) < String(wanted) ? -1 : 1;
}

/** Rows in the order that `LastUpdateDate:asc,ShipmentLine:asc` names; null where it names an attribute that is not there. */
export function sorted(rows: readonly Row[], orderBy: string | null): readonly Row[] | null {
  const keys = (orderBy ?? "").split(",").filter((key) => key !== "");
  const named = keys.map((key) => key.split(":") as [string, string?]);
  if (rows[0] && named.some(([name]) => !Object.hasOwn(rows[0] ?? {}, name))) return null;
  return rows.toSorted((one, other) => {
    for (const [name, way] of named) {
      const order = orderOf(one[name] ?? null, other[name] ?? null);
      if (order !== 0) return way === "desc" ? -order : order;
    }
    return 0;
  });
}
