/** An element of XML with what is in it. Text and elements do not mix in an IDoc. */
export type Element = {
  readonly name: string;
  readonly attributes: string;
  readonly children: Element[];
  text: string;
};

const token = /<(\/?)([\w:.-]+)([^<>]*?)(\/?)>|([^<]+)/gy;
const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

/** Reads a document as strictly as its sender should have written it; null when it is not well formed. */
export function readElement(text: string): Element | null {
  const body = text.replace(/^\uFEFF?<\?xml[^>]*\?>/, "");
  const top: Element = { name: "", attributes: "", children: [], text: "" };
  const open: Element[] = [top];
  token.lastIndex = 0;
  while (token.lastIndex < body.length) {
    const found = token.exec(body);
    const at = open.at(-1);
    if (!found || !at || !take(open, at, found)) return null;
  }
  return open.length === 1 && top.children.length === 1 ? (top.children[0] ?? null) : null;
}

function take(open: Element[], at: Element, found: RegExpExecArray): boolean {
  const [, closing, name = "", attributes = "", empty, text] = found;
  if (text !== undefined) {
    const plain = plainOf(text);
    at.text += plain ?? "";
    return plain !== null;
  }
  if (closing === "/") return open.pop()?.name === name;
  const element: Element = { name, attributes, children: [], text: "" };
  at.children.push(element);
  if (empty !== "/") open.push(element);
  return true;
}

/** Text with its entities resolved; null for an ampersand that begins none. */
function plainOf(text: string): string | null {
  if (/&(?!(lt|gt|quot|apos|amp);)/.test(text)) return null;
  return text.replace(/&(\w+);/g, (_, name: string) => entities[name] ?? "");
}

/** Name without its prefix. */
export function localName({ name }: Element): string {
  return name.slice(name.indexOf(":") + 1);
}

/** The first element of that name under another one. */
export function childOf(element: Element | null | undefined, name: string): Element | null {
  return element?.children.find((child) => localName(child) === name) ?? null;
}

/** The text of a field of a segment; empty where it is not there. */
export function fieldOf(segment: Element | null, name: string): string {
  return childOf(segment, name)?.text ?? "";
}

/** Text as it stands in XML. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
