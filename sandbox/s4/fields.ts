/** The type of a header field, as OData V2 writes it. */
type FieldType = "String" | "DateTime" | "Time" | "Decimal" | "Boolean";

/** One field of the outbound delivery header. */
export type HeaderField = {
  readonly name: string;
  readonly type: FieldType;
  /** Characters; null where the type sets the limit. */
  readonly maxLength: number | null;
  readonly updatable: boolean;
};

/** The 26 header fields that the standard service lets a client change, and the four that this customer added. */
const updatable = [
  "ActualGoodsMovementDate DateTime, BillOfLading 35, DeliveryBlockReason 2, DeliveryDate DateTime,",
  "DeliveryDocumentBySupplier 35, DeliveryPriority 2, DeliveryTime Time, GoodsIssueTime Time,",
  "HeaderGrossWeight Decimal, HeaderNetWeight Decimal, HeaderVolume Decimal, HeaderVolumeUnit 3, HeaderWeightUnit 3,",
  "IncotermsClassification 3, IncotermsTransferLocation 28, LoadingDate DateTime, LoadingTime Time,",
  "MeansOfTransport 20, MeansOfTransportType 4, PickingDate DateTime, PickingTime Time,",
  "PlannedGoodsIssueDate DateTime, ProposedDeliveryRoute 6, TransportationPlanningDate DateTime,",
  "TransportationPlanningTime Time, UnloadingPointName 25,",
  "YY1_ShipmentStatus_DLH 20, YY1_ShipmentStatusAt_DLH 30, YY1_TrackingNumber_DLH 35, YY1_ProofOfDelivery_DLH 60",
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

function readFields(list: string, canUpdate: boolean): HeaderField[] {
  return list.split(", ").map((entry) => {
    const [name = "", size = ""] = entry.split(" ");
    const length = Number(size);
    const isText = !Number.isNaN(length);
    const type = isText ? "String" : (size as FieldType);
    return { name, type, maxLength: isText ? length : null, updatable: canUpdate };
  });
}

/** Every field that this service has, by name. */
export const headerFields: ReadonlyMap<string, HeaderField> = new Map(
  [...readFields(updatable, true), ...readFields(readOnly, false)].map((field) => [field.name, field]),
);

const shapes: Readonly<Record<FieldType, RegExp>> = {
  String: /^/,
  DateTime: /^(\/Date\(-?\d+\)\/|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?)$/,
  Time: /^PT(\d+H)?(\d+M)?(\d+S)?$/,
  Decimal: /^-?\d{1,12}(\.\d{1,3})?$/,
  Boolean: /^(true|false)$/,
};

/** Why a value cannot stand in a field, in the words of the service; null when it can. Null itself clears a field. */
export function refusalOf(field: HeaderField, value: unknown): string | null {
  if (!field.updatable) return `Property '${field.name}' cannot be updated`;
  if (value === null) return null;
  if (typeof value !== "string" || !shapes[field.type].test(value)) {
    return `Property '${field.name}' has an invalid value: Edm.${field.type} expected`;
  }
  if (field.maxLength === null || value.length <= field.maxLength) return null;
  return `Property '${field.name}' at offset '0' has value with length greater than maximum length '${field.maxLength}'`;
}
