/** The type of a field, as OData V2 writes it. */
type FieldType = "String" | "DateTime" | "Time" | "Decimal" | "Boolean";

/** One field of an entity. */
export type Field = {
  readonly name: string;
  readonly type: FieldType;
  /** Characters; null where the type sets the limit. */
  readonly maxLength: number | null;
  readonly creatable: boolean;
  readonly updatable: boolean;
};

/** An entity type of a service: its name, and every field that it has, by name. */
export type EntityType = { readonly name: string; readonly fields: ReadonlyMap<string, Field> };

/** Fields from a list of names with their size in characters, or their type. */
export function readFields(list: string, may: Pick<Field, "creatable" | "updatable">): Field[] {
  return list.split(", ").map((entry) => {
    const [name = "", size = ""] = entry.split(" ");
    const length = Number(size);
    const isText = !Number.isNaN(length);
    return { name, type: isText ? "String" : (size as FieldType), maxLength: isText ? length : null, ...may };
  });
}

export function entityType(name: string, ...fields: readonly (readonly Field[])[]): EntityType {
  return { name, fields: new Map(fields.flat().map((field) => [field.name, field])) };
}

/** The 26 header fields that the standard service lets a client change, and the six that this customer added. */
const updatable = [
  "ActualGoodsMovementDate DateTime, BillOfLading 35, DeliveryBlockReason 2, DeliveryDate DateTime,",
  "DeliveryDocumentBySupplier 35, DeliveryPriority 2, DeliveryTime Time, GoodsIssueTime Time,",
  "HeaderGrossWeight Decimal, HeaderNetWeight Decimal, HeaderVolume Decimal, HeaderVolumeUnit 3, HeaderWeightUnit 3,",
  "IncotermsClassification 3, IncotermsTransferLocation 28, LoadingDate DateTime, LoadingTime Time,",
  "MeansOfTransport 20, MeansOfTransportType 4, PickingDate DateTime, PickingTime Time,",
  "PlannedGoodsIssueDate DateTime, ProposedDeliveryRoute 6, TransportationPlanningDate DateTime,",
  "TransportationPlanningTime Time, UnloadingPointName 25,",
  "YY1_ShipmentStatus_DLH 20, YY1_ShipmentStatusAt_DLH 30, YY1_TrackingNumber_DLH 35, YY1_ProofOfDelivery_DLH 60,",
  "YY1_DeliveredAt_DLH 30, YY1_Carrier_DLH 35",
].join(" ");

const readOnly = [
  "ActualDeliveryRoute 6, ActualGoodsMovementTime Time, CompleteDeliveryIsDefined Boolean, CreatedByUser 12,",
  "CreationDate DateTime, CreationTime Time, DeliveryDocument 10, DeliveryDocumentType 4, DeliveryVersion 4,",
  "DocumentDate DateTime, LastChangeDate DateTime, LastChangedByUser 12, OverallDelivConfStatus 1,",
  "OverallDelivReltdBillgStatus 1, OverallGoodsMovementStatus 1, OverallPackingStatus 1, OverallPickingConfStatus 1,",
  "OverallPickingStatus 1, OverallProofOfDeliveryStatus 1, OverallSDProcessStatus 1, ProofOfDeliveryDate DateTime,",
  "SalesOrganization 4, ShippingCondition 2, ShippingPoint 4, ShippingType 2, ShipToParty 10, SoldToParty 10,",
  "TotalBlockStatus 1, TotalNumberOfPackage 5, TransactionCurrency 5, TransportationPlanningStatus 1, Warehouse 3",
].join(" ");

const shown = { creatable: false, updatable: false };

/** The outbound delivery header. */
export const headerType = entityType(
  "A_OutbDeliveryHeaderType",
  readFields(updatable, { creatable: false, updatable: true }),
  readFields(readOnly, shown),
);

const itemFields = [
  "ActualDeliveryQuantity Decimal, DeliveryDocument 10, DeliveryDocumentItem 6, DeliveryDocumentItemText 40,",
  "DeliveryQuantityUnit 3, DistributionChannel 2, Division 2, Material 40, Plant 4, ReferenceSDDocument 10,",
  "ReferenceSDDocumentItem 6",
].join(" ");

/** The item of an outbound delivery, as far as it is simulated. */
export const itemType = entityType("A_OutbDeliveryItemType", readFields(itemFields, shown));

const shapes: Readonly<Record<FieldType, RegExp>> = {
  String: /^/,
  DateTime: /^(\/Date\(-?\d+\)\/|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?)$/,
  Time: /^PT(\d+H)?(\d+M)?(\d+S)?$/,
  Decimal: /^-?\d{1,12}(\.\d{1,3})?$/,
  Boolean: /^(true|false)$/,
};

/** Why a value cannot stand in a field, in the words of the service; null when it can. Null itself clears a field. */
export function refusalOf(field: Field, value: unknown, request: "create" | "update" = "update"): string | null {
  const isOpen = request === "create" ? field.creatable : field.updatable;
  if (!isOpen) return `Property '${field.name}' cannot be ${request}d`;
  if (value === null) return null;
  if (typeof value !== "string" || !shapes[field.type].test(value)) {
    return `Property '${field.name}' has an invalid value: Edm.${field.type} expected`;
  }
  if (field.maxLength === null || value.length <= field.maxLength) return null;
  return `Property '${field.name}' at offset '0' has value with length greater than maximum length '${field.maxLength}'`;
}
