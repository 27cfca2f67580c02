/** XML as the simulated service reads and writes it: enough to be strict about what it is sent. */

export type Version = "1.1" | "1.2" | "xml";

const namespaces = {
  "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
  "1.2": "http://www.w3.org/2003/05/soap-envelope",
} as const;

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Whether every element that opens is closed in its order, and no sign stands where it may not. */
export function isWellFormed(text: string): boolean {
  const open: string[] = [];
  const tags = /<\/?([\w:.-]+)(?:\s+[\w:.-]+="[^"<]*")*\s*(\/?)>/g;
  const rest = text.replace(/^<\?xml[^>]*\?>/, "").replace(tags, (tag, name: string, empty: string) => {
    if (tag.startsWith("</")) return open.pop() === name ? "" : "<";
    if (empty === "") open.push(name);
    return "";
  });
  return open.length === 0 && !/[<>]|&(?!(?:amp|lt|gt|quot|apos);)/.test(rest);
}

/** The text of the first element of that name, whatever its prefix; null where there is none. */
export function textOf(xml: string, name: string): string | null {
  const found = new RegExp(`<(?:[\\w.-]+:)?${name}(?:\\s[^>]*)?>([^<]*)</`).exec(xml)?.[1];
  return found?.replace(/&(\w+);/g, (_, entity: string) => entities[entity] ?? "") ?? null;
}

/** What stands in the Body, or the whole document where there is no envelope; null where the envelope is another one. */
export function contentOf(xml: string, version: Version): string | null {
  if (version === "xml") return xml.replace(/^<\?xml[^>]*\?>/, "");
  if (!xml.includes(`="${namespaces[version]}"`)) return null;
  return /<(?:[\w.-]+:)?Body>([\s\S]*)<\/(?:[\w.-]+:)?Body>/.exec(xml)?.[1] ?? null;
}

/** The name of the first element, without its prefix. */
export function elementOf(xml: string): string {
  return /^\s*<(?:[\w.-]+:)?([\w.-]+)/.exec(xml)?.[1] ?? "";
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** An element with others in it, in the namespace of the service. */
export function element(name: string, values: Readonly<Record<string, string>>): string {
  const inner = Object.entries(values).map(([key, value]) => `<s:${key}>${escaped(value)}</s:${key}>`);
  return `<s:${name} xmlns:s="urn:shop">${inner.join("")}</s:${name}>`;
}

/** An answer as it leaves. */
export function wrapped(content: string, version: Version): string {
  const head = '<?xml version="1.0" encoding="utf-8"?>\n';
  if (version === "xml") return head + content;
  return `${head}<env:Envelope xmlns:env="${namespaces[version]}"><env:Header/><env:Body>${content}</env:Body></env:Envelope>`;
}

/** A fault as each version tells it. */
export function fault(version: Version, blames: "Client" | "Server", code: string, text: string): string {
  if (version === "xml") return element("Error", { Code: code, Text: text });
  if (version === "1.1") {
    const named = blames === "Client" ? "Client" : `Server.${code}`;
    return `<env:Fault><faultcode>env:${named}</faultcode><faultstring xml:lang="en">${escaped(text)}</faultstring></env:Fault>`;
  }
  const value = blames === "Client" ? "Sender" : "Receiver";
  const narrower = `<env:Subcode><env:Value xmlns:s="urn:shop">s:${code}</env:Value></env:Subcode>`;
  return `<env:Fault><env:Code><env:Value>env:${value}</env:Value>${narrower}</env:Code><env:Reason><env:Text xml:lang="en">${escaped(text)}</env:Text></env:Reason></env:Fault>`;
}
