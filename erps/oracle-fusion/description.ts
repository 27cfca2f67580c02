import { propertiesOf } from "../../core/delivery/answer.ts";
import type { TargetField } from "../../core/delivery/erp.ts";
import { flexMark } from "./documents.ts";

/** A part of a resource that an operation writes: the resource, the children that lead to the part, and who names it. */
export interface Part {
  readonly resource: string;
  readonly children: readonly string[];
  /** Set before each name. */
  readonly mark: string;
  /** The attributes that are meant; null: all. */
  readonly only: readonly string[] | null;
}

const lines: Part = {
  ...{ resource: "shipmentLineChangeRequests", children: ["shipmentLines"], mark: "" },
  only: ["TrackingNumber"],
};
const header: Part = { resource: "shipmentTransactionRequests", children: ["shipments"], mark: "", only: null };
const flex: Part = { ...header, children: ["shipments", "DFF"], mark: flexMark };
const orderHeader: Part = { resource: "salesOrdersForOrderHub", children: [], mark: "", only: null };

/** What each operation writes; an operation that is not here takes no field. */
export const parts: Readonly<Record<string, readonly Part[]>> = {
  milestone: [flex, header],
  tracking: [lines, header, flex],
  "ship-confirm": [lines, header, flex],
  "proof-of-delivery": [header, flex],
  return: [orderHeader],
};

/** The attributes of a part, by the resource's description of itself; null where it describes no such part. */
export function fieldsOf(
  description: unknown,
  { resource, children, mark, only }: Part,
): readonly TargetField[] | null {
  let node = propertiesOf(propertiesOf(propertiesOf(description).Resources)[resource]);
  for (const child of children) node = propertiesOf(propertiesOf(node.children)[child]);
  if (!Array.isArray(node.attributes)) return null;
  const named = node.attributes.map(propertiesOf).filter(({ name }) => typeof name === "string");
  return named.filter(({ name }) => only === null || only.includes(String(name))).map((one) => fieldOf(one, mark));
}

const types: Readonly<Record<string, TargetField["type"]>> = {
  integer: "number",
  number: "number",
  boolean: "boolean",
  date: "date",
  datetime: "datetime",
};

function fieldOf(attribute: Record<string, unknown>, mark: string): TargetField {
  const { name, title, type, updatable, maxLength, precision } = attribute;
  const kind = types[String(type)] ?? "string";
  const length = Number(maxLength ?? (kind === "string" ? precision : null) ?? Number.NaN);
  return {
    name: mark + String(name),
    title: typeof title === "string" && title !== "" ? title : String(name),
    type: kind,
    maxLength: kind === "string" && Number.isSafeInteger(length) && length > 0 ? length : null,
    updatable: updatable !== false,
  };
}
