/**
 * Finds where a text stops being JSON. `JSON.parse` names no position for an unexpected token, and a person who mends a
 * file needs the line.
 */
const space = /[ \t\r\n]*/y;
const token =
  /(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

type Expected = "value" | "value or ]" | "key" | "key or }" | "colon" | "comma or end";

/** What may follow once a value, at the depth of `open`, is complete. */
function step(expected: Expected, mark: string | undefined, isText: boolean, open: string[]): Expected | undefined {
  if (mark === "{" || mark === "[") {
    if (!expected.startsWith("value")) return undefined;
    open.push(mark);
    return mark === "{" ? "key or }" : "value or ]";
  }
  if (mark === "}" || mark === "]") {
    const fits = open.pop() === (mark === "}" ? "{" : "[");
    return fits && (expected === "comma or end" || expected.endsWith(mark)) ? "comma or end" : undefined;
  }
  if (mark === ":") return expected === "colon" ? "value" : undefined;
  if (mark === ",")
    return expected !== "comma or end" || open.length === 0 ? undefined : open.at(-1) === "{" ? "key" : "value";
  if (expected.startsWith("key")) return isText ? "colon" : undefined;
  return expected.startsWith("value") ? "comma or end" : undefined;
}

/** The offset of the first character that JSON does not allow there; the length of the text if it merely ends too early. */
export function jsonFaultAt(text: string): number {
  const open: string[] = [];
  let expected: Expected = "value";
  let at = 0;
  for (;;) {
    space.lastIndex = at;
    space.test(text);
    token.lastIndex = at = space.lastIndex;
    const found = token.exec(text);
    const next: Expected | undefined = found ? step(expected, found[1], found[2] !== undefined, open) : undefined;
    if (next === undefined) return at;
    expected = next;
    at = token.lastIndex;
  }
}

/** The line, from 1, of an offset in a text. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
