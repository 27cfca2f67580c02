/** From the segments of a set to a tree that paths can read: loops, and hierarchies whose instances name their parents. */
import { checkElements } from "./check.ts";
import { type Rule, segmentRule, setRule } from "./grammar.ts";
import type { ElementError, SegmentError } from "./receipt.ts";
import type { Segment, Separators } from "./segments.ts";

/** A segment as paths read it: `e01`, `e02` .. beside what stands below it. */
export type Node = Record<string, unknown>;

/** How a set is read. */
export interface SetContext {
  readonly separators: Separators;
  /** The version (GS08) whose lengths and places are known: what deviates is wrong. Of others much is tolerated. */
  readonly strict: boolean;
  /** Nothing is refused for what the grammar says; only a level that belongs nowhere is. */
  readonly tolerant: boolean;
  /** How deep hierarchies may be nested. */
  readonly depth: number;
}

export interface SetTree {
  readonly node: Node;
  readonly errors: readonly SegmentError[];
}

interface Frame {
  readonly rule: Rule;
  readonly node: Node;
  /** How often each segment stood below it; null before the first. */
  counts: Map<string, number> | null;
}

/** What the standard calls a segment's error (AK304). */
const code = { unknown: 1, unexpected: 2, missing: 3, loopTooOften: 4, tooOften: 5, elements: 8 } as const;

/** What the standard calls an element whose value is none of those that may stand there (AK403). */
const noSuchLevel = 7;

/** A set with more errors is refused all the same; the rest is not counted. */
const mostErrors = 50;

const names = Array.from({ length: 200 }, (_, at) => `e${String(at + 1).padStart(2, "0")}`);

function partsOf(value: string, component: string): Node {
  return Object.fromEntries(
    value.split(component).flatMap((part, at) => (part === "" ? [] : [[`c${at + 1}`, part] as const])),
  );
}

/** The elements of a segment by name; a composite (as the grammar says, else where its separator stands) as `c1`, `c2` .. */
function nodeOf({ id, elements }: Segment, { component, repetition }: Separators): Node {
  const rule = segmentRule(id);
  const node: Node = {};
  for (const [at, name] of names.entries()) {
    const value = elements[at];
    if (value === undefined) break;
    if (value === "") continue;
    const composite = rule ? rule.elements[at]?.type === "C" : value.includes(component);
    const repeated = (!rule || composite) && repetition !== null && value.includes(repetition);
    if (repeated) node[name] = value.split(repetition).map((text) => (composite ? partsOf(text, component) : text));
    else node[name] = composite ? partsOf(value, component) : value;
  }
  return node;
}

/** Puts a node below another: in a list where the set allows many, or where one stands there already. */
function attach(parent: Node, id: string, node: Node, many: boolean): void {
  const there = parent[id];
  if (Array.isArray(there)) there.push(node);
  else if (there !== undefined) parent[id] = [there, node];
  else parent[id] = many ? [node] : node;
}

/** Where an instance of a hierarchy belongs: below the one that it names; a word where it names none that is there. */
function openHierarchy(depth: number) {
  const known = new Map<string, { readonly node: Node; readonly level: number }>();
  return (node: Node, { elements: [own = "", above = ""] }: Segment, root: Node): ElementError | null => {
    const parent = above.trim() === "" ? { node: root, level: 0 } : known.get(above.trim());
    const error = (element: number, value: string, says: string) => ({ element, code: noSuchLevel, value, says });
    if (!parent) return error(2, above, `"${above}" is no level that stands before this one`);
    if (known.has(own.trim())) return error(1, own, `"${own}" stands twice`);
    if (parent.level >= depth) return error(2, above, `leads deeper than ${depth} levels`);
    known.set(own.trim(), { node, level: parent.level + 1 });
    attach(parent.node, "HL", node, true);
    return null;
  };
}

