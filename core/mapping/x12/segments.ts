/** From text to segments. Nothing here knows what a segment means. */

/** The separators of an interchange, as its ISA states them. */
export interface Separators {
  readonly element: string;
  readonly component: string;
  /** Null before 00402, and where the sender states a character that data is full of. */
  readonly repetition: string | null;
  readonly terminator: string;
}

/** One segment: `elements[0]` is its first element. */
export interface Segment {
  readonly id: string;
  readonly elements: readonly string[];
}

/** How many segments and elements may still be read of a body. */
export interface Budget {
  left: number;
}

/** A place in a body. */
export interface Cursor {
  readonly text: string;
  readonly budget: Budget;
  at: number;
  /** The segment that was looked at, and where it begins. */
  next: Segment | null;
  from: number;
}

/** The first place from `at` that is no white space and no control character. */
export function skipBlank(text: string, at: number): number {
  let place = at;
  while (place < text.length && (text.charCodeAt(place) <= 32 || text.charCodeAt(place) === 0xfeff)) place++;
  return place;
}

function cutSegment(cursor: Cursor, { element, terminator }: Separators): Segment | null {
  let from = skipBlank(cursor.text, cursor.at);
  while (cursor.text[from] === terminator) from = skipBlank(cursor.text, from + 1);
  if (from >= cursor.text.length || cursor.budget.left < 0) return null;
  const found = cursor.text.indexOf(terminator, from);
  const end = found < 0 ? cursor.text.length : found;
  const [id = "", ...elements] = cursor.text.slice(from, end).split(element);
  cursor.from = from;
  cursor.at = end + 1;
  cursor.budget.left -= elements.length + 1;
  return { id: id.trim(), elements };
}

/** The next segment, which stays to be taken; null at the end of the text or of the budget. */
export function peek(cursor: Cursor, separators: Separators): Segment | null {
  cursor.next ??= cutSegment(cursor, separators);
  return cursor.next;
}

/** Takes the segment that was looked at. */
export function take(cursor: Cursor): void {
  cursor.next = null;
}

/** Goes back to where the segment begins that was looked at: other separators may count from there. */
export function rewind(cursor: Cursor): void {
  if (cursor.next) cursor.at = cursor.from;
  cursor.next = null;
}

/** A cursor at the beginning of a body of which at most so many segments and elements are read. */
export function openCursor(text: string, most: number): Cursor {
  return { text, budget: { left: most }, at: 0, next: null, from: 0 };
}
