/** The metadata documents of the two APIs, as far as clients look at them: names, types and lengths. */

type Property = readonly [name: string, type: string, maxLength?: number];

function propertyXml([name, type, maxLength]: Property): string {
  const length = maxLength === undefined ? "" : ` MaxLength="${maxLength}"`;
  return `<Property Name="${name}" Type="Edm.${type}"${length}><Annotation Term="NAV.LabelId" String="${name}"/></Property>`;
}

function entityXml(name: string, properties: readonly Property[]): string {
  const key = '<Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Guid" Nullable="false"/>';
  return `<EntityType Name="${name}">${key}${properties.map(propertyXml).join("")}</EntityType>`;
}

function documentXml(entities: Readonly<Record<string, readonly Property[]>>): string {
  const types = Object.entries(entities).map(([set, properties]) => entityXml(set.replace(/s$/, ""), properties));
  const sets = Object.keys(entities).map((set) => {
    return `<EntitySet Name="${set}" EntityType="Microsoft.NAV.${set.replace(/s$/, "")}"/>`;
  });
  const container = `<EntityContainer Name="NAV">${sets.join("")}</EntityContainer>`;
  const schema = `<Schema Namespace="Microsoft.NAV" xmlns="http://docs.oasis-open.org/odata/ns/edm">${types.join("")}${container}</Schema>`;
  const services = `<edmx:DataServices>${schema}</edmx:DataServices>`;
  return `<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">${services}</edmx:Edmx>`;
}

/** Properties of the customer's page that can be written. */
export const pageProperties: readonly Property[] = [
  ["packageTrackingNo", "String", 50],
  ["shippingAgentCode", "String", 10],
  ["shipmentStatus", "String", 30],
  ["shipmentStatusAt", "DateTimeOffset"],
  ["deliveredAt", "DateTimeOffset"],
  ["receivedBy", "String", 100],
];

/** Properties that a new credit memo, and a new journal line, may bring. */
export const creatable: Readonly<Record<string, readonly Property[]>> = {
  salesCreditMemos: [
    ["externalDocumentNumber", "String", 35],
    ["creditMemoDate", "Date"],
    ["postingDate", "Date"],
    ["customerNumber", "String", 20],
    ["invoiceNumber", "String", 20],
    ["customerReturnReasonId", "Guid"],
  ],
  journalLines: [
    ["accountNumber", "String", 20],
    ["balancingAccountNumber", "String", 20],
    ["postingDate", "Date"],
    ["documentNumber", "String", 20],
    ["externalDocumentNumber", "String", 35],
    ["amount", "Decimal"],
    ["description", "String", 100],
    ["comment", "String", 250],
  ],
};

const changedAt: Property = ["lastModifiedDateTime", "DateTimeOffset"];

export const standardMetadata = documentXml(
  Object.fromEntries(Object.entries(creatable).map(([set, properties]) => [set, [...properties, changedAt]])),
);

export const pageMetadata = documentXml({
  waybillShipments: [["number", "String", 20], ["orderNumber", "String", 20], ...pageProperties, changedAt],
});
