import { type Coded, coded } from "../../core/errors.ts";
import type { ShipmentEvent } from "../../core/event/event.ts";
import type { Instant } from "../../core/event/instant.ts";
import type { Reference } from "../../core/event/reference.ts";
import { pathsOf, type Row } from "./rows.ts";

/** The event to post, and the references that its shipment has gathered meanwhile. */
export interface Source {
  readonly event: ShipmentEvent;
  readonly references: readonly Reference[];
}

export type Value = string | number | boolean;

/** The value for one field; null leaves the field out (its path ends in `?` and the event has none). */
export type FieldValue = (source: Source) => Value | null | Coded;

/** Makes ready one line of the field table: paths and pairs are read once. */
export function compileRow(row: Row): FieldValue {
  const read = readerOf(row);
  return (source) => {
    const text = read(source);
    return typeof text === "string" ? fit(row, text) : text;
  };
}

export function isCoded(value: unknown): value is Coded {
  return typeof value === "object" && value !== null && "code" in value;
}

type Reader = (source: Source) => string | null | Coded;

function readerOf(row: Row): Reader {
  switch (row.from) {
    case "constant":
      return () => row.source;
    case "map":
      return mapped(row);
    case "join":
      return joined(row);
    case "date":
      return optional(row.source, (path) => momentAt(path, row.form));
    case "path":
      return optional(row.source, textAt);
  }
}

/** Reads a path that may end in `?`. */
function optional(source: string, readAt: (path: string) => ReadText): Reader {
  const isOptional = source.endsWith("?");
  const path = isOptional ? source.slice(0, -1) : source;
  const read = readAt(path);
  return (from) => read(from) ?? (isOptional ? null : coded("WB-ERP-007", { path }));
}

function mapped(row: Row): Reader {
  const pairs = pairsOf(row.form);
  const read = optional(row.source, textAt);
  return (source) => {
    const value = read(source);
    if (typeof value !== "string") return value;
    const path = `${row.source.replace(/\?$/, "")} (no pair for ${value})`;
    return pairs.get(value) ?? pairs.get("*") ?? coded("WB-ERP-007", { path });
  };
}

/** Several values with a text between them; left out where all of them are optional and missing. */
function joined(row: Row): Reader {
  const readers = pathsOf(row).map((path) => optional(path, textAt));
  return (source) => {
    const parts = readers.map((read) => read(source));
    const refused = parts.find(isCoded);
    if (refused) return refused;
    const there = parts.filter((part) => part !== null);
    return there.length === 0 ? null : there.join(row.form);
  };
}

function pairsOf(form: string): ReadonlyMap<string, string> {
  const pairs = form
    .split(",")
    .map((pair) => [pair.slice(0, pair.indexOf("=")).trim(), pair.slice(pair.indexOf("=") + 1).trim()] as const);
  return new Map(pairs);
}

/** As the ERP keeps it: a number or a yes as such, a text within its length. */
function fit(row: Row, value: string): Value | Coded {
  const { field, limit, long } = row;
  const type = row.type ?? (field === "amount" ? "number" : null);
  if (type === "number") return numberOf(value) ?? coded("WB-ERP-012", { value, field, type: "a number like 12.50" });
  if (type === "boolean") return flagOf(value) ?? coded("WB-ERP-012", { value, field, type: "yes or no" });
  if (limit === null || value.length <= limit) return value;
  return long === "truncate" ? value.slice(0, limit) : coded("WB-ERP-008", { value, field, limit });
}

/** A decimal number with a point; null for anything else, since a comma may mean two things. */
function numberOf(value: string): number | null {
  return /^[+-]?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : null;
}

function flagOf(value: string): boolean | null {
  const word = value.trim().toLowerCase();
  if (["true", "yes", "1"].includes(word)) return true;
  return ["false", "no", "0"].includes(word) ? false : null;
}

type ReadText = (source: Source) => string | null;

/** Reads text at a path of the event; `references.<kind>` is the first reference of the kind, an instant reads as exactly as known. */
export function textAt(path: string): ReadText {
  const read = valueAt(path);
  return (source) => {
    const value = read(source);
    if (isInstant(value)) return momentOf(value, "stated");
    return value === undefined || value === null || value === "" || typeof value === "object" ? null : String(value);
  };
}

function momentAt(path: string, form: string): ReadText {
  const read = valueAt(path);
  return (source) => {
    const value = read(source);
    return isInstant(value) ? momentOf(value, form) : null;
  };
}

function valueAt(path: string): (source: Source) => unknown {
  const keys = path.split(".");
  if (keys[0] === "references") {
    return ({ event, references }) => [...event.references, ...references].find(({ kind }) => kind === keys[1])?.value;
  }
  return ({ event }) =>
    keys.reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      event,
    );
}

function isInstant(value: unknown): value is Instant {
  return typeof value === "object" && value !== null && "local" in value && "utc" in value;
}

/** A moment in one of the forms of the dialog; null where the form needs what the carrier did not determine. */
function momentOf({ local, utc, basis }: Instant, form: string): string | null {
  switch (form) {
    case "utc":
      return utc;
    case "local":
      return basis === "date" ? null : local;
    case "date":
      return local.slice(0, 10);
    case "compact":
      return local.slice(0, 10).replaceAll("-", "");
    default:
      return utc ?? local;
  }
}
