import { type Coded, coded } from "../errors.ts";

/** How deep lists and objects may be nested. Size is the caller's business: it has the bytes already. */
export interface Limits {
  readonly depth: number;
}

const defaultLimits: Limits = { depth: 64 };

export type ReadOutcome =
  | { readonly kind: "read"; readonly payload: unknown }
  | { readonly kind: "unreadable"; readonly error: Coded };

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The place behind the string that begins at `open`. */
function afterString(text: string, open: number): number {
  let at = open;
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 92) slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
}

/** One look at the text outside its strings: how deep it goes, and whether a number has more digits than a double keeps. */
function survey(text: string): { readonly depth: number; readonly long: boolean } {
  let depth = 0;
  let deepest = 0;
  let digits = 0;
  let long = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) at = afterString(text, at) - 1;
    if (code >= 48 && code <= 57) digits++;
    else if (code !== 46) digits = 0;
    if (digits > 15) long = true;
    if (code === 123 || code === 91) deepest = Math.max(deepest, ++depth);
    else if (code === 125 || code === 93) depth--;
  }
  return { depth: deepest, long };
}

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

const suspicious = /__proto__|constructor|\\u00/i;

/** The first key that could reach a prototype, anywhere in the payload; null where there is none. */
function hostileKey(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  for (const key of Object.keys(value)) {
    const child: unknown = (value as Record<string, unknown>)[key];
    if (key === "__proto__") return key;
    if (key === "constructor" && typeof child === "object" && child !== null && Object.hasOwn(child, "prototype"))
      return key;
    const below = hostileKey(child);
    if (below) return below;
  }
  return null;
}

function unreadable(error: Coded): ReadOutcome {
  return { kind: "unreadable", error };
}

function parse(text: string, long: boolean): ReadOutcome {
  try {
    const payload: unknown = long ? (JSON.parse as ParseWithSource)(text, keepDigits) : JSON.parse(text);
    const key = suspicious.test(text) ? hostileKey(payload) : null;
    return key === null ? { kind: "read", payload } : unreadable(coded("WB-READ-003", { key }));
  } catch (error) {
    return unreadable(
      coded("WB-READ-001", { format: "JSON", detail: error instanceof Error ? error.message : String(error) }),
    );
  }
}

function readJson(text: string, limits: Limits): ReadOutcome {
  const { depth, long } = survey(text);
  return depth > limits.depth ? unreadable(coded("WB-READ-002", { limit: limits.depth })) : parse(text, long);
}

/**
 * Reads a body as received. JSON: numbers with more digits than a double keeps stay text, keys that reach a prototype
 * are refused, nesting has a limit. An unknown content type is read as JSON: a carrier that labels its JSON wrongly is
 * more common than one that sends another format to a JSON pack.
 */
export function readBody(bytes: Uint8Array, _contentType: string | null, limits: Limits = defaultLimits): ReadOutcome {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return unreadable(coded("WB-READ-001", { format: "JSON", detail: "the bytes are no UTF-8" }));
  }
  return readJson(text, limits);
}
