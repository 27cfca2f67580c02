/** What the name of a field says about its meaning. */
import words from "./names.json" with { type: "json" };
import type { Column } from "./survey.ts";

/** How far a name speaks for a meaning, 0 to 1, and the words in it that do; -1 where it speaks against it. */
export interface NameSays {
  readonly score: number;
  readonly words: string;
}

/** Plain lower-case letters and digits: accents dropped, ß as ss. */
export function folded(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("ß", "ss").toLowerCase();
}

/** The words of a name: `eventTime`, `event_time` and `Event-Time` are event, time. */
export function wordsOf(name: string): readonly string[] {
  const spaced = name.replaceAll(/([a-z\d])([A-Z])/g, "$1 $2").replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2");
  return folded(spaced).match(/[a-z]+|\d+/g) ?? [];
}

/** True where the words of a name, put together, hold an entry: whole words for short entries, a part for long ones. */
function holds(name: readonly string[], entry: string): boolean {
  const whole = name.join("");
  if (entry.length >= 7 && whole.includes(entry)) return true;
  for (let from = 0; from < name.length; from++) {
    let run = "";
    for (let at = from; at < name.length && run.length < entry.length; at++) {
      run += name[at];
      if (run === entry) return true;
    }
  }
  return false;
}

/** Kinds of a keyed list (`[type=ETA]`) say more than the word `value` behind them. */
function spoken(keys: readonly string[]): readonly string[] {
  const shown = keys.flatMap((key) => {
    const kind = /^\[[^=]+=(.*)\]$/.exec(key)?.[1];
    return kind === undefined ? (/^\[\d+\]$/.test(key) ? [] : [key]) : [kind];
  });
  const last = shown.at(-1) ?? "";
  return shown.length > 1 &&
    /^(#text|text|value|values|val|content|wert|number|nr)$/i.test(last) &&
    keys.some((key) => key.includes("="))
    ? shown.slice(0, -1)
    : shown;
}

function longest(name: readonly string[], entries: readonly string[]): string {
  return entries.filter((entry) => holds(name, entry)).toSorted((a, b) => b.length - a.length)[0] ?? "";
}

const said = new WeakMap<Column, Map<keyof typeof words, NameSays>>();

/** The greatest score of the parts of a path: its last key speaks loudest, then two together, then those above. */
export function nameSays(column: Column, part: keyof typeof words): NameSays {
  const known = said.get(column) ?? new Map<keyof typeof words, NameSays>();
  const found = known.get(part) ?? hear(column, part);
  said.set(column, known.set(part, found));
  return found;
}

function hear(column: Column, part: keyof typeof words): NameSays {
  const entry = words[part];
  if (typeof entry === "string") return { score: 0, words: "" };
  const own = spoken(column.keys);
  const keys = [...column.level.keys.slice(-1), ...own];
  const last = wordsOf(keys.at(-1) ?? "");
  const pair = keys.slice(-2).flatMap(wordsOf);
  const all = keys.flatMap(wordsOf);
  const speaksForItself = longest(last, entry.says).length >= 7;
  const against = speaksForItself ? last : own.slice(-2).flatMap(wordsOf);
  const never = longest(against, entry.never);
  if (never !== "") return { score: -1, words: never };
  const steps: readonly (readonly [readonly string[], readonly string[], number])[] = [
    [last, entry.says, 1],
    [pair, entry.says, 0.9],
    [last, entry.hints, 0.5],
    [all, entry.says, 0.4],
    [all, entry.hints, 0.3],
  ];
  const found = steps.find(([name, list]) => longest(name, list) !== "");
  if (!found) return { score: 0, words: "" };
  const [name, list, score] = found;
  const word = longest(name, list);
  const exact = name.join("") === word ? 0.1 : 0;
  return { score: Math.min(1, score * 0.9 + exact), words: own.slice(-2).join(" ") };
}

/** The kinds of reference that names tell apart. */
export const namedReferences = ["order", "purchase-order", "delivery", "invoice", "bol", "master", "customer"] as const;
