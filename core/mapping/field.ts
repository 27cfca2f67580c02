import type { ConditionSpec, FieldSpec, TransformSpec } from "./format.ts";
import type { OddFields } from "./odd.ts";
import { compilePath, type Scope, textOf } from "./scope.ts";

/** Reads a text from a record; undefined where it is missing or empty. */
export type Read = (scope: Scope) => string | undefined;

type Change = (text: string) => string | undefined;

function changeOf(spec: TransformSpec): Change {
  if (spec === "upper") return (text) => text.toUpperCase();
  if (spec === "lower") return (text) => text.toLowerCase();
  if ("pad" in spec) return (text) => text.padStart(spec.pad, spec.with);
  if ("split" in spec) return (text) => text.split(spec.split)[spec.take];
  if ("slice" in spec) return (text) => text.slice(...spec.slice);
  return (text) => text.replaceAll(spec.strip, "");
}

function changed(read: Read, specs: readonly TransformSpec[] | undefined): Read {
  if (!specs || specs.length === 0) return read;
  const changes = specs.map(changeOf);
  return (scope) => {
    let text = read(scope);
    for (const change of changes) {
      if (text === undefined) return undefined;
      text = change(text)?.trim() || undefined;
    }
    return text;
  };
}

function firstOf(reads: readonly Read[]): Read {
  const [only] = reads;
  if (reads.length === 1 && only) return only;
  return (scope) => {
    for (const read of reads) {
      const text = read(scope);
      if (text !== undefined) return text;
    }
    return undefined;
  };
}

function joinedOf(reads: readonly Read[], between: string): Read {
  return (scope) => {
    let text: string | undefined;
    for (const read of reads) {
      const part = read(scope);
      if (part !== undefined) text = text === undefined ? part : text + between + part;
    }
    return text;
  };
}

function pathRead(path: string): Read {
  const find = compilePath(path);
  return (scope) => textOf(find(scope));
}

/** Compiles a field of a checked pack to a function. */
export function compileField(spec: FieldSpec, odd: OddFields): Read {
  if (typeof spec === "string") return pathRead(spec);
  if ("path" in spec) {
    const paths = typeof spec.path === "string" ? [spec.path] : spec.path;
    return changed(firstOf(paths.map(pathRead)), spec.apply);
  }
  if ("join" in spec)
    return changed(
      joinedOf(
        spec.join.map((one) => compileField(one, odd)),
        spec.with,
      ),
      spec.apply,
    );
  if ("first" in spec) return firstOf(spec.first.map((one) => compileField(one, odd)));
  if ("value" in spec) return () => spec.value;
  return odd.reader(spec.jsonata);
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
