/** A number by which somebody knows the shipment. `order`: sales order · `delivery`: ERP delivery document · `bol`: bill of lading. */
export type ReferenceKind =
  | "order"
  | "delivery"
  | "invoice"
  | "purchase-order"
  | "customer"
  | "bol"
  | "container"
  | "consignment"
  | "master"
  | "tracking"
  | "other";

export interface Reference {
  readonly kind: ReferenceKind;
  readonly value: string;
}
