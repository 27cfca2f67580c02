import type { Reply } from "../call.ts";
import { type EntityType, type Field, headerType, itemType } from "./fields.ts";

/** A set of entities in a service, and the fields that are its key. */
export type EntitySet = { readonly name: string; readonly type: EntityType; readonly keys: readonly string[] };

/** The sets of the outbound delivery service that are simulated. */
const deliverySets: readonly EntitySet[] = [
  { name: "A_OutbDeliveryHeader", type: headerType, keys: ["DeliveryDocument"] },
  { name: "A_OutbDeliveryItem", type: itemType, keys: ["DeliveryDocument", "DeliveryDocumentItem"] },
];

function labelOf(name: string): string {
  return name.replace(/^YY1_|_DLH$/g, "").replace(/(?<=[a-z])(?=[A-Z])/g, " ");
}

function propertyOf({ name, type, maxLength, creatable, updatable }: Field): string {
  const size = maxLength === null ? "" : ` MaxLength="${maxLength}"`;
  const mode = name === "DeliveryVersion" ? ' ConcurrencyMode="Fixed"' : "";
  const may = `sap:creatable="${creatable}" sap:updatable="${updatable}"`;
  return `<Property Name="${name}" Type="Edm.${type}"${size}${mode} sap:label="${labelOf(name)}" ${may}/>`;
}

function actionOf(name: string, parameters: readonly string[]): string {
  const list = parameters.map((parameter) => `<Parameter Name="${parameter}" Type="Edm.String" Mode="In"/>`).join("");
  return `<FunctionImport Name="${name}" m:HttpMethod="POST">${list}</FunctionImport>`;
}

function typeOf({ type, keys }: EntitySet): string[] {
  const references = keys.map((name) => `<PropertyRef Name="${name}"/>`).join("");
  const properties = [...type.fields.values()].map(propertyOf);
  return [`<EntityType Name="${type.name}"><Key>${references}</Key>`, ...properties, "</EntityType>"];
}

/** The description of a service that a client reads to offer fields: names, types, lengths, what can be changed. */
export function metadataOf(service: string, sets: readonly EntitySet[], actions: readonly string[] = []): Reply {
  const body = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"',
    ' xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"',
    ' xmlns:sap="http://www.sap.com/Protocols/SAPData"><edmx:DataServices m:DataServiceVersion="2.0">',
    `<Schema Namespace="${service}" xmlns="http://schemas.microsoft.com/ado/2008/09/edm">`,
    ...sets.flatMap(typeOf),
    `<EntityContainer Name="${service}_Entities" m:IsDefaultEntityContainer="true">`,
    ...sets.map(({ name, type }) => `<EntitySet Name="${name}" EntityType="${service}.${type.name}"/>`),
    ...actions,
    "</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>",
  ].join("");
  return { status: 200, headers: { "content-type": "application/xml", dataserviceversion: "2.0" }, body };
}

/** The description of the outbound delivery service. */
export function deliveryMetadata(): Reply {
  return metadataOf("API_OUTBOUND_DELIVERY_SRV", deliverySets, [
    actionOf("PostGoodsIssue", ["DeliveryDocument"]),
    actionOf("ReverseGoodsIssue", ["DeliveryDocument", "ActualGoodsMovementDate"]),
    actionOf("PickAllItems", ["DeliveryDocument"]),
  ]);
}
