import type { Ask } from "./erp.ts";
import type { MilestoneCodes } from "./milestone-codes.ts";

/** What a placeholder can name: the ask's own fields first, then what every ask has. */
export type Values = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Values for the placeholders of an ask: its fields, `document`, `milestone`, `milestoneCode` (the system's own word for
 * it, else the milestone), `occurredAt`, `operation`, `key` (idempotency key), `correlationId`, and the number by which
 * the document was looked up, under its name.
 */
export function valuesOf(
  ask: Ask,
  key: string,
  correlationId: string,
  codes: MilestoneCodes = new Map<never, never>(),
): Values {
  const { document, milestone, occurredAt, operation, lookup } = ask;
  const number = lookup === null ? {} : { [lookup.field]: lookup.value };
  const milestoneCode = milestone && (codes.get(milestone) ?? milestone);
  return { ...number, document, milestone, milestoneCode, occurredAt, operation, key, correlationId, ...ask.fields };
}

/** The value of a placeholder; null where there is none. */
export function valueOf(values: Values, name: string): Values[string] {
  return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
}

const placeholder = /\{(\w+)\}/g;

/** Compiles a path with `{name}` placeholders; values are escaped. Null at the call where a value is missing. */
export function pathTemplate(template: string): (values: Values) => string | null {
  return (values) => {
    let isWhole = true;
    const path = template.replace(placeholder, (_, name: string) => {
      const value = valueOf(values, name);
      if (isEmpty(value)) isWhole = false;
      return encodeURIComponent(String(value));
    });
    return isWhole ? path : null;
  };
}

/** A dot or two is a step in a path, never a name. */
function isEmpty(value: Values[string]): boolean {
  return value === null || /^\.{0,2}$/.test(String(value));
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

/** Makes a value out of the values of an ask; undefined where it is one placeholder without a value. */
export type Build = (values: Values) => unknown;

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

/** The name of the placeholder that a text is and nothing else; null for any other text. */
export function onlyPlaceholder(text: string): string | null {
  return /^\{(\w+)\}$/.exec(text)?.[1] ?? null;
}

/** Compiles one text: as one placeholder it takes the value with its type, else every placeholder becomes text. */
export function compileText(text: string): Build {
  const whole = onlyPlaceholder(text);
  if (whole !== null) return (values) => valueOf(values, whole) ?? undefined;
  if (!text.includes("{")) return () => text;
  return (values) => text.replace(placeholder, (_, name: string) => String(valueOf(values, name) ?? ""));
}
