import type { Database, Field, Table, TrytonRecord } from "./records.ts";
import { type Raised, raiseOther } from "./rpc.ts";
import { nameOf, strayName, valueOf } from "./values.ts";

type Clause = readonly [field: string, operator: string, value: unknown];

/** What a search asks of a record: clauses that hold all, or, behind `OR`, any. */
export type Domain = readonly unknown[];

function isClause(part: unknown): part is Clause {
  return Array.isArray(part) && part.length >= 3 && typeof part[0] === "string" && typeof part[1] === "string";
}

/** What the server says of a domain that it cannot follow; null for one that it can. */
export function obstacleIn(database: Database, table: Table, domain: Domain): Raised | null {
  for (const part of domain) {
    if (!Array.isArray(part)) continue;
    const found = isClause(part) ? clauseObstacle(database, table, part) : obstacleIn(database, table, part);
    if (found) return found;
  }
  return null;
}

function clauseObstacle(database: Database, table: Table, [path]: Clause): Raised | null {
  const stray = strayName(database, table, [path]);
  if (stray !== null) return raiseOther(`'${stray}'`);
  const field = table.fields[path.split(".", 1)[0] ?? ""];
  if (!field?.unsearchable) return null;
  return raiseOther(`Missing search function for field "${field.title}" in "${table.title}".`);
}

export function isIn(database: Database, table: Table, record: TrytonRecord, domain: Domain): boolean {
  const isAny = domain[0] === "OR";
  const parts = domain.filter((part) => Array.isArray(part));
  const holds = (part: unknown): boolean =>
    isClause(part) ? isHeld(database, table, record, part) : isIn(database, table, record, part as Domain);
  return isAny ? parts.some(holds) : parts.every(holds);
}

function isHeld(database: Database, table: Table, record: TrytonRecord, [path, operator, value]: Clause): boolean {
  const found = valuesAt(database, table, record, path.split("."));
  const test = tests[operator];
  return operator === "!="
    ? !found.some((one) => comparable(one) === comparable(value))
    : found.some((one) => test?.(one, value));
}

/** Every value that a path leads to: through related records, and through lists of them. */
function valuesAt(database: Database, table: Table, record: TrytonRecord, path: readonly string[]): readonly unknown[] {
  const [name = "", ...rest] = path;
  const field = table.fields[name];
  const value = name === "rec_name" ? nameOf(record) : valueOf(database, table, record, name);
  if (rest.length === 0) return Array.isArray(value) ? value : [value];
  const single: Field = field?.back || field?.type === "many2many" ? { ...field, type: "many2one" } : (field as Field);
  return [value].flat().flatMap((one) => {
    const related = database.related(single, one);
    return related ? valuesAt(database, related.table, related.record, rest) : [];
  });
}

const tests: Readonly<Record<string, (held: unknown, wanted: unknown) => boolean>> = {
  "=": (held, wanted) => comparable(held) === comparable(wanted),
  in: (held, wanted) => (wanted as unknown[]).some((one) => comparable(one) === comparable(held)),
  ilike: (held, wanted) => String(held).toLowerCase() === String(wanted).toLowerCase(),
  ">": (held, wanted) => held !== null && comparable(held) > comparable(wanted),
  ">=": (held, wanted) => held !== null && comparable(held) >= comparable(wanted),
  "<": (held, wanted) => held !== null && comparable(held) < comparable(wanted),
  "<=": (held, wanted) => held !== null && comparable(held) <= comparable(wanted),
};

/** A value as it is compared: moments and days as texts of equal length. */
export function comparable(value: unknown): string | number {
  if (typeof value === "number") return value;
  if (typeof value !== "object" || value === null) return String(value ?? "");
  const { __class__: kind, ...parts } = value as Readonly<Record<string, number>>;
  if (String(kind) === "Decimal") return Number(parts["decimal"]);
  const names = ["year", "month", "day", "hour", "minute", "second", "microsecond"];
  return names.map((name) => String(parts[name] ?? 0).padStart(6, "0")).join(" ");
}
