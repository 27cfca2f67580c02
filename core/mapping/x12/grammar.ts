/** The compact notation of sets and segments, made ready: a set once, when the first of its kind is read. */
import { segmentText } from "./elements.ts";
import { setText } from "./sets.ts";

/** A segment or a loop of a set: how often it may stand there, and what stands below it. */
export interface Rule {
  readonly id: string;
  readonly max: number;
  readonly required: boolean;
  /** Instances name the instance above them (HL): they become a tree. */
  readonly nested: boolean;
  readonly children: ReadonlyMap<string, Rule>;
  /** The ids of those below it that must be there. */
  readonly needed: readonly string[];
}

const token = /([A-Z][A-Z0-9]{1,2})(!?)(\^?)(?:\*(\d+))?(\(?)|(\))/g;

function compileSet(text: string): Rule {
  const root = { id: "ST", max: 1, required: true, nested: false, children: new Map<string, Rule>(), needed: [] };
  const open: { readonly children: Map<string, Rule>; readonly needed: string[] }[] = [root];
  for (const [, id, required, nested, max, opens] of text.matchAll(token)) {
    if (id === undefined) {
      open.pop();
      continue;
    }
    const below = { children: new Map<string, Rule>(), needed: [] };
    const rule = { id, max: Number(max ?? 1), required: required === "!", nested: nested === "^", ...below };
    open.at(-1)?.children.set(id, rule);
    if (rule.required) open.at(-1)?.needed.push(id);
    if (opens === "(") open.push(below);
  }
  return root;
}

const sets = new Map<string, Rule | null>();

/** The grammar of a set; null where none is known: such a set is read without checks. */
export function setRule(id: string): Rule | null {
  const known = sets.get(id);
  if (known !== undefined) return known;
  if (!Object.hasOwn(setText, id)) return null;
  const made = compileSet(setText[id] ?? "");
  sets.set(id, made);
  return made;
}

export type ElementType = "AN" | "ID" | "N" | "R" | "DT" | "TM" | "C";

/** An element: its type, its greatest length in 004010, whether it must be there. */
export interface ElementRule {
  readonly type: ElementType;
  readonly max: number;
  readonly required: boolean;
}

/** The elements of a segment; `open`: there may be more than are named. */
export interface SegmentRule {
  readonly elements: readonly ElementRule[];
  readonly open: boolean;
}

function compileSegment(text: string): SegmentRule {
  const words = text.split(" ").filter((word) => word !== "");
  const open = words.at(-1) === "..";
  const elements = (open ? words.slice(0, -1) : words).map((word) => {
    const match = /^(AN|ID|N|R|DT|TM|C)(\d*)(!?)$/.exec(word);
    if (!match) throw new Error(`${word} is no element`);
    const type = match[1] as ElementType;
    return { type, max: Number(match[2] || (type === "C" ? 999 : 8)), required: match[3] === "!" };
  });
  return { elements, open };
}

const segments = new Map<string, SegmentRule>();

/** The elements of a segment; null where the segment is not known. */
export function segmentRule(id: string): SegmentRule | null {
  const known = segments.get(id);
  if (known) return known;
  if (!Object.hasOwn(segmentText, id)) return null;
  const made = compileSegment(segmentText[id] ?? "");
  segments.set(id, made);
  return made;
}
