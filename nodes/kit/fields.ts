/** The fields that a node's configuration is made of; one description serves the runtime, the dialog and the types. */
import * as z from "zod/mini";
import { reason } from "./reasons.ts";

/** One saved property: what a new node starts with and what is accepted. */
export interface Field<T> {
  readonly start: unknown;
  readonly schema: z.ZodMiniType<T>;
  /** Type of the config node that the property names. */
  readonly node?: string;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

export type Values<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

const string = (): z.ZodMiniType<string> => z.string(reason("text"));

/** Free text, at most `limit` characters; may be empty. */
export function text(start = "", limit = 200): Field<string> {
  return { start, schema: z.string(reason("text")).check(z.maxLength(limit, reason("short", limit))) };
}

/** Text that must be there. */
export function requiredText(start = "", limit = 200): Field<string> {
  const checks = [z.trim(), z.minLength(1, reason("required")), z.maxLength(limit, reason("short", limit))] as const;
  return { start, schema: z.string(reason("required")).check(...checks) };
}

/** Text of a form; empty is allowed where `optional`. */
export function pattern(start: string, form: RegExp, why: string, optional = false): Field<string> {
  const held = z.string(reason("required")).check(
    z.trim(),
    z.refine((value) => (value === "" ? optional : form.test(value)), {
      error: (issue) => (issue.input === "" ? reason("required") : why),
    }),
  );
  return { start, schema: held };
}

/** Name of an environment variable that holds a value; never the value. */
export function environmentName(start = "", optional = false): Field<string> {
  return pattern(start, /^[A-Za-z_][A-Za-z0-9_]*$/, reason("env"), optional);
}

/** A whole number within limits; a number input saves text. */
export function count(start: number, least: number, most: number): Field<number> {
  const limits = [
    z.int(reason("whole")),
    z.gte(least, reason("between", least, most)),
    z.lte(most, reason("between", least, most)),
  ] as const;
  return { start, schema: z.pipe(z.transform(asNumber), z.number(reason("number")).check(...limits)) };
}

/** A number within limits, fractions allowed. */
export function amount(start: number, least: number, most: number): Field<number> {
  const limits = [z.gte(least, reason("between", least, most)), z.lte(most, reason("between", least, most))] as const;
  return { start, schema: z.pipe(z.transform(asNumber), z.number(reason("number")).check(...limits)) };
}

function asNumber(value: unknown): unknown {
  return typeof value === "string" && value.trim() !== "" ? Number(value) : value;
}

/** One of a closed list. */
export function choice<const T extends string>(start: NoInfer<T>, choices: readonly T[]): Field<T> {
  return { start, schema: z.enum(choices, reason("choice")) };
}

/** At least one of a closed list. */
export function choices<const T extends string>(start: readonly NoInfer<T>[], all: readonly T[]): Field<readonly T[]> {
  const one = z.enum(all as readonly [T, ...T[]], reason("choice")) as unknown as z.ZodMiniType<T>;
  return { start, schema: z.array(one, reason("choice")).check(z.minLength(1, reason("list"))) };
}

/** Yes or no. */
export function flag(start: boolean): Field<boolean> {
  return { start, schema: z.boolean(reason("flag")) };
}

/** Id of a config node. */
export function nodeReference(type: string): Field<string> {
  const named = string().check(z.refine((value) => value !== "" && value !== "_ADD_", reason("required")));
  return { start: "", schema: named, node: type };
}

/** Rows of a table; `shape` checks one row, `whole` all of them. */
export function rows<T>(
  start: readonly T[],
  shape: z.ZodMiniType<T>,
  ...whole: readonly z.core.$ZodCheck<T[]>[]
): Field<readonly T[]> {
  return { start, schema: z.array(shape, reason("row")).check(...whole) };
}
