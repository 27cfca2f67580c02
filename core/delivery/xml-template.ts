import { usualLimits } from "../mapping/reading.ts";
import { readXml } from "../mapping/readers/xml.ts";
import type { Trouble } from "./erp.ts";
import { type Values, valueOf } from "./template.ts";
import { type Filled, textTemplate } from "./text-template.ts";

/** Compiles XML with placeholders; null where the template itself is not well-formed. */
export function xmlTemplate(template: string): ((values: Values) => Filled | Trouble) | null {
  if (readXml(Buffer.from(template, "utf8"), usualLimits).kind === "unreadable") return null;
  return (values) => textTemplate(withoutMissing(template, values), escapeXml)(values);
}

const lonely = /<([\w:.-]+)(?:\s[^<>]*)?>\{(\w+)(?::[^{}]*)?\}<\/\1\s*>/g;

/** An element that holds one placeholder and nothing else is left out where there is no value for it. */
function withoutMissing(template: string, values: Values): string {
  return template.replace(lonely, (element, _, name: string) => (valueOf(values, name) === null ? "" : element));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** A value as text of an element or an attribute. Characters that no XML 1.0 document may hold become U+FFFD. */
export function escapeXml(value: string): string {
  const allowed = value.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
  return allowed.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
