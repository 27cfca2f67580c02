import { CodedError, coded } from "../../core/errors.ts";
import type { ErpSettings } from "../../core/delivery/erp.ts";
import { milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import type { Vocabulary } from "../../core/delivery/operations.ts";
import { type TermFields, termFieldsOf } from "../../core/delivery/term-fields.ts";
import type { PickingFields } from "./documents.ts";

/** What the connection was told of the transfer's fields. */
export function fieldsOf({ values }: ErpSettings): PickingFields {
  const name = (setting: string): string => String(values[setting] ?? "").trim();
  return {
    milestone: name("milestoneField"),
    milestoneAt: name("milestoneTimeField"),
    tracking: name("trackingField") || "carrier_tracking_ref",
    codes: milestoneCodesOf(String(values.milestoneCodes ?? "")),
  };
}

/** The customer's own fields for our terms. Throws a CodedError WB-CFG-001 where a part of the list is no such pair. */
export function ownFieldsOf({ values, baseUrl }: ErpSettings): TermFields {
  const { fields, wrong } = termFieldsOf(String(values.ownFields ?? ""));
  const [first] = wrong;
  if (first === undefined) return fields;
  const detail = `"${first}" in the fields of your own is no term of ours with the name of a field`;
  throw new CodedError(coded("WB-CFG-001", { node: new URL(baseUrl).host, detail }));
}

/** What the database calls our terms. What makes a record of its own takes the fields of that record. */
export function vocabularyOf(operation: string, { tracking }: PickingFields, own: TermFields): Vocabulary {
  const numbers = { delivery: "name", order: "origin", trackingNumber: tracking };
  switch (operation) {
    case "return":
    case "invoice-release":
      return { fields: {}, numbers };
    case "accrual":
      return {
        fields: { amount: "amount_currency", currency: "currency_id", text: "name", shippedAt: "date" },
        numbers,
      };
    case "claim":
      return { fields: { reason: "name", text: "description" }, numbers };
    case "proof-of-delivery":
      return { fields: own, numbers };
    default:
      return { fields: { trackingNumber: tracking, amount: "carrier_price", ...own }, numbers };
  }
}