/** The open loop, from the innermost outwards, in which a segment may stand. */
function findPlace(frames: readonly Frame[], id: string): { readonly at: number; readonly rule: Rule } | number {
  let full: Rule | null = null;
  for (let at = frames.length - 1; at >= 0; at--) {
    const frame = frames[at] as Frame;
    const rule = frame.rule.children.get(id);
    if (!rule) continue;
    if ((frame.counts?.get(id) ?? 0) < rule.max) return { at, rule };
    full ??= rule;
  }
  if (full) return full.children.size > 0 ? code.loopTooOften : code.tooOften;
  return segmentRule(id) ? code.unexpected : code.unknown;
}

const says: Readonly<Record<number, string>> = {
  [code.unknown]: "no such segment is known",
  [code.unexpected]: "the set has no such segment at this place",
  [code.loopTooOften]: "the loop stands more often than the set allows",
  [code.tooOften]: "the segment stands more often than the set allows",
};

function missingIn({ rule, counts }: Frame, position: number): readonly SegmentError[] {
  return rule.needed
    .filter((id) => !counts?.has(id))
    .map((id) => ({ id, position, code: code.missing, says: `${id} is missing here`, elements: [] }));
}

/** Reads a set of a known kind. Segments keep to their loops; within a loop their order is free, as senders take it. */
// Reason for length: the state of one walk over the segments, and the three things that can become of each of them.
function readKnown(root: Rule, segments: readonly Segment[], context: SetContext): SetTree {
  const frames: Frame[] = [{ rule: root, node: {}, counts: null }];
  const errors: SegmentError[] = [];
  const node = (frames[0] as Frame).node;
  const place = openHierarchy(context.depth);
  const note = (error: SegmentError): void => void (errors.length < mostErrors && errors.push(error));
  const close = (depth: number, position: number): void => {
    while (frames.length > depth) missingIn(frames.pop() as Frame, position).forEach(note);
  };
  segments.forEach((segment, index) => {
    const { id } = segment;
    const position = index + 2;
    const made = nodeOf(segment, context.separators);
    const found = findPlace(frames, id);
    if (typeof found === "number") {
      if (context.strict) note({ id, position, code: found, says: says[found] ?? "", elements: [] });
      else attach((frames.at(-1) as Frame).node, id, made, true);
      return;
    }
    close(found.at + 1, position);
    const frame = frames[found.at] as Frame;
    frame.counts ??= new Map();
    frame.counts.set(id, (frame.counts.get(id) ?? 0) + 1);
    const rule = segmentRule(id);
    const wrong = rule ? checkElements(segment.elements, rule, context.strict) : [];
    const lost = found.rule.nested ? place(made, segment, node) : null;
    if (lost) wrong.push(lost);
    if (wrong.length > 0)
      note({ id, position, code: code.elements, says: "an element is wrong", elements: wrong.slice(0, mostErrors) });
    if (!found.rule.nested) attach(frame.node, id, made, found.rule.max > 1);
    if (found.rule.children.size > 0) frames.push({ rule: found.rule, node: made, counts: null });
  });
  close(0, segments.length + 2);
  return { node, errors };
}

/** Reads a set that no grammar is known of: every segment by its id, in a list. */
function readFree(segments: readonly Segment[], { separators }: SetContext): SetTree {
  const node: Node = {};
  for (const segment of segments) attach(node, segment.id, nodeOf(segment, separators), true);
  return { node, errors: [] };
}

function badIds(segments: readonly Segment[]): SegmentError[] {
  return segments.flatMap(({ id }, at) =>
    /^[A-Z][A-Z0-9]{1,2}$/.test(id)
      ? []
      : [{ id: id.slice(0, 3), position: at + 2, code: code.unknown, says: "no segment is named so", elements: [] }],
  );
}

/** Reads the segments between ST and SE. */
export function readSegments(id: string, segments: readonly Segment[], context: SetContext): SetTree {
  const bad = badIds(segments);
  if (bad.length > 0) return { node: {}, errors: bad.slice(0, mostErrors) };
  const rule = setRule(id);
  if (!rule) return readFree(segments, context);
  const { node, errors } = readKnown(rule, segments, context);
  const lost = ({ elements }: SegmentError) => elements.some((element) => element.code === noSuchLevel);
  return { node, errors: context.tolerant ? errors.filter(lost) : errors };
}
