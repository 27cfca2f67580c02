/** What a node saves in flow files: fields, version, and how older versions are read. Shared by runtime and dialog. */
import type { Fields, Values } from "./fields.ts";

export type Saved = Readonly<Record<string, unknown>>;

/** Brings the saved properties of an older version to version `to`. */
export interface Migration {
  readonly to: number;
  up(saved: Saved): Record<string, unknown>;
}

export interface ConfigDescription<F extends Fields = Fields> {
  readonly version: number;
  readonly fields: F;
  readonly migrations: readonly Migration[];
  /** When a property counts at all, by the other saved properties; one that does not is neither shown nor checked. */
  readonly applies?: Readonly<Partial<Record<string, (saved: Saved) => boolean>>>;
}

export type ConfigOf<D> = D extends ConfigDescription<infer F> ? Values<F> : never;

/** Describes what a node saves; the versions of the migrations must rise to `version`. */
export function describeConfig<const F extends Fields>(description: ConfigDescription<F>): ConfigDescription<F> {
  return description;
}

/** A value that is not accepted: the property, and the reason as `reasons.ts` writes it. */
export interface Problem {
  readonly property: string;
  readonly why: string;
}

export type ReadConfig<C> =
  | { readonly kind: "config"; readonly config: C }
  | { readonly kind: "problem"; readonly problem: Problem };

/** Saved properties as the present version has them. Flows without a `version` were written by version 1. */
export function migrate(description: ConfigDescription, saved: Saved): Saved {
  const written = typeof saved["version"] === "number" ? saved["version"] : 1;
  const missing = description.migrations.filter((migration) => migration.to > written);
  return missing.reduce((values, migration) => ({ ...migration.up(values), version: migration.to }), saved);
}

/** Saved properties as the present version reads them: one that is absent counts as the value that a new node starts with. */
export function presentValues(description: ConfigDescription, saved: Saved): Saved {
  const starts = Object.entries(description.fields).map(([property, field]) => [property, field.start]);
  const said = Object.entries(migrate(description, saved)).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...starts, ...said]);
}

/** Reads a saved node as the present version does. */
export function readConfig<D extends ConfigDescription>(description: D, saved: Saved): ReadConfig<ConfigOf<D>> {
  const present = presentValues(description, saved);
  const config: Record<string, unknown> = {};
  for (const [property, field] of Object.entries(description.fields)) {
    const read = field.schema.safeParse(present[property]);
    if (read.success) config[property] = read.data;
    else if (!counts(description, property, present)) config[property] = field.start;
    else return { kind: "problem", problem: { property, why: read.error.issues[0]?.message ?? "required" } };
  }
  return { kind: "config", config: config as ConfigOf<D> };
}

/** Whether `property` counts beside the other saved properties. */
export function counts(description: ConfigDescription, property: string, saved: Saved): boolean {
  return description.applies?.[property]?.(saved) ?? true;
}

/** Why `value` is not accepted for `property`, or null. A value `${NAME}` is filled from the environment and accepted here. */
export function problemOf(description: ConfigDescription, property: string, value: unknown): string | null {
  if (typeof value === "string" && /^\$\{[A-Za-z_]\w*\}$/.test(value)) return null;
  const read = description.fields[property]?.schema.safeParse(value);
  return !read || read.success ? null : (read.error.issues[0]?.message ?? "required");
}
