import { createHash } from "node:crypto";
import type { Ask } from "../../core/delivery/erp.ts";
import { type Coded, coded } from "../../core/errors.ts";
import type { ShipmentEvent } from "../../core/event/event.ts";
import type { Instant } from "../../core/event/instant.ts";
import type { Reference } from "../../core/event/reference.ts";
import type { ConfigOf } from "../kit/config.ts";
import type { config, Row } from "./config.ts";

export type Post = Omit<ConfigOf<typeof config>, "name" | "connection" | "milestones">;

/** The event to post, and the references that its shipment has gathered meanwhile. */
export interface Source {
  readonly event: ShipmentEvent;
  readonly references: readonly Reference[];
}

export type Asked = { readonly kind: "ask"; readonly ask: Ask } | { readonly kind: "refused"; readonly error: Coded };

/** What a node asks of the ERP for an event. */
export type AskFor = (source: Source) => Asked;

/** Makes ready the node's document key and field table: paths and pairs are read once. */
export function compileAsk(post: Post): AskFor {
  const targetOf = compileTarget(post);
  const rows = post.fields.map((row) => ({ field: row.field, value: compileRow(row) }));
  const { operation, readBack } = post;
  return (source) => {
    const target = targetOf(source);
    if ("code" in target) return { kind: "refused", error: target };
    const fields: Record<string, string> = {};
    for (const row of rows) {
      const value = row.value(source);
      if (typeof value === "object" && value !== null) return { kind: "refused", error: value };
      if (value !== null) fields[row.field] = value;
    }
    const { milestone, occurredAt } = source.event;
    return { kind: "ask", ask: { operation, ...target, fields, readBack, milestone, occurredAt: occurredAt.utc } };
  };
}

type Target = Pick<Ask, "document" | "lookup">;

function compileTarget(post: Post): (source: Source) => Target | Coded {
  const path = post.documentBy === "lookup" ? post.lookupPath : post.documentPath;
  const read = textAt(path);
  return (source) => {
    const value = read(source);
    if (value === null) return coded("WB-ERP-007", { path });
    if (post.documentBy === "lookup") return { document: null, lookup: { field: post.lookupField, value } };
    return { document: value.padStart(post.pad, "0"), lookup: null };
  };
}

/** The value for one field; null leaves the field out (its path ends in `?` and the event has none). */
type FieldValue = (source: Source) => string | null | Coded;

function compileRow(row: Row): FieldValue {
  if (row.from === "constant") return () => fit(row, row.source);
  const isOptional = row.source.endsWith("?");
  const path = isOptional ? row.source.slice(0, -1) : row.source;
  const read = row.from === "date" ? momentAt(path, row.form) : textAt(path);
  const pairs = row.from === "map" ? pairsOf(row.form) : null;
  return (source) => {
    const value = read(source);
    if (value === null) return isOptional ? null : coded("WB-ERP-007", { path });
    if (!pairs) return fit(row, value);
    const mapped = pairs.get(value) ?? pairs.get("*");
    return mapped === undefined ? coded("WB-ERP-007", { path: `${path} (no pair for ${value})` }) : fit(row, mapped);
  };
}

function fit({ field, limit, long }: Row, value: string): string | Coded {
  if (limit === null || value.length <= limit) return value;
  return long === "truncate" ? value.slice(0, limit) : coded("WB-ERP-008", { value, field, limit });
}

function pairsOf(form: string): ReadonlyMap<string, string> {
  const pairs = form
    .split(",")
    .map((pair) => [pair.slice(0, pair.indexOf("=")).trim(), pair.slice(pair.indexOf("=") + 1).trim()] as const);
  return new Map(pairs);
}

type ReadText = (source: Source) => string | null;

/** Reads text at a path of the event; `references.<kind>` is the first reference of the kind, an instant reads as exactly as known. */
function textAt(path: string): ReadText {
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

/** 16 bytes that are equal for the same intended change: connection, document, event, and what is written. */
export function effectKey(connection: string, ask: Ask, event: string): Uint8Array {
  const { operation, document, lookup, fields } = ask;
  const text = JSON.stringify([connection, operation, document, lookup, event, fields]);
  return createHash("sha256").update(text).digest().subarray(0, 16);
}
