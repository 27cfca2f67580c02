/**
 * Fields become straight code, made with `new Function` when a pack loads: paths that are read by shared closures miss
 * the inline caches, since one cache serves all of them (measured with bench/map.ts: closures reached 0.4 of the speed
 * of a function by hand). What a pack writes reaches the code only as string literals made by JSON.stringify, from paths
 * that the syntax has read; the JSONata fields of a pack stay what they are.
 */
import type { FieldSpec, TransformSpec } from "./format.ts";
import { gs1Key } from "./gs1.ts";
import type { OddFields } from "./odd.ts";
import { compilePath, compileRecords, type Find, type Scope, textOf } from "./scope.ts";
import { readPath } from "./syntax.ts";

/** Functions that the code calls beside its own, by number. */
export type Calls = ((value: never) => unknown)[];

type Change = (text: string | undefined) => string | undefined;

const trimmed = (text: string | undefined): string | undefined => text?.trim() || undefined;

function changeOf(spec: TransformSpec): Change {
  if (spec === "upper") return (text) => text?.toUpperCase();
  if (spec === "lower") return (text) => text?.toLowerCase();
  if (spec === "blanks") return (text) => text?.replaceAll(/\s+/g, " ");
  if (spec === "gs1") return (text) => (text === undefined ? undefined : gs1Key(text));
  if ("after" in spec) return (text) => trimmed(text?.split(spec.after).at(-1));
  if ("split" in spec) return (text) => trimmed(text?.split(spec.split)[spec.take]);
  if ("slice" in spec) return (text) => trimmed(text?.slice(...spec.slice));
  if ("strip" in spec) return (text) => trimmed(text?.replaceAll(spec.strip, ""));
  if ("as" in spec) {
    const words = new Map(Object.entries(spec.as));
    return (text) => (text === undefined ? undefined : (words.get(text) ?? text));
  }
  return (text) => text?.padStart(spec.pad, spec.with);
}

function changed(text: string | undefined, changes: readonly Change[]): string | undefined {
  return changes.reduce<string | undefined>((value, change) => change(value), text);
}

/** All values of a list, joined; undefined where there is none. */
function allOf(spec: Extract<FieldSpec, { readonly all: string }>): (scope: Scope) => string | undefined {
  const records = compileRecords(spec.all);
  const changes = (spec.apply ?? []).map(changeOf);
  return (scope) => {
    const texts = records(scope).flatMap(({ at }) => changed(textOf(at), changes) ?? []);
    return texts.length === 0 ? undefined : texts.join(spec.with);
  };
}

function called(calls: Calls, call: (value: never) => unknown): string {
  return `calls[${calls.push(call) - 1}]`;
}

function pathCode(text: string, calls: Calls): string {
  const path = readPath(text);
  const keys = path?.steps.map((step) => (step.kind === "key" ? `?.[${JSON.stringify(step.key)}]` : null)) ?? [null];
  if (path?.up === 0 && keys.every((key) => key !== null)) return `text(scope.at${keys.join("")})`;
  return `text(${called(calls, compilePath(text) satisfies Find)}(scope))`;
}

function changedCode(code: string, specs: readonly TransformSpec[] | undefined, calls: Calls): string {
  return (specs ?? []).reduce((inner, spec) => {
    if (typeof spec === "object" && "pad" in spec)
      return `pad(${inner}, ${Number(spec.pad)}, ${JSON.stringify(spec.with)})`;
    return `${called(calls, changeOf(spec))}(${inner})`;
  }, code);
}

/** The expression that reads a field from `scope`. */
export function fieldCode(spec: FieldSpec, calls: Calls, odd: OddFields): string {
  if (typeof spec === "string") return pathCode(spec, calls);
  if ("path" in spec) {
    const paths = typeof spec.path === "string" ? [spec.path] : spec.path;
    return changedCode(`(${paths.map((path) => pathCode(path, calls)).join(" ?? ")})`, spec.apply, calls);
  }
  if ("join" in spec) {
    const parts = spec.join.map((one) => fieldCode(one, calls, odd));
    const code = parts.reduce((left, right) => `join(${left}, ${right}, ${JSON.stringify(spec.with)})`);
    return changedCode(code, spec.apply, calls);
  }
  if ("all" in spec) return `${called(calls, allOf(spec))}(scope)`;
  if ("first" in spec) return `(${spec.first.map((one) => fieldCode(one, calls, odd)).join(" ?? ")})`;
  if ("value" in spec) return JSON.stringify(spec.value);
  return `${called(calls, odd.reader(spec.jsonata))}(scope)`;
}

function join(left: string | undefined, right: string | undefined, between: string): string | undefined {
  if (left === undefined) return right;
  return right === undefined ? left : left + between + right;
}

function pad(text: string | undefined, length: number, filler: string): string | undefined {
  return text === undefined || text.length >= length ? text : text.padStart(length, filler);
}

/** Makes `(scope, code) => { body }`; the body may call text, join, pad and `calls`. */
export function functionOf<T>(body: string, calls: Calls): (scope: Scope, code?: string) => T {
  // oxlint-disable-next-line typescript/no-implied-eval
  const make = new Function("text", "join", "pad", "calls", `"use strict"; return (scope, code) => { ${body} };`);
  return make(textOf, join, pad, calls);
}

/** The statements that read declared fields into constants `$name`, and those that put what is there into `object`. */
export function fieldsCode(
  fields: readonly (readonly [name: string, spec: FieldSpec])[],
  calls: Calls,
  odd: OddFields,
): { readonly read: string; readonly put: string } {
  return {
    read: fields.map(([name, spec]) => `const $${name} = ${fieldCode(spec, calls, odd)};`).join(" "),
    put: fields.map(([name]) => `if ($${name} !== undefined) object.${name} = $${name};`).join(" "),
  };
}
