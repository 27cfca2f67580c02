import { type Coded, coded } from "../../errors.ts";

/** The text of a document, or why its bytes are none. */
type Decoded =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "unreadable"; readonly error: Coded };

/** Encodings that carriers declare, lower case, by the name of their decoder. ISO-8859-1 is read as its superset Windows-1252, as browsers do. */
const decoders: ReadonlyMap<string, string> = new Map([
  ["utf-8", "utf-8"],
  ["utf8", "utf-8"],
  ["us-ascii", "utf-8"],
  ["ascii", "utf-8"],
  ["iso-8859-1", "windows-1252"],
  ["latin1", "windows-1252"],
  ["windows-1252", "windows-1252"],
  ["cp1252", "windows-1252"],
  ["iso-8859-15", "iso-8859-15"],
  ["iso-8859-2", "iso-8859-2"],
  ["windows-1250", "windows-1250"],
]);

const declaration = /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']/;

/** What the bytes themselves show: a byte order mark, or UTF-16 without one (`<` and a zero byte). */
function shownBy([first, second, third, fourth]: Uint8Array): string | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (first === 0x3c && second === 0 && fourth === 0) return "utf-16le";
  return first === 0 && second === 0x3c && third === 0 ? "utf-16be" : null;
}

/** The decoder that the prolog declares. Bytes whose prolog reads as single bytes are not UTF-16, whatever it says. */
function declaredIn(bytes: Uint8Array): string | { readonly unknown: string } {
  const head = new TextDecoder("windows-1252").decode(bytes.subarray(0, 512));
  const name = declaration.exec(head)?.[1] ?? "utf-8";
  if (/^utf-16(?:le|be)?$/i.test(name)) return "utf-8";
  return decoders.get(name.toLowerCase()) ?? { unknown: name };
}

/** Decodes an XML document: what the bytes show counts before what the prolog declares; without both it is UTF-8. */
export function textOfXml(bytes: Uint8Array): Decoded {
  const name = shownBy(bytes) ?? declaredIn(bytes);
  if (typeof name === "object") return { kind: "unreadable", error: coded("WB-READ-011", { charset: name.unknown }) };
  try {
    return { kind: "text", text: new TextDecoder(name, { fatal: true }).decode(bytes) };
  } catch {
    const detail = `the bytes are no ${name}, which they show or declare to be`;
    return { kind: "unreadable", error: coded("WB-READ-001", { format: "XML", detail }) };
  }
}
