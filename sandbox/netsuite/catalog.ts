import { type Call, headerOf, jsonReply, type Reply } from "../call.ts";
import { refuse } from "./errors.ts";

type Property = Readonly<Record<string, unknown>>;

const text = (title: string, more: Property = {}): Property => ({ title, type: "string", nullable: true, ...more });
const choice = (title: string): Property => {
  const properties = {
    id: { title: "Internal identifier", type: "string" },
    refName: { title: "Reference Name", type: "string" },
  };
  return { title, type: "object", properties: { ...properties, links: { type: "array", readOnly: true } } };
};

/** What the metadata catalog says of each record, as far as it is simulated. */
const schemas: Readonly<Record<string, Readonly<Record<string, Property>>>> = {
  itemFulfillment: {
    id: text("Internal ID"),
    tranId: text("Number"),
    memo: text("Memo", { maxLength: 999 }),
    shippedDate: text("Shipped Date", { format: "date" }),
    shipMethod: choice("Ship Via"),
    shipStatus: choice("Status"),
    lastModifiedDate: text("Date Last Modified", { format: "date-time" }),
    package: { title: "Packages", type: "object", properties: { items: { type: "array" } } },
    custbody_waybill_milestone: text("Milestone", { "x-ns-custom-field": true, maxLength: 300 }),
    custbody_waybill_delivered_at: text("Delivered At", { "x-ns-custom-field": true, format: "date-time" }),
  },
  returnAuthorization: { memo: text("Memo"), tranDate: text("Date", { format: "date" }) },
  invoice: {
    memo: text("Memo"),
    tranDate: text("Date", { format: "date" }),
    total: { title: "Total", type: "number", readOnly: true },
  },
  journalEntry: { memo: text("Memo"), approved: { title: "Approved", type: "boolean" } },
  supportCase: { title: text("Subject"), incomingMessage: text("Message"), company: choice("Company") },
};

/** The JSON schema of a record; null when the path is none of the catalog. */
export function catalog(call: Call): Reply | null {
  const record = /^\/services\/rest\/record\/v1\/metadata-catalog\/(\w+)$/.exec(call.path)?.[1];
  if (record === undefined) return null;
  const properties = schemas[record];
  if (!properties) return refuse(404, "NONEXISTENT_ID", `Record '${record}' was not found.`);
  if (headerOf(call, "accept") !== "application/schema+json") return jsonReply(200, { name: record, links: [] });
  return jsonReply(
    200,
    { type: "object", properties, "x-ns-filterable": [] },
    { "content-type": "application/schema+json" },
  );
}
