/** What bytes begin like: how one of several formats is chosen where a carrier sends more than one. */

/** A format that shows itself, `text` where it is none of them but text, `binary` where it is no text. */
export type Signature = "xlsx" | "xml" | "x12" | "edifact" | "json" | "text" | "binary";

/** So many bytes are looked at: a byte order mark, some blank lines, the first signs. */
const headBytes = 512;

/** ZIP archives, and the compound files of older workbooks. */
const workbookMarks = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
] as const;

const starts: readonly (readonly [Signature, RegExp])[] = [
  ["xml", /^</],
  ["x12", /^ISA[^A-Za-z0-9\s]/],
  ["edifact", /^(?:UNA.{6}|UNB[^A-Za-z0-9\s])/s],
  ["json", /^[{[]/],
];

/** UTF-16: by its mark, or by a zero beside each of the first signs. */
const wide = /^(?:\u00ff\u00fe|\u00fe\u00ff|(?:[\s!-~]\0){2}|(?:\0[\s!-~]){2})/;

const mark = /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)/;

/** The head of a text as single signs, whatever its encoding: the zeros of UTF-16 are left out. */
function headOf(bytes: Uint8Array): string {
  const head = String.fromCharCode(...bytes.subarray(0, headBytes));
  return (wide.test(head) ? head.replaceAll("\0", "") : head).replace(mark, "").trimStart();
}

/** What a body begins like; white space and a byte order mark are passed over. */
export function signatureOf(bytes: Uint8Array): Signature {
  if (workbookMarks.some((mark) => mark.every((byte, at) => bytes[at] === byte))) return "xlsx";
  const head = headOf(bytes);
  const found = starts.find(([, start]) => start.test(head));
  return found?.[0] ?? (head.includes("\0") ? "binary" : "text");
}
