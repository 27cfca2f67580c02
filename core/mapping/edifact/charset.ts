/** The character sets that syntax identifiers (UNB 0001) name. */
const charsets: Readonly<Record<string, string>> = {
  UNOA: "latin1",
  UNOB: "latin1",
  UNOC: "latin1",
  UNOD: "iso-8859-2",
  UNOE: "iso-8859-5",
  UNOF: "iso-8859-7",
  UNOG: "iso-8859-3",
  UNOH: "iso-8859-4",
  UNOI: "iso-8859-6",
  UNOJ: "iso-8859-8",
  UNOK: "iso-8859-9",
  UNOW: "utf-8",
  UNOY: "utf-8",
};

/** A text, or the character set that the bytes are not in (or that nobody knows). */
export type DecodeOutcome =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "not"; readonly charset: string };

function decode(bytes: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** So many bytes are looked at for the syntax identifier. */
const headBytes = 256;

/**
 * Decodes a body by the syntax identifier of its first interchange. What is labelled UNOA to UNOC and yet is well-formed
 * UTF-8 is read as that: the label is wrong more often than a text in Latin 1 is UTF-8 by chance.
 */
export function decodeInterchange(bytes: Uint8Array): DecodeOutcome {
  const head = Buffer.from(bytes.subarray(0, headBytes)).toString("latin1");
  const syntax = /UNB[^A-Za-z0-9](UNO[A-Z])/.exec(head)?.[1] ?? "UNOA";
  const charset = Object.hasOwn(charsets, syntax) ? charsets[syntax] : undefined;
  if (charset === undefined) return { kind: "not", charset: syntax };
  const text = (charset === "latin1" ? decode(bytes, "utf-8") : null) ?? decode(bytes, charset);
  return text === null ? { kind: "not", charset: syntax } : { kind: "text", text };
}
