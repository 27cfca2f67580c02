import type { FlowNode } from "./canonical.ts";

const longestSlug = 60;
/** `global` is our own file; the others are names that Windows keeps for devices. */
const takenNames = /^(global|con|prn|aux|nul|com\d|lpt\d)$/;

/** A label as a file name: lower-case letters and digits of ASCII, parted by single hyphens; empty if nothing is left. */
export function slugOf(label: string): string {
  const plain = label.normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ß", "ss").toLowerCase();
  const words = plain.replace(/[^a-z0-9]+/g, "-").slice(0, longestSlug);
  return words.replace(/^-+|-+$/g, "");
}

function labelOf(header: FlowNode): string {
  const label = header.type === "subflow" ? header.name : header.label;
  return typeof label === "string" ? label : "";
}

function freeName(header: FlowNode, taken: ReadonlySet<string>): string {
  const slug = slugOf(labelOf(header)) || slugOf(header.id) || header.type;
  if (!taken.has(slug) && !takenNames.test(slug)) return slug;
  const withId = `${slug}-${slugOf(header.id)}`;
  let name = withId;
  for (let copy = 2; taken.has(name); copy++) name = `${withId}-${copy}`;
  return name;
}

/** File names without extension for tabs or subflows, in their order; of two with one label the later one carries its id. */
export function fileNamesOf(headers: readonly FlowNode[]): string[] {
  const taken = new Set<string>();
  return headers.map((header) => {
    const name = freeName(header, taken);
    taken.add(name);
    return name;
  });
}

/**
 * The `order` numbers of tabs, in their order. Numbers given before stay as long as they still rise, with new tabs behind
 * them, so that adding or removing a tab touches no other tab's file; else all are counted anew from 1.
 */
export function numberTabs(ids: readonly string[], before: ReadonlyMap<string, number>): Map<string, number> {
  const numbers: number[] = [];
  for (const id of ids) {
    const last = numbers.at(-1) ?? 0;
    const number = before.get(id) ?? (ids.slice(numbers.length).some((later) => before.has(later)) ? 0 : last + 1);
    if (number <= last) return new Map(ids.map((tab, index) => [tab, index + 1]));
    numbers.push(number);
  }
  return new Map(ids.map((id, index) => [id, numbers[index]!]));
}
