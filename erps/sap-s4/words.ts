import { milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import type { FieldTerm, Vocabulary } from "../../core/delivery/operations.ts";
import type { S4Fields } from "./documents.ts";

/** Our terms for which the delivery header has no field of its own, and the setting that names the customer's. */
const customerFields: Readonly<Partial<Record<FieldTerm, string>>> = {
  carrier: "carrierField",
  trackingUrl: "trackingUrlField",
  estimatedDelivery: "estimatedDeliveryField",
  deliveredAt: "deliveredAtField",
  receivedBy: "receivedByField",
};

/** The names that a connection was told: milestone, its moment, tracking number, and the milestones' own codes. */
export function fieldsOf({ values }: ErpSettings): S4Fields {
  return {
    milestone: nameIn(values, "milestoneField"),
    milestoneAt: nameIn(values, "milestoneTimeField"),
    tracking: nameIn(values, "trackingField") || "BillOfLading",
    codes: milestoneCodesOf(String(values.milestoneCodes ?? "")),
  };
}

/**
 * What the system calls our terms. A delivery is found by its order through the items, which name the order that they
 * come from. The goods issue takes no field, the return only a reason.
 */
export function vocabularyOf(operation: string, { tracking }: S4Fields, { values }: ErpSettings): Vocabulary {
  const numbers = {
    delivery: "DeliveryDocument",
    order: "ReferenceSDDocument",
    trackingNumber: tracking,
    bol: "BillOfLading",
  };
  if (operation === "ship-confirm") return { fields: {}, numbers };
  if (operation === "return") return { fields: { reason: "SDDocumentReason" }, numbers };
  const own = Object.fromEntries(customersOwn(values));
  const bol = tracking === "BillOfLading" ? {} : { billOfLading: "BillOfLading" };
  return { fields: { trackingNumber: tracking, ...bol, shippedAt: "ActualGoodsMovementDate", ...own }, numbers };
}

/** Every field that the connection was told the name of: those may be misspelt. */
export function toldFields({ milestone, milestoneAt, tracking }: S4Fields, { values }: ErpSettings): readonly string[] {
  const names = [milestone, milestoneAt, tracking, ...customersOwn(values).map(([, name]) => name)];
  return [...new Set(names)].filter((name) => name !== "");
}

function customersOwn(values: ErpSettings["values"]): readonly (readonly [string, string])[] {
  const named = Object.entries(customerFields).map(([term, setting]) => [term, nameIn(values, setting)] as const);
  return named.filter(([, name]) => name !== "");
}

function nameIn(values: ErpSettings["values"], setting: string): string {
  return String(values[setting] ?? "").trim();
}
