import { headerAttributes, lineAttributes } from "./requests.ts";
import { segments } from "./shipments.ts";

type Attribute = Readonly<Record<string, unknown>>;

function attribute(name: string, length: number): Attribute {
  const rest = { updatable: true, mandatory: false, queryable: false, title: name.replace(/([a-z])([A-Z])/g, "$1 $2") };
  if (length === 0) return { name, type: "datetime", ...rest };
  return { name, type: "string", ...rest, precision: length, maxLength: String(length) };
}

function attributesOf(known: Readonly<Record<string, number>>): readonly Attribute[] {
  return Object.entries(known).map(([name, length]) => attribute(name, length));
}

const flex = { attributes: segments.map((name) => attribute(name, 150)) };
const key = { name: "ShipmentLine", type: "integer", updatable: true, mandatory: true, queryable: true };

/** What each resource says of itself. */
export const descriptions: Readonly<Record<string, unknown>> = {
  shipmentLineChangeRequests: {
    attributes: [attribute("ActionCode", 30)],
    children: { shipmentLines: { attributes: [key, ...attributesOf(lineAttributes)] } },
  },
  shipmentTransactionRequests: {
    attributes: [attribute("ActionCode", 30)],
    children: {
      shipments: {
        attributes: [...attributesOf(headerAttributes), { name: "DeliveryId", type: "integer", updatable: false }],
        children: { DFF: flex },
      },
    },
  },
  salesOrdersForOrderHub: {
    attributes: [attribute("SourceTransactionNumber", 50), attribute("Comments", 2000)],
    children: { lines: { attributes: [attribute("ReturnReasonCode", 30)] } },
  },
};
