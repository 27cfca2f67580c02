import { createHash } from "node:crypto";
import type { Ask } from "../../core/delivery/erp.ts";
import { type Coded, coded } from "../../core/errors.ts";
import type { ConfigOf } from "../kit/config.ts";
import type { config } from "./config.ts";
import { compileRow, isCoded, type Source, textAt, type Value } from "./values.ts";

export type Settings = ConfigOf<typeof config>;

/** What of a node's settings makes its ask. */
export type Post = Pick<
  Settings,
  "operation" | "documentBy" | "documentPath" | "strip" | "pad" | "lookupField" | "lookupPath" | "fields" | "readBack"
>;

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
    const fields: Record<string, Value> = {};
    for (const row of rows) {
      const value = row.value(source);
      if (isCoded(value)) return { kind: "refused", error: value };
      if (value !== null) fields[row.field] = value;
    }
    const { milestone, occurredAt } = source.event;
    return { kind: "ask", ask: { operation, ...target, fields, readBack, milestone, occurredAt: occurredAt.utc } };
  };
}

type Target = Pick<Ask, "document" | "lookup">;

function compileTarget(post: Post): (source: Source) => Target | Coded {
  const path = post.documentBy === "path" ? post.documentPath : post.lookupPath;
  const read = textAt(path);
  return (source) => {
    const text = read(source);
    if (text === null) return coded("WB-ERP-007", { path });
    const value = post.documentBy === "lookup" ? text : inDigits(post, text);
    if (post.documentBy === "path") return { document: value, lookup: null };
    return { document: null, lookup: { field: post.lookupField, value } };
  };
}

/** The number as the ERP writes it: without zeros in front, or filled up with them. */
function inDigits({ strip, pad }: Post, text: string): string {
  return (strip ? text.replace(/^0+(?=.)/, "") : text).padStart(pad, "0");
}

/** 16 bytes that are equal for the same intended change: connection, document, event, and what is written. */
export function effectKey(connection: string, ask: Ask, event: string): Uint8Array {
  const { operation, document, lookup, fields } = ask;
  const text = JSON.stringify([connection, operation, document, lookup, event, fields]);
  return createHash("sha256").update(text).digest().subarray(0, 16);
}
