import { type Path, readPath, type Step } from "./syntax.ts";

/** A record of the payload and the record above it. */
export interface Scope {
  readonly at: unknown;
  readonly up: Scope | null;
}

/** Finds one value from a record; undefined where it is not there. */
export type Find = (scope: Scope) => unknown;

type Fields = Readonly<Record<string, unknown>>;

function keyOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Fields)[key] : undefined;
}

/**
 * A scalar as text: trimmed; empty, null and lists are no text. Of an object the text that it bears beside its
 * attributes (`#text`), so that a path reads an element of XML whether it has attributes or not.
 */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value.trim() || undefined;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const own = keyOf(value, "#text");
  return typeof own === "string" ? own.trim() || undefined : undefined;
}

function take(value: unknown, step: Step): unknown {
  if (step.kind === "key") return keyOf(value, step.key);
  if (step.kind === "each") return undefined;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (step.kind === "index") return list[step.index];
  return list.find((one) => textOf(keyOf(one, step.key)) === step.text);
}

function climb(scope: Scope, up: number): unknown {
  let at: Scope | null = scope;
  for (let left = up; left > 0 && at; left--) at = at.up;
  return at?.at;
}

function findFrom({ up, steps }: Path): Find {
  return (scope) => steps.reduce(take, climb(scope, up));
}

function mustRead(text: string): Path {
  const path = readPath(text);
  if (!path) throw new Error(`${text} is no path`);
  return path;
}

/** Compiles a path of a checked pack. */
export function compilePath(text: string): Find {
  return findFrom(mustRead(text));
}

/** Finds the records below a record. */
export type FindAll = (scope: Scope) => readonly Scope[];

/** Adds what was found below `up`: the elements of a list where `many` are meant, else the value as one record. */
function put(value: unknown, up: Scope, many: boolean, into: Scope[]): void {
  if (value === undefined || value === null) return;
  if (many && Array.isArray(value)) for (const at of value) into.push({ at, up });
  else into.push({ at: value, up });
}

/** The runs of steps between one `[*]` and the next; whether the last run ends in one. */
function runsOf(steps: readonly Step[]): { readonly runs: readonly (readonly Step[])[]; readonly open: boolean } {
  const runs: Step[][] = [[]];
  for (const step of steps) {
    if (step.kind === "each") runs.push([]);
    else runs.at(-1)?.push(step);
  }
  const open = runs.at(-1)?.length === 0;
  return { runs: open ? runs.slice(0, -1) : runs, open: open && runs.length > 1 };
}

/**
 * Compiles a path to records of a checked pack. Every record keeps the record above it: of a path with two `[*]` the
 * element of the first. A path without `[*]` at its end leads to one record; `$` is the record itself, `[*]` its elements.
 */
export function compileRecords(text: string): FindAll {
  const { runs, open } = runsOf(mustRead(text).steps);
  if (runs.length === 0) return (scope) => [scope];
  const finds = runs.map((steps) => findFrom({ up: 0, steps }));
  return (scope) => {
    let scopes: readonly Scope[] = [scope];
    for (const [at, find] of finds.entries()) {
      const many = open || at < finds.length - 1;
      const next: Scope[] = [];
      for (const one of scopes) put(find(one), one, many, next);
      scopes = next;
    }
    return scopes;
  };
}
