/** The compact notation of messages, made ready once, when the first of its kind is read. */
import { messageText } from "./messages.ts";

/** A segment, or the group that it begins: what may stand in it. */
export interface Rule {
  readonly tag: string;
  readonly required: boolean;
  readonly children: ReadonlyMap<string, Rule>;
}

const token = /([A-Z]{3})(!?)(\(?)|(\))/g;

function compileMessage(text: string): Rule {
  const root = { tag: "UNH", required: true, children: new Map<string, Rule>() };
  const open = [root.children];
  for (const [, tag, required, opens] of text.matchAll(token)) {
    if (tag === undefined) {
      open.pop();
      continue;
    }
    const children = new Map<string, Rule>();
    open.at(-1)?.set(tag, { tag, required: required === "!", children });
    if (opens === "(") open.push(children);
  }
  return root;
}

const messages = new Map<string, Rule>();

/** The grammar of a message; null where none is known: such a message is read without checks, as a list of segments. */
export function messageRule(type: string): Rule | null {
  const known = messages.get(type);
  if (known) return known;
  if (!Object.hasOwn(messageText, type)) return null;
  const made = compileMessage(messageText[type] ?? "");
  messages.set(type, made);
  return made;
}

/** The groups that lead from a rule down to a segment, that one last: the shortest way; null where there is none. */
export function wayTo(rule: Rule, tag: string): readonly Rule[] | null {
  let ways: (readonly Rule[])[] = [[rule]];
  while (ways.length > 0) {
    const next: (readonly Rule[])[] = [];
    for (const way of ways) {
      for (const child of way.at(-1)?.children.values() ?? []) {
        const longer = [...way, child];
        if (child.tag === tag) return longer.slice(1);
        if (child.children.size > 0) next.push(longer);
      }
    }
    ways = next;
  }
  return null;
}
