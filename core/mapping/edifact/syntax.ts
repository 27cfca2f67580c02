/** From text to segments. Nothing here knows what a segment means. */

/** The service characters of an interchange, as its UNA states them. `repetition` and `release` are empty where unused. */
export interface Signs {
  readonly component: string;
  readonly element: string;
  readonly release: string;
  readonly repetition: string;
  readonly terminator: string;
}

/** What counts where an interchange begins without UNA. */
export const usualSigns: Signs = { component: ":", element: "+", release: "?", repetition: "", terminator: "'" };

/** An element: its repetitions, each a list of components. */
export type Element = readonly (readonly string[])[];

/** No segment of the directories has nearly as many components. */
export const mostComponents = 1000;

/** One segment: `elements[0]` stands behind the tag; one with more elements than may be has none. `cut`: the text ended before the terminator. */
export interface Segment {
  readonly tag: string;
  readonly elements: readonly Element[];
  /** How many components its elements have, those that were not sent among them. */
  readonly size: number;
  readonly cut: boolean;
}

/** A place in a body, the signs that count there, and how many values may still be read. */
export interface Cursor {
  readonly text: string;
  at: number;
  signs: Signs;
  left: number;
}

const isPlain = (sign: string): boolean => /^[A-Za-z0-9]$/.test(sign);

/** Reads the six signs behind a UNA; null where they cannot be told apart. */
export function readSigns(six: string): Signs | null {
  const [component = "", element = "", , release = "", repetition = "", terminator = ""] = six;
  const used = [component, element, terminator];
  if (six.length < 6 || new Set(used).size < 3 || [...used, release].some(isPlain)) return null;
  if (used.includes(release)) return null;
  const repeats = isPlain(repetition) || used.includes(repetition) || repetition === release;
  return {
    component,
    element,
    release: release.trim(),
    repetition: repeats ? "" : repetition.trim(),
    terminator,
  };
}

/** True where an odd number of release characters stands before `at`: the sign there is data. */
function isReleased(text: string, at: number, release: string): boolean {
  let count = 0;
  while (release !== "" && text[at - 1 - count] === release) count++;
  return count % 2 === 1;
}

/** The text between signs that are not released; parts keep their release characters. */
function parts(text: string, sign: string, release: string): readonly string[] {
  if (sign === "") return [text];
  if (release === "" || !text.includes(release)) return text.split(sign);
  const found: string[] = [];
  let from = 0;
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
    if (isReleased(text, at, release)) continue;
    found.push(text.slice(from, at));
    from = at + 1;
  }
  found.push(text.slice(from));
  return found;
}

function plainText(text: string, release: string): string {
  if (release === "" || !text.includes(release)) return text.trim();
  let plain = "";
  for (let at = 0; at < text.length; at++) {
    if (text[at] === release) at++;
    plain += text[at] ?? "";
  }
  return plain.trim();
}

/** An element that was not sent. */
const unsent: Element = [[""]];

/** True where a text holds none of these signs: most elements are one component. */
function isSimple(text: string, { repetition, component, release }: Signs): boolean {
  if (text.includes(component) || (release !== "" && text.includes(release))) return false;
  return repetition === "" || !text.includes(repetition);
}

function elementOf(text: string, signs: Signs): Element {
  if (text === "") return unsent;
  if (isSimple(text, signs)) return [[text.trim()]];
  const { repetition, component, release } = signs;
  return parts(text, repetition, release).map((one) =>
    parts(one, component, release).map((part) => plainText(part, release)),
  );
}

function endOf({ text, signs: { terminator, release } }: Cursor, from: number): number {
  let end = text.indexOf(terminator, from);
  while (end >= 0 && isReleased(text, end, release)) end = text.indexOf(terminator, end + 1);
  return end;
}

/** Moves over white space, control characters and byte order marks. */
export function skipBlank(cursor: Cursor): void {
  while (cursor.at < cursor.text.length) {
    const code = cursor.text.charCodeAt(cursor.at);
    if (code > 32 && code !== 0xfeff) return;
    cursor.at++;
  }
}

function countOf(elements: readonly Element[]): number {
  let count = 0;
  for (const element of elements) for (const { length } of element) count += length;
  return count;
}

/** Takes the next segment; null at the end of the text. */
export function takeSegment(cursor: Cursor): Segment | null {
  skipBlank(cursor);
  const { text, at, signs } = cursor;
  if (at >= text.length) return null;
  const end = endOf(cursor, at);
  const body = text.slice(at, end < 0 ? undefined : end);
  cursor.at = end < 0 ? text.length : end + 1;
  const texts = parts(body, signs.element, signs.release);
  const elements: Element[] = [];
  const isHuge = texts.length > mostComponents;
  for (let place = 1; place < texts.length && !isHuge; place++) elements.push(elementOf(texts[place] as string, signs));
  const size = isHuge ? texts.length : countOf(elements);
  cursor.left -= 1 + size;
  return { tag: (texts[0] as string).trim().toUpperCase(), elements, size, cut: end < 0 };
}

/** A component, both counted from 1; empty where it was not sent. */
export function componentOf({ elements }: Segment, element: number, component = 1): string {
  return elements[element - 1]?.[0]?.[component - 1] ?? "";
}
