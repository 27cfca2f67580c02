import type { Ask, ErpSettings } from "../../core/delivery/erp.ts";
import { type Header, literal } from "./documents.ts";

/** How returns are made in this system. */
export interface ReturnRules {
  /** Sales document type of a return. */
  readonly type: string;
  /** Order reason where the post gives none; empty leaves it out. */
  readonly reason: string;
  /** The system's own order reasons for the reasons that flows give. */
  readonly reasons: ReadonlyMap<string, string>;
}

/** Path of the service of customer returns (SAP_COM_0157), beside the one of the deliveries. */
export const returnServicePath = "/sap/opu/odata/sap/API_CUSTOMER_RETURN_SRV";
export const returnSet = "A_CustomerReturn";
const reasonField = "SDDocumentReason";

export function returnRulesOf({ values }: ErpSettings): ReturnRules {
  const pairs = String(values.returnReasons ?? "").split(",");
  const known = pairs.map((pair) => pair.split("=").map((part) => part.trim()));
  return {
    type: String(values.returnType || "CBAR"),
    reason: String(values.returnReason ?? ""),
    reasons: new Map(known.flatMap(([name = "", code = ""]) => (name && code ? [[name, code] as const] : []))),
  };
}

/**
 * The customer reference by which the return of an effect is known: our mark and the key of the effect, 34 of the 35
 * characters that the field holds. The system does not refuse a reference that it knows, so it is looked for before.
 */
function referenceOf(key: string): string {
  return `WB${key}`.slice(0, 35);
}

/** The question for the return of an effect, with the fields that the ask wants to compare. */
export function returnQuery(ask: Ask, key: string): string {
  const select = [...new Set(["CustomerReturn", ...Object.keys(ask.fields)])].join(",");
  const filter = `PurchaseOrderByCustomer%20eq%20${literal(referenceOf(key))}`;
  return `/${returnSet}?$filter=${filter}&$select=${select}&$top=2`;
}

/** What a return is made of: the delivery with its items. */
export const returnedParts = [
  ...["DeliveryDocument", "SalesOrganization", "SoldToParty"],
  ...["DeliveryDocumentItem", "Material", "ActualDeliveryQuantity", "DeliveryQuantityUnit", "DistributionChannel"].map(
    (name) => `to_DeliveryDocumentItem/${name}`,
  ),
  ...["Division", "ReferenceSDDocument", "ReferenceSDDocumentItem"].map((name) => `to_DeliveryDocumentItem/${name}`),
];

/** The fields that a return gets from the ask, with the system's own code for the reason. */
function returnFieldsOf(ask: Ask, { reason, reasons }: ReturnRules): Ask["fields"] {
  const given = ask.fields[reasonField] ?? reason;
  const code = reasons.get(String(given)) ?? given;
  return { ...ask.fields, ...(code === "" ? {} : { [reasonField]: code }) };
}

/**
 * The return of a whole delivery: a header with an item for each item of the delivery, which refers to the item of the
 * order that it was delivered for. Null where no item of the delivery comes from an order.
 */
export function returnOf(ask: Ask, key: string, delivery: Header, rules: ReturnRules): object | null {
  const items = itemsIn(delivery).filter(({ ReferenceSDDocument: order }) => Boolean(order));
  const [first] = items;
  if (!first) return null;
  return {
    CustomerReturnType: rules.type,
    SalesOrganization: delivery.SalesOrganization,
    DistributionChannel: first.DistributionChannel,
    OrganizationDivision: first.Division,
    SoldToParty: delivery.SoldToParty,
    PurchaseOrderByCustomer: referenceOf(key),
    ...returnFieldsOf(ask, rules),
    to_Item: items.map((item) => ({
      ReferenceSDDocument: item.ReferenceSDDocument,
      ReferenceSDDocumentItem: item.ReferenceSDDocumentItem,
      Material: item.Material,
      RequestedQuantity: item.ActualDeliveryQuantity,
      RequestedQuantityUnit: item.DeliveryQuantityUnit,
    })),
  };
}

/** The items that came along with a delivery. */
export function itemsIn(delivery: Header): readonly Header[] {
  const { results } = (delivery.to_DeliveryDocumentItem ?? {}) as { readonly results?: unknown };
  return Array.isArray(results) ? results : [];
}
