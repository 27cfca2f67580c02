import { keysOf } from "./environment.ts";

type Property = readonly [name: string, type: string, edit: boolean, create: boolean, maxLength?: number];

/** Properties that can be written, by entity set: type, on change, on creation, and the longest text. */
export const writable: Readonly<Record<string, readonly Property[]>> = {
  WaybillShipments: [
    ["CarrierTrackingNumber", "Edm.String", true, true, 50],
    ["ShippingCarrierCode", "Edm.String", true, true, 10],
    ["ShipmentStatus", "Edm.String", true, true, 30],
    ["ShipmentStatusAt", "Edm.DateTimeOffset", true, true],
    ["DeliveredAt", "Edm.DateTimeOffset", true, true],
    ["ReceivedBy", "Edm.String", true, true, 100],
    ["SalesOrderNumber", "Edm.String", false, true, 20],
  ],
  ReturnOrderHeadersV2: [
    ["CustomerAccountNumber", "Edm.String", false, true, 20],
    ["InvoiceCustomerAccountNumber", "Edm.String", true, true, 20],
    ["CustomersOrderReference", "Edm.String", true, true, 60],
    ["CustomerRequisitionNumber", "Edm.String", true, true, 20],
    ["CustomerReturnReasonCode", "Edm.String", true, true, 10],
    ["CurrencyCode", "Edm.String", true, true, 3],
    ["DefaultReturnWarehouseId", "Edm.String", true, true, 10],
  ],
  LedgerJournalHeaders: [
    ["JournalName", "Edm.String", false, true, 10],
    ["Description", "Edm.String", true, true, 60],
  ],
  LedgerJournalLines: [
    ["JournalBatchNumber", "Edm.String", false, true, 20],
    ["LineNumber", "Edm.Decimal", false, true],
    ["AccountType", "Edm.String", true, true],
    ["AccountDisplayValue", "Edm.String", true, true, 500],
    ["OffsetAccountType", "Edm.String", true, true],
    ["OffsetAccountDisplayValue", "Edm.String", true, true, 500],
    ["DebitAmount", "Edm.Decimal", true, true],
    ["CreditAmount", "Edm.Decimal", true, true],
    ["CurrencyCode", "Edm.String", true, true, 3],
    ["TransDate", "Edm.DateTimeOffset", true, true],
    ["Text", "Edm.String", true, true, 60],
    ["Document", "Edm.String", true, true, 20],
  ],
};

/** What the metadata service says of an entity set. */
export function publicEntityOf(set: string): object | null {
  const properties = writable[set];
  if (!properties) return null;
  const keys = (keysOf[set] ?? []).filter((name) => !properties.some(([known]) => known === name));
  const all: readonly Property[] = [...keys.map((name) => [name, "Edm.String", false, true] as const), ...properties];
  const Properties = all.map(([Name, TypeName, AllowEdit, AllowEditOnCreate]) => {
    return { Name, TypeName, IsKey: keysOf[set]?.includes(Name) ?? false, AllowEdit, AllowEditOnCreate };
  });
  return { Name: set.replace(/s(V\d)?$/, "$1"), EntitySetName: set, IsReadOnly: false, Properties };
}
