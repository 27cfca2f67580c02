import { SaxesParser, type SaxesTagPlain } from "saxes";
import { z } from "zod";
import { type Coded, coded } from "../../errors.ts";
import { type Limits, type ReadOutcome, unreadable } from "../reading.ts";
import { textOfXml } from "./xml-text.ts";

export const xmlBody = z.strictObject({ format: z.literal("xml") }).meta({
  id: "XmlBody",
  description:
    "XML: elements by name without prefix, attributes as `@name`, the text of an element with attributes or children as `#text`.",
});

type Fields = Record<string, unknown>;

/** An element that is open: its name, what it holds so far, its text so far, and the text since its last child. */
interface Open {
  readonly name: string;
  readonly fields: Fields;
  text: string;
  run: string;
}

/** Ends the parser from inside one of its events; never leaves this file. */
class Refusal extends Error {
  readonly coded: Coded;
  constructor(why: Coded) {
    super(why.message);
    this.coded = why;
  }
}

const plainName = (name: string): string => name.slice(name.indexOf(":") + 1);

/** Attributes about the document itself: names of namespaces, and what schemas have to say. */
const isAboutXml = (name: string): boolean => /^xmlns(?::|$)|^(?:xsi|xml):/.test(name);

/** Ends a run of text where a child begins or the element ends: text around children is joined with a blank. */
function settle(element: Open): void {
  const run = element.run.trim();
  if (run !== "") element.text = element.text === "" ? run : `${element.text} ${run}`;
  element.run = "";
}

/** What an element is to a path: its text where it has nothing else, an object of attributes, children and text where it has. */
function valueOf(element: Open): unknown {
  settle(element);
  const { fields, text } = element;
  if (Object.keys(fields).length === 0) return text;
  if (text !== "") fields["#text"] = text;
  return fields;
}

/** Puts a child under its name; a name that stands twice becomes a list, in the order of the document. */
function put(fields: Fields, name: string, value: unknown): void {
  if (!Object.hasOwn(fields, name)) fields[name] = value;
  else if (Array.isArray(fields[name])) fields[name].push(value);
  else fields[name] = [fields[name], value];
}

/** Builds the tree of one document within the limits. */
class Tree {
  readonly #limits: Limits;
  readonly #root: Open = { name: "", fields: {}, text: "", run: "" };
  readonly #above: Open[] = [];
  #at: Open = this.#root;
  #values = 0;
  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get payload(): unknown {
    return this.#root.fields;
  }

  #count(): void {
    const limit = this.#limits.values;
    if (++this.#values > limit) throw new Refusal(coded("WB-READ-012", { limit }));
  }

  /** A name that reaches the prototype of an object is no carrier's. */
  #named(tag: string): string {
    const name = plainName(tag);
    if (name === "__proto__" || (name === "prototype" && this.#at.name === "constructor"))
      throw new Refusal(coded("WB-READ-003", { key: name }));
    return name;
  }

  open({ name: tag, attributes }: SaxesTagPlain): void {
    const limit = this.#limits.depth;
    if (this.#above.length >= limit) throw new Refusal(coded("WB-READ-002", { limit }));
    this.#count();
    const fields: Fields = {};
    for (const name in attributes) {
      if (isAboutXml(name)) continue;
      this.#count();
      const key = `@${plainName(name)}`;
      if (key.length > name.length || !Object.hasOwn(fields, key)) fields[key] = attributes[name];
    }
    const name = this.#named(tag);
    settle(this.#at);
    this.#above.push(this.#at);
    this.#at = { name, fields, text: "", run: "" };
  }

  text(text: string): void {
    this.#at.run += text;
  }

  close(): void {
    const { name } = this.#at;
    const value = valueOf(this.#at);
    this.#at = this.#above.pop() ?? this.#root;
    put(this.#at.fields, name, value);
  }
}

function parse(text: string, limits: Limits): unknown {
  const tree = new Tree(limits);
  const parser = new SaxesParser();
  parser.on("doctype", () => {
    throw new Refusal(coded("WB-READ-010", { line: parser.line, column: parser.column }));
  });
  parser.on("opentag", (tag) => tree.open(tag));
  parser.on("text", (part) => tree.text(part));
  parser.on("cdata", (part) => tree.text(part));
  parser.on("closetag", () => tree.close());
  const blank = /^\s*/.exec(text)?.[0] ?? "";
  for (let at = blank.indexOf("\n"); at >= 0; at = blank.indexOf("\n", at + 1)) parser.line += 1;
  parser.write(text.slice(blank.length)).close();
  return tree.payload;
}

/** The parser's `3:14: what` as a sentence with line and column, both counted from 1. */
function placed(error: unknown): string {
  const says = error instanceof Error ? error.message : String(error);
  const match = /^(\d+):(\d+): ([\s\S]*?)\.?$/.exec(says);
  return match ? `line ${match[1]}, column ${Number(match[2]) || 1}: ${match[3]}` : says;
}

/**
 * Reads XML into plain objects. No document type, so no entity but the five of XML itself: nothing expands, nothing is
 * fetched. One root element is one key; empty elements are empty texts. Nesting and the number of elements and
 * attributes have limits. Processing instructions and comments are left out.
 */
export function readXml(bytes: Uint8Array, limits: Limits): ReadOutcome {
  const decoded = textOfXml(bytes);
  if (decoded.kind === "unreadable") return unreadable(decoded.error);
  try {
    return { kind: "read", payload: parse(decoded.text, limits), faults: [] };
  } catch (error) {
    if (error instanceof Refusal) return unreadable(error.coded);
    return unreadable(coded("WB-READ-001", { format: "XML", detail: placed(error) }));
  }
}
