import { randomUUID } from "node:crypto";
import { type Call, headerOf, type Reply } from "../call.ts";

const common = { dataserviceversion: "2.0" };

/** A business or protocol error as the service words it. */
export type Failure = {
  readonly status: number;
  /** Message class and number; stand-ins here, a client must not decide by them. */
  readonly code: string;
  readonly text: string;
  /** The property that is wrong, where one is. */
  readonly target?: string;
  /** The service that speaks; default the outbound deliveries. */
  readonly service?: { readonly id: string; readonly component: string; readonly version: string };
};

const deliveryService = { id: "API_OUTBOUND_DELIVERY_SRV", component: "LE-SHP", version: "0002" };

/** The query of a call, decoded. */
export function optionsOf(call: Call): URLSearchParams {
  return new URLSearchParams(call.query);
}

/** JSON only for who asks for it: Atom is the default of the protocol. */
function wantsJson(call: Call): boolean {
  if (optionsOf(call).get("$format") === "json") return true;
  return /application\/json/.test(headerOf(call, "accept") ?? "");
}

/** Escapes text for XML and HTML. */
function escapeXml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (sign) => names[sign] ?? sign);
}

/** An error answer in the shape of OData V2. */
export function failure(call: Call, refused: Failure): Reply {
  const { status, code, text, target = "", service = deliveryService } = refused;
  const detail = { code, message: text, propertyref: target, severity: "error", target };
  const innererror = {
    application: {
      component_id: service.component,
      service_namespace: "/SAP/",
      service_id: service.id,
      service_version: service.version,
    },
    transactionid: randomUUID().replaceAll("-", "").toUpperCase(),
    errordetails: [detail],
  };
  const json = { error: { code, message: { lang: "en", value: text }, innererror } };
  if (wantsJson(call) || call.method !== "GET") {
    return { status, headers: { ...common, "content-type": "application/json" }, body: JSON.stringify(json) };
  }
  const body = `<error><code>${escapeXml(code)}</code><message xml:lang="en">${escapeXml(text)}</message></error>`;
  return { status, headers: { ...common, "content-type": "application/xml" }, body };
}

function atomOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => `<entry>${atomOf(one)}</entry>`).join("");
  if (typeof value === "string") return escapeXml(value);
  if (typeof value !== "object" || value === null) return escapeXml(JSON.stringify(value ?? ""));
  const fields = Object.entries(value).filter(([name]) => name !== "__metadata");
  return fields.map(([name, inner]) => `<d:${name}>${atomOf(inner)}</d:${name}>`).join("");
}

/** A successful answer with content. Whoever does not ask for JSON gets Atom. */
export function success(call: Call, value: unknown, headers: Reply["headers"] = {}, status = 200): Reply {
  if (wantsJson(call)) {
    const body = JSON.stringify({ d: value });
    return { status, headers: { ...common, "content-type": "application/json", ...headers }, body };
  }
  const spaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices"';
  const body = `<?xml version="1.0" encoding="utf-8"?><entry ${spaces}>${atomOf(value)}</entry>`;
  return { status, headers: { ...common, "content-type": "application/atom+xml", ...headers }, body };
}

/** A successful answer without content. */
export function noContent(headers: Reply["headers"] = {}): Reply {
  return { status: 204, headers: { ...common, ...headers } };
}
