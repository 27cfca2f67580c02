import { type Coded, coded } from "../errors.ts";

export type Bytes =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly error: Coded };

/** How deep a value may be nested. */
const depthLimit = 64;

/**
 * The bytes of a value that another node hands over: bytes stay as they are, text becomes UTF-8, anything else JSON with
 * sorted keys, so that equal values are equal content whatever order their keys came in.
 */
export function bytesOf(value: unknown): Bytes {
  if (value instanceof Uint8Array) return filled(value);
  if (typeof value === "string") return filled(Buffer.from(value, "utf8"));
  if (value === null || value === undefined) return refused("it is empty");
  try {
    const text = JSON.stringify(sorted(value, 0));
    return text === undefined ? refused(`it is a ${typeof value}`) : filled(Buffer.from(text, "utf8"));
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error));
  }
}

function filled(bytes: Uint8Array): Bytes {
  return bytes.length === 0 ? refused("it is empty") : { kind: "bytes", bytes };
}

function refused(detail: string): Bytes {
  return { kind: "refused", error: coded("WB-IN-020", { detail }) };
}

function sorted(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth >= depthLimit) throw new Error(`it is nested deeper than ${depthLimit} levels`);
  if ("toJSON" in value && typeof value.toJSON === "function") return sorted(value.toJSON(), depth + 1);
  if (Array.isArray(value)) return value.map((one) => sorted(one, depth + 1));
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted((value as Record<string, unknown>)[key], depth + 1)]));
}
