import { z } from "zod";
import { type Coded, coded } from "../../errors.ts";
import { type Limits, type ReadOutcome, unreadable } from "../reading.ts";

export const jsonBody = z
  .strictObject({ format: z.literal("json") })
  .meta({ id: "JsonBody", description: "JSON in UTF-8: paths read the parsed value." });

const decoder = new TextDecoder("utf-8", { fatal: true });

/** A number that may have more digits than a double keeps; strings begin with a quote, so that they are rarely meant. */
const longNumber = /[[,:\s]-?\d[\d.]{15}/;

interface NumberContext {
  readonly source?: string;
}

/** Keeps a number as text where a double would change its digits. */
function keepDigits(_: string, value: unknown, context: NumberContext): unknown {
  if (typeof value !== "number" || context.source === undefined || String(value) === context.source) return value;
  return Number.isSafeInteger(value) || context.source.length < 16 ? value : context.source;
}

type ParseWithSource = (
  text: string,
  reviver: (key: string, value: unknown, context: NumberContext) => unknown,
) => unknown;

function isPrototype(key: string, child: unknown): boolean {
  if (key === "__proto__") return true;
  return key === "constructor" && typeof child === "object" && child !== null && Object.hasOwn(child, "prototype");
}

/** Without one of these no key of a text reaches a prototype; written with an escape, a key does not show itself. */
const suspicious = ["__proto__", "constructor", "\\u"];

/** True where the text opens so many lists and objects that they could be nested beyond the limit. */
function opensMore(text: string, limit: number): boolean {
  let left = limit;
  for (const sign of ["{", "["]) {
    for (let at = text.indexOf(sign); at >= 0 && left >= 0; at = text.indexOf(sign, at + 1)) left -= 1;
  }
  return left < 0;
}

/** What is wrong with a parsed value: nesting beyond the limit, or a key that reaches a prototype; null where nothing is. */
function faultIn(value: unknown, limit: number, depth: number): Coded | null {
  if (typeof value !== "object" || value === null) return null;
  if (depth >= limit) return coded("WB-READ-002", { limit });
  for (const key in value) {
    const child: unknown = (value as Record<string, unknown>)[key];
    if (isPrototype(key, child)) return coded("WB-READ-003", { key });
    const fault = typeof child === "object" ? faultIn(child, limit, depth + 1) : null;
    if (fault) return fault;
  }
  return null;
}

function parse(text: string, limits: Limits): ReadOutcome {
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return unreadable(coded("WB-READ-001", { format: "JSON", detail }));
  }
  const isPlain = !suspicious.some((part) => text.includes(part)) && !opensMore(text, limits.depth);
  const fault = isPlain ? null : faultIn(payload, limits.depth, 0);
  if (fault) return unreadable(fault);
  const exact = longNumber.test(text) ? (JSON.parse as ParseWithSource)(text, keepDigits) : payload;
  return { kind: "read", payload: exact, faults: [] };
}

/**
 * Reads JSON: numbers with more digits than a double keeps stay text, keys that reach a prototype are refused, nesting
 * has a limit.
 */
export function readJson(bytes: Uint8Array, limits: Limits): ReadOutcome {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return unreadable(coded("WB-READ-001", { format: "JSON", detail: "the bytes are no UTF-8" }));
  }
  return parse(text, limits);
}
