/** Fields, changes of text and conditions of a pack, in plain words. */
import type { ConditionSpec, FieldSpec, TransformSpec } from "../../mapping/format.ts";
import { code, codes, listed, quoted } from "./markdown.ts";

const named: Readonly<Record<string, string>> = {
  upper: "in capitals",
  lower: "in small letters",
  blanks: "runs of blanks as one",
  gs1: "a GS1 key as its number",
};

const ordinal = (at: number): string => ["first", "second", "third"][at] ?? `${at + 1}th`;

function cutWords([from, to]: readonly [number, number]): string {
  if (from >= 0 && to > from) return from === 0 ? `the first ${to} characters` : `characters ${from + 1} to ${to}`;
  if (from >= 0) return `from character ${from + 1}, without the last ${-to}`;
  return `from the ${-from}th character before the end`;
}

/** What becomes of a text. */
function changeWords(change: TransformSpec): string {
  if (typeof change === "string") return named[change] ?? change;
  if ("pad" in change) return `filled up with ${quoted(change.with)} to ${change.pad} characters`;
  if ("split" in change) return `the ${ordinal(change.take)} part between ${quoted(change.split)}`;
  if ("slice" in change) return cutWords(change.slice);
  if ("strip" in change) return `without ${quoted(change.strip)}`;
  if ("after" in change) return `what stands behind the last ${quoted(change.after)}`;
  const pairs = Object.entries(change.as).map(([was, is]) => `${code(was)} as ${code(is)}`);
  return `written otherwise: ${pairs.join(", ")}`;
}

/** Changes in order; texts that are taken out one after the other are one change. */
function changesWords(changes: readonly TransformSpec[]): string {
  const words: string[] = [];
  for (const [at, change] of changes.entries()) {
    const before = changes[at - 1];
    const goesOn = typeof change === "object" && "strip" in change && typeof before === "object" && "strip" in before;
    if (goesOn) words.push(`${words.pop()}, ${quoted(change.strip)}`);
    else words.push(changeWords(change));
  }
  return words.join(", then ");
}

/** Ways to the same in order: a first of firsts is one list. */
function waysOf(spec: FieldSpec): readonly FieldSpec[] {
  if (typeof spec === "string") return [spec];
  if ("first" in spec) return spec.first.flatMap(waysOf);
  return "path" in spec && !spec.apply?.length ? [spec.path].flat() : [spec];
}

const isPlain = (spec: FieldSpec): boolean =>
  typeof spec === "string" ||
  "value" in spec ||
  ("path" in spec && typeof spec.path === "string" && !spec.apply?.length);

/** A part of a larger whole, on one line. */
function inside(spec: FieldSpec): string {
  if (typeof spec === "object" && "value" in spec) return `the text ${code(spec.value)}`;
  return isPlain(spec) ? fieldWords(spec) : `(${lineWords(spec)})`;
}

function lineWords(spec: FieldSpec): string {
  return fieldWords(spec).replaceAll(":<br>", ": ").replace("first of<br>", "first of ").replaceAll("<br>", ", ");
}

/** Several ways to the same; each on a line of its own where they are many. */
function firstOf(ways: readonly FieldSpec[]): string {
  const [only] = ways;
  if (only !== undefined && ways.length === 1) return fieldWords(only);
  if (ways.length <= 3 && ways.every(isPlain)) return `first of ${listed(ways.map(fieldWords), "or")}`;
  return `first of<br>${ways.map(lineWords).join("<br>")}`;
}

function joinedWords(parts: readonly FieldSpec[], between: string): string {
  const how = `joined ${between === "" ? "directly" : `with ${quoted(between)}`}`;
  if (parts.every(isPlain)) return `${listed(parts.map(inside))}, ${how}`;
  return `these, ${how}:<br>${parts.map(inside).join("<br>")}`;
}

function foundWords(spec: Exclude<FieldSpec, string>): string {
  if ("path" in spec) return firstOf([spec.path].flat());
  if ("join" in spec) return joinedWords(spec.join, spec.with);
  if ("first" in spec) return firstOf(waysOf(spec));
  if ("value" in spec) return `always ${code(spec.value)}`;
  return "all" in spec ? `all of ${code(spec.all)}` : `the expression ${code(spec.jsonata)}`;
}

/** How a field is found, as a sentence's part: `first of a or b`, `a and b, joined with /`. */
export function fieldWords(spec: FieldSpec): string {
  if (typeof spec === "string") return code(spec);
  const found = foundWords(spec);
  const apply = ("apply" in spec && spec.apply) || [];
  const together = "all" in spec ? `, joined with ${quoted(spec.with)}` : "";
  if (apply.length === 0) return found + together;
  return `${found}${found.includes("<br>") ? "<br>then " : ", "}${changesWords(apply)}${together}`;
}

function conditionWords(condition: ConditionSpec): string {
  const path = condition.path === "$" ? "the record" : code(condition.path);
  if ("in" in condition) {
    const texts = condition.in;
    return texts.length === 1 ? `${path} is ${codes(texts)}` : `${path} is one of ${codes(texts)}`;
  }
  const says = { present: "is there", absent: "is missing", object: "is an object", list: "is a list" };
  return `${path} ${says[condition.is]}`;
}

/** Conditions that hold together. */
export const conditionsWords = (conditions: readonly ConditionSpec[]): string =>
  conditions.map(conditionWords).join(", and ");

const spans = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
] as const;

/** A span of time as people say it. */
export function spanWords(seconds: number): string {
  const [unit, name] =
    spans.find(([length]) => seconds >= length && seconds % length === 0) ?? ([1, "second"] as const);
  const count = seconds / unit;
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
