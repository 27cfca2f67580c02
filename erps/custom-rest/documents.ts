import type { Ask } from "../../core/delivery/erp.ts";

/** What a placeholder can name: the ask's own fields first, then what every ask has. */
export type Values = Readonly<Record<string, string | number | boolean | null>>;

/** Values for the placeholders of an ask. `key` is the idempotency key. */
export function valuesOf(ask: Ask, key: string, correlationId: string): Values {
  const { document, milestone, occurredAt, operation } = ask;
  return { document, milestone, occurredAt, operation, key, correlationId, ...ask.fields };
}

const placeholder = /\{(\w+)\}/g;

/** Compiles a path with `{name}` placeholders; values are escaped. Null at the call where a value is missing. */
export function pathTemplate(template: string): (values: Values) => string | null {
  return (values) => {
    let isWhole = true;
    const path = template.replace(placeholder, (_, name: string) => {
      const value = values[name];
      if (isEmpty(value)) isWhole = false;
      return encodeURIComponent(String(value));
    });
    return isWhole ? path : null;
  };
}

/** A dot or two is a step in a path, never a name. */
function isEmpty(value: Values[string] | undefined): boolean {
  return value === undefined || value === null || /^\.{0,2}$/.test(String(value));
}

/**
 * Compiles a JSON text whose string values may hold `{name}` placeholders. A string that is one placeholder takes the
 * value with its type, and its property is left out where the value is missing; within a longer string a missing value
 * is empty. An empty template takes the ask's fields as they are. Throws a SyntaxError where the text is not JSON.
 */
export function bodyTemplate(template: string): (values: Values, fields: Values) => string {
  if (template.trim() === "") return (_, fields) => JSON.stringify(fields);
  const build = compile(JSON.parse(template));
  return (values) => JSON.stringify(build(values));
}

type Build = (values: Values) => unknown;

function compile(value: unknown): Build {
  if (typeof value === "string") return compileText(value);
  if (Array.isArray(value)) {
    const builds = value.map(compile);
    return (values) => builds.map((build) => build(values));
  }
  if (typeof value !== "object" || value === null) return () => value;
  const builds = Object.entries(value).map(([name, inner]) => [name, compile(inner)] as const);
  return (values) => Object.fromEntries(builds.map(([name, build]) => [name, build(values)]));
}

function compileText(text: string): Build {
  const whole = /^\{(\w+)\}$/.exec(text)?.[1];
  if (whole !== undefined) return (values) => values[whole] ?? undefined;
  if (!text.includes("{")) return () => text;
  return (values) => text.replace(placeholder, (_, name: string) => String(values[name] ?? ""));
}

/** One comparison of a read-back: where in the answer, and what must stand there. */
export interface Comparison {
  readonly path: string;
  readonly wanted: Build;
}

/** Reads `status={milestone}, meta.tracking={trackingNumber}`. */
export function comparisonsOf(list: string): readonly Comparison[] {
  const pairs = list.split(",").map((pair) => pair.trim());
  return pairs
    .filter((pair) => pair.includes("="))
    .map((pair) => {
      const at = pair.indexOf("=");
      return { path: pair.slice(0, at).trim(), wanted: compileText(pair.slice(at + 1).trim()) };
    });
}

/** The value at a path of names joined by dots; undefined where there is none. */
export function valueAt(content: unknown, path: string): unknown {
  let value = content;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

/** Whether the answer holds what is wanted; `nothing` where the ask has no value for any comparison. */
export function compare(
  content: unknown,
  comparisons: readonly Comparison[],
  values: Values,
): "holds" | "differs" | "nothing" {
  const wanted = comparisons.map(({ path, wanted: want }) => [valueAt(content, path), want(values)] as const);
  const made = wanted.filter(([, want]) => want !== undefined);
  if (made.length === 0) return "nothing";
  return made.every(([held, want]) => held === want || String(held) === String(want)) ? "holds" : "differs";
}
