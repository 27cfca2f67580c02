/** From the segments of a message to the tree in which a pack's paths read. */
import { derive } from "./derive.ts";
import { messageRule, type Rule, wayTo } from "./grammar.ts";
import { mandatoryElements, segmentTags } from "./messages.ts";
import { type Flaw, syntaxErrors } from "./receipt.ts";
import { mostComponents, type Segment } from "./syntax.ts";

type Fields = Record<string, unknown>;

/** A message as a tree, or the first thing that is wrong with it. */
export type TreeOutcome =
  | { readonly kind: "tree"; readonly tree: Fields }
  | { readonly kind: "flaw"; readonly flaw: Flaw };

/** The names of elements, made once: `e01`, `e02` .. */
const names = Array.from({ length: 100 }, (_, at) => `e${String(at + 1).padStart(2, "0")}`);

/** `e02` the second element, `e02c3` its third component, `e02r2` its first repetition. */
function keyOf(element: number, repetition: number, component: number): string {
  const name = names[element] ?? `e${element + 1}`;
  if (repetition === 0 && component === 0) return name;
  return `${name}${repetition > 0 ? `r${repetition + 1}` : ""}${component > 0 ? `c${component + 1}` : ""}`;
}

/** The elements of a segment by their places; what was not sent is not there. */
function fieldsOf(segment: Segment): Fields {
  const fields: Fields = {};
  segment.elements.forEach((element, at) => {
    element.forEach((components, repetition) => {
      components.forEach((text, place) => {
        if (text !== "") fields[keyOf(at, repetition, place)] = text;
      });
    });
  });
  const derived = derive(segment);
  if (derived) fields[derived.name] = derived.value;
  return fields;
}

function oversize({ tag, size }: Segment, position: number): Flaw | null {
  if (size <= mostComponents) return null;
  const detail = `has ${size} components, more than a segment may have`;
  return { code: "WB-EDI-105", error: syntaxErrors.notHere, position, tag, detail };
}

function missingElement(segment: Segment, position: number): Flaw | null {
  const wanted = Object.hasOwn(mandatoryElements, segment.tag) ? (mandatoryElements[segment.tag] ?? 0) : 0;
  for (let element = 1; element <= wanted; element++) {
    const isThere = segment.elements[element - 1]?.some((one) => one.some((text) => text !== ""));
    if (isThere) continue;
    const { tag } = segment;
    return { code: "WB-EDI-107", error: syntaxErrors.missing, position, tag, element, detail: "is missing" };
  }
  return null;
}

interface Level {
  readonly rule: Rule;
  readonly fields: Fields;
}

/** Puts a record below a level; a group stays open for what follows. */
function put(levels: Level[], rule: Rule, fields: Fields): void {
  const parent = levels.at(-1)?.fields;
  const known = parent?.[rule.tag];
  if (Array.isArray(known)) known.push(fields);
  else if (parent) parent[rule.tag] = rule.tag === "BGM" ? fields : [fields];
  if (rule.children.size > 0) levels.push({ rule, fields });
}

/** Opens the groups between the innermost level that reaches a segment and the segment; false where none does. */
function open(levels: Level[], tag: string): boolean {
  for (let depth = levels.length; depth > 0; depth--) {
    const way = wayTo((levels[depth - 1] as Level).rule, tag);
    if (!way) continue;
    levels.length = depth;
    for (const rule of way.slice(0, -1)) put(levels, rule, {});
    return true;
  }
  return false;
}

/** Keeps a segment that the message has no place for where it stands, if other messages know it. */
function keep(levels: readonly Level[], segment: Segment): boolean {
  const fields = levels.at(-1)?.fields;
  if (!fields || !segmentTags.has(segment.tag)) return false;
  const known = fields[segment.tag];
  if (Array.isArray(known)) known.push(fieldsOf(segment));
  else fields[segment.tag] = [fieldsOf(segment)];
  return true;
}

/**
 * Puts a segment where it belongs: into the innermost open group that knows it, else below groups whose first segment
 * was left out. False where no message knows such a segment.
 */
function place(levels: Level[], segment: Segment): boolean {
  let depth = levels.length;
  while (depth > 0 && !levels[depth - 1]?.rule.children.has(segment.tag)) depth--;
  if (depth > 0) levels.length = depth;
  else if (!open(levels, segment.tag)) return keep(levels, segment);
  const rule = levels.at(-1)?.rule.children.get(segment.tag);
  if (!rule || (rule.tag === "BGM" && levels.at(-1)?.fields["BGM"] !== undefined)) return false;
  put(levels, rule, fieldsOf(segment));
  return true;
}

function unplaced({ tag }: Segment, position: number): Flaw {
  return { code: "WB-EDI-105", error: syntaxErrors.notHere, position, tag, detail: "is not allowed in this message" };
}

function missingSegment(root: Level, position: number): Flaw | null {
  for (const { tag, required } of root.rule.children.values()) {
    if (!required || root.fields[tag] !== undefined) continue;
    return { code: "WB-EDI-106", error: syntaxErrors.missing, position, tag, detail: "is missing" };
  }
  return null;
}

/** Builds the tree of a message from the segments between its UNH and its UNT, below what its UNH says. */
export function buildTree(type: string, head: Readonly<Fields>, segments: readonly Segment[]): TreeOutcome {
  const rule = messageRule(type);
  for (const [at, segment] of segments.entries()) {
    const flaw = oversize(segment, at + 2);
    if (flaw) return { kind: "flaw", flaw };
  }
  if (!rule) {
    const list = segments.map((segment) => ({ tag: segment.tag, ...fieldsOf(segment) }));
    return { kind: "tree", tree: { ...head, segments: list } };
  }
  const root: Level = { rule, fields: { ...head } };
  const levels = [root];
  for (const [at, segment] of segments.entries()) {
    const flaw = missingElement(segment, at + 2) ?? (place(levels, segment) ? null : unplaced(segment, at + 2));
    if (flaw) return { kind: "flaw", flaw };
  }
  const missing = missingSegment(root, segments.length + 2);
  return missing ? { kind: "flaw", flaw: missing } : { kind: "tree", tree: root.fields };
}
