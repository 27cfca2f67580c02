import type { Complaint } from "./consistency.ts";

/** A place in a text, both counted from 1. */
export interface Spot {
  readonly line: number;
  readonly column: number;
}

interface Node {
  /** Offset of the key (or of the value in a list). */
  readonly at: number;
  readonly children: ReadonlyMap<string | number, Node>;
  readonly twice: readonly { readonly key: string; readonly at: number }[];
}

const blank = /[\s,:]*/y;
const scalar = /"(?:[^"\\]|\\.)*"|[^\s,:[\]{}"]+/sy;

/** Reads JSON only as far as positions go; the text was parsed before, so that it is known to be well-formed. */
class Reader {
  readonly text: string;
  at = 0;
  constructor(text: string) {
    this.text = text;
  }

  private skip(): void {
    blank.lastIndex = this.at;
    this.at += blank.exec(this.text)?.[0].length ?? 0;
  }

  private take(): string {
    scalar.lastIndex = this.at;
    const found = scalar.exec(this.text)?.[0] ?? this.text.charAt(this.at);
    this.at += found.length;
    return found;
  }

  node(at: number): Node {
    this.skip();
    const opening = this.text[this.at];
    if (opening === "{") return this.object(at);
    if (opening === "[") return this.list(at);
    this.take();
    return { at, children: new Map(), twice: [] };
  }

  private object(at: number): Node {
    const children = new Map<string, Node>();
    const twice: { key: string; at: number }[] = [];
    for (this.at++, this.skip(); this.text[this.at] !== "}" && this.at < this.text.length; this.skip()) {
      const from = this.at;
      const key: string = JSON.parse(this.take());
      if (children.has(key)) twice.push({ key, at: from });
      children.set(key, this.node(from));
    }
    this.at++;
    return { at, children, twice };
  }

  private list(at: number): Node {
    const children = new Map<number, Node>();
    for (this.at++, this.skip(); this.text[this.at] !== "]" && this.at < this.text.length; this.skip()) {
      children.set(children.size, this.node(this.at));
    }
    this.at++;
    return { at, children, twice: [] };
  }
}

function spot(text: string, at: number): Spot {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}

function tree(text: string): Node {
  const reader = new Reader(text);
  return reader.node(0);
}

/** Line and column of the value at `path` in well-formed JSON; of the nearest thing around it where it is not there. */
export function locate(text: string, path: readonly (string | number)[]): Spot {
  let node = tree(text);
  for (const key of path) {
    const child = node.children.get(key);
    if (!child) break;
    node = child;
  }
  return spot(text, node.at);
}

function gather(node: Node, path: readonly (string | number)[]): Complaint[] {
  const here = node.twice.map(({ key }) => ({ path: [...path, key], says: `the key ${key} stands twice` }));
  return [...here, ...[...node.children].flatMap(([key, child]) => gather(child, [...path, key]))];
}

/** Keys that stand twice in one object of well-formed JSON (a parser would silently keep the last). */
export function duplicateKeys(text: string): Complaint[] {
  return gather(tree(text), []);
}
