import { type Calls, fieldCode, functionOf } from "./code.ts";
import type { ConditionSpec, FieldSpec } from "./format.ts";
import type { OddFields } from "./odd.ts";
import { compilePath, type Scope, textOf } from "./scope.ts";

/** Reads a text from a record; undefined where it is missing or empty. */
export type Read = (scope: Scope) => string | undefined;

/** Compiles a field of a checked pack to a function. */
export function compileField(spec: FieldSpec, odd: OddFields): Read {
  const calls: Calls = [];
  return functionOf(`return ${fieldCode(spec, calls, odd)};`, calls);
}

/** Compiles an optional field; one that is not declared is missing in every record. */
export function compileOptional(spec: FieldSpec | undefined, odd: OddFields): Read {
  return spec === undefined ? () => undefined : compileField(spec, odd);
}

function isPresent(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "string") return value.trim() !== "";
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function conditionOf(spec: ConditionSpec): (scope: Scope) => boolean {
  const find = compilePath(spec.path);
  if ("in" in spec) {
    const texts: ReadonlySet<string | undefined> = new Set(spec.in);
    return (scope) => texts.has(textOf(find(scope)));
  }
  if (spec.is === "present") return (scope) => isPresent(find(scope));
  if (spec.is === "absent") return (scope) => !isPresent(find(scope));
  if (spec.is === "list") return (scope) => Array.isArray(find(scope));
  return (scope) => {
    const value = find(scope);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  };
}

/** Compiles conditions that must all hold; without any they hold for nothing. */
export function compileConditions(specs: readonly ConditionSpec[] | undefined): (scope: Scope) => boolean {
  const tests = (specs ?? []).map(conditionOf);
  return (scope) => tests.length > 0 && tests.every((holds) => holds(scope));
}
