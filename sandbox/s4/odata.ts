import { randomUUID } from "node:crypto";
import { type Call, headerOf, type Reply } from "../call.ts";
import type { Delivery, FieldValue } from "./deliveries.ts";

/** Path of the service, without version and without trailing slash. */
const servicePath = "/sap/opu/odata/sap/API_OUTBOUND_DELIVERY_SRV";

const serviceName = "API_OUTBOUND_DELIVERY_SRV";
const common = { dataserviceversion: "2.0" };

/** A business or protocol error as the service words it. */
export type Failure = {
  readonly status: number;
  /** Message class and number; stand-ins here, a client must not decide by them. */
  readonly code: string;
  readonly text: string;
  /** The property that is wrong, where one is. */
  readonly target?: string;
};

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
export function failure(call: Call, { status, code, text, target = "" }: Failure): Reply {
  const detail = { code, message: text, propertyref: target, severity: "error", target };
  const innererror = {
    application: {
      component_id: "LE-SHP",
      service_namespace: "/SAP/",
      service_id: serviceName,
      service_version: "0002",
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

/** The concurrency token of a delivery, in wire form: `W/"'0001'"`. */
export function etagOf(delivery: Delivery): string {
  return `W/"'${delivery.values["DeliveryVersion"]}'"`;
}

/** The address of a delivery, seen from the caller. */
function uriOf(call: Call, delivery: Delivery): string {
  const host = headerOf(call, "host") ?? "localhost";
  return `http://${host}${servicePath};v=0002/A_OutbDeliveryHeader('${delivery.document}')`;
}

function chosen(delivery: Delivery, select: string | null): Record<string, FieldValue> {
  if (!select) return { ...delivery.values };
  const names = select.split(",").filter((name) => name in delivery.values);
  return Object.fromEntries(names.map((name) => [name, delivery.values[name] ?? null]));
}

function itemsOf(delivery: Delivery) {
  return delivery.items.map((item, index) => ({
    __metadata: { type: `${serviceName}.A_OutbDeliveryItemType` },
    DeliveryDocument: delivery.document,
    DeliveryDocumentItem: String((index + 1) * 10).padStart(6, "0"),
    Material: item.material,
    ActualDeliveryQuantity: item.quantity.toFixed(3),
    DeliveryQuantityUnit: "PC",
  }));
}

/** A delivery as OData V2 shows it: `$select` narrows the fields, `$expand` brings the items along. */
export function entityOf(call: Call, delivery: Delivery): Record<string, unknown> {
  const options = optionsOf(call);
  const uri = uriOf(call, delivery);
  const expanded = (options.get("$expand") ?? "").split(",").includes("to_DeliveryDocumentItem");
  const items = expanded ? { results: itemsOf(delivery) } : { __deferred: { uri: `${uri}/to_DeliveryDocumentItem` } };
  return {
    __metadata: { id: uri, uri, type: `${serviceName}.A_OutbDeliveryHeaderType`, etag: etagOf(delivery) },
    ...chosen(delivery, options.get("$select")),
    ...(expanded || !options.has("$select") ? { to_DeliveryDocumentItem: items } : {}),
  };
}

function atomOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => `<entry>${atomOf(one)}</entry>`).join("");
  if (typeof value === "string") return escapeXml(value);
  if (typeof value !== "object" || value === null) return escapeXml(JSON.stringify(value ?? ""));
  const fields = Object.entries(value).filter(([name]) => name !== "__metadata");
  return fields.map(([name, inner]) => `<d:${name}>${atomOf(inner)}</d:${name}>`).join("");
}

/** A successful answer with content. Whoever does not ask for JSON gets Atom. */
export function success(call: Call, value: unknown, headers: Reply["headers"] = {}): Reply {
  if (wantsJson(call)) {
    const body = JSON.stringify({ d: value });
    return { status: 200, headers: { ...common, "content-type": "application/json", ...headers }, body };
  }
  const spaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices"';
  const body = `<?xml version="1.0" encoding="utf-8"?><entry ${spaces}>${atomOf(value)}</entry>`;
  return { status: 200, headers: { ...common, "content-type": "application/atom+xml", ...headers }, body };
}

/** A successful answer without content. */
export function noContent(headers: Reply["headers"] = {}): Reply {
  return { status: 204, headers: { ...common, ...headers } };
}
