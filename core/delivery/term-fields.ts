import { type FieldTerm, isFieldTerm } from "./operations.ts";

/** Fields of a customer's own that take values in the words of the business. */
export type TermFields = Readonly<Partial<Record<FieldTerm, string>>>;

/**
 * Reads `trackingNumber=packageTrackingNo, carrier=shippingAgentCode`: our terms, and the fields that take them. `wrong`
 * are the parts that are no such pair, so that a misspelt one is not passed over.
 */
export function termFieldsOf(list: string): { readonly fields: TermFields; readonly wrong: readonly string[] } {
  const parts = list
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const fields: Partial<Record<FieldTerm, string>> = {};
  const wrong: string[] = [];
  for (const part of parts) {
    const [term = "", field = "", ...rest] = part.split("=").map((word) => word.trim());
    if (isFieldTerm(term) && /^[A-Za-z_]\w*$/.test(field) && rest.length === 0) fields[term] = field;
    else wrong.push(part);
  }
  return { fields, wrong };
}
