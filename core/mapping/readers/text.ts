import { z } from "zod";
import { type Coded, coded } from "../../errors.ts";

export const encodingSchema = z
  .enum(["utf-8", "utf-16", "windows-1252"])
  .optional()
  .meta({ description: "How the text is encoded. A byte order mark counts first; without either it is UTF-8." });

export type Encoding = z.infer<typeof encodingSchema>;

/** The encoding that a byte order mark names. */
function markOf(bytes: Uint8Array): string | null {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : null;
}

function labelOf(bytes: Uint8Array, encoding: Encoding): string {
  const mark = markOf(bytes);
  if (mark !== null) return mark;
  if (encoding === "utf-16") return bytes[0] === 0 ? "utf-16be" : "utf-16le";
  return encoding ?? "utf-8";
}

/** The text of a body; an error where the bytes are not of their encoding, or are no text at all (they hold NUL). */
export function textOf(bytes: Uint8Array, encoding: Encoding, format: string): string | Coded {
  const label = labelOf(bytes, encoding);
  try {
    const text = new TextDecoder(label, { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
    return coded("WB-READ-001", { format, detail: `read as ${label}, it holds characters that are no text` });
  } catch {
    return coded("WB-READ-001", { format, detail: `the bytes are no ${label}` });
  }
}
