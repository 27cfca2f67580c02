/** A segment of an IDoc: its fields in their order, and the segments under it. */
export interface Segment {
  readonly name: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly children: readonly Segment[];
}

/** What stands around an IDoc: nothing, a SOAP envelope, or one in the namespace that names a message id (see README). */
export type Envelope = "none" | "soap" | "soap-once";

/** Namespace under which the system receives each message id once (its message EA 728). */
const onceNamespace = "urn:sap-com:document:sap:idoc:soap:messages";
const soapNamespace = "http://schemas.xmlsoap.org/soap/envelope/";

/** One IDoc in the XML form of SAP, without white space between its tags: the system would take it for content. */
export function idocXml(type: string, segments: readonly Segment[], envelope: Envelope): string {
  const namespace = envelope === "soap-once" ? ` xmlns="${onceNamespace}"` : "";
  const idoc = `<${type}${namespace}><IDOC BEGIN="1">${segments.map(segmentXml).join("")}</IDOC></${type}>`;
  const wrapped = `<soap:Envelope xmlns:soap="${soapNamespace}"><soap:Body>${idoc}</soap:Body></soap:Envelope>`;
  return `<?xml version="1.0" encoding="UTF-8"?>${envelope === "none" ? idoc : wrapped}`;
}

function segmentXml({ name, fields, children }: Segment): string {
  const held = fields.map(([field, value]) => `<${field}>${escaped(value)}</${field}>`).join("");
  return `<${name} SEGMENT="1">${held}${children.map(segmentXml).join("")}</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Text of a field: one line, as fields are; what XML cannot carry becomes a blank. */
function escaped(value: string): string {
  const line = value.toWellFormed().replace(/[\u0000-\u001f\ufffe\uffff]+/g, " ");
  return line.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
