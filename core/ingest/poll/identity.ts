import { compileRecords } from "../../mapping/scope.ts";
import type { ReadOutcome } from "../../mapping/reading.ts";
import { bytesOf } from "../canonical.ts";

/**
 * The content by which an answer is known: what was read, without the parts that differ in every answer. Null where
 * there are none such, or nothing could be read: then the bytes are the content.
 */
export function identityOf(read: ReadOutcome, noise: readonly string[]): Uint8Array | null {
  if (noise.length === 0 || read.kind !== "read") return null;
  const copy: unknown = structuredClone(read.payload);
  for (const path of noise) silence(copy, path);
  const made = bytesOf(copy);
  return made.kind === "bytes" ? made.bytes : null;
}

/** Takes the value at a path out of every record that has it. */
function silence(root: unknown, path: string): void {
  const dot = path.lastIndexOf(".");
  const key = path.slice(dot + 1);
  const owners = dot < 0 ? [{ at: root }] : compileRecords(path.slice(0, dot))({ at: root, up: null });
  for (const { at } of owners) {
    if (typeof at === "object" && at !== null) delete (at as Record<string, unknown>)[key];
  }
}
