import type { Reply } from "../call.ts";
import { type HeaderField, headerFields } from "./fields.ts";

function propertyOf(field: HeaderField): string {
  const size = field.maxLength === null ? "" : ` MaxLength="${field.maxLength}"`;
  const mode = field.name === "DeliveryVersion" ? ' ConcurrencyMode="Fixed"' : "";
  return `<Property Name="${field.name}" Type="Edm.${field.type}"${size}${mode} sap:updatable="${field.updatable}"/>`;
}

function actionOf(name: string, parameters: readonly string[]): string {
  const list = parameters.map((parameter) => `<Parameter Name="${parameter}" Type="Edm.String" Mode="In"/>`).join("");
  return `<FunctionImport Name="${name}" m:HttpMethod="POST">${list}</FunctionImport>`;
}

/** The description of the service that a client reads to offer fields: names, types, lengths, what can be updated. */
export function metadataReply(): Reply {
  const body = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"',
    ' xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"',
    ' xmlns:sap="http://www.sap.com/Protocols/SAPData"><edmx:DataServices m:DataServiceVersion="2.0">',
    '<Schema Namespace="API_OUTBOUND_DELIVERY_SRV" xmlns="http://schemas.microsoft.com/ado/2008/09/edm">',
    '<EntityType Name="A_OutbDeliveryHeaderType"><Key><PropertyRef Name="DeliveryDocument"/></Key>',
    ...[...headerFields.values()].map(propertyOf),
    '</EntityType><EntityContainer Name="API_OUTBOUND_DELIVERY_SRV_Entities" m:IsDefaultEntityContainer="true">',
    '<EntitySet Name="A_OutbDeliveryHeader" EntityType="API_OUTBOUND_DELIVERY_SRV.A_OutbDeliveryHeaderType"/>',
    actionOf("PostGoodsIssue", ["DeliveryDocument"]),
    actionOf("ReverseGoodsIssue", ["DeliveryDocument", "ActualGoodsMovementDate"]),
    actionOf("PickAllItems", ["DeliveryDocument"]),
    "</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>",
  ].join("");
  return { status: 200, headers: { "content-type": "application/xml", dataserviceversion: "2.0" }, body };
}
