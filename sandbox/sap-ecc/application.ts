import type { Effect } from "../doubles.ts";
import type { Deliveries, Delivery } from "./deliveries.ts";
import { childOf, type Element, fieldOf, localName } from "./xml.ts";

/** Inbound status of an IDoc, with the text and the message of its status record. */
export type Status = {
  readonly status: string;
  readonly text: string;
  /** What stands in the places of the text. */
  readonly parameters: readonly string[];
  readonly message: { readonly id: string; readonly number: string } | null;
};

/** What the processing of an IDoc came to. */
export type Processed = { readonly status: Status; readonly effects: readonly Effect[] };

/** What the system requires before it posts. */
export type ApplicationOptions = {
  readonly deliveries: Deliveries;
  /** Partners for which partner profiles exist. */
  readonly partners: ReadonlySet<string>;
  /** Whether a proof of delivery is refused before the goods issue. */
  readonly needsIssue: boolean;
};

const posted: Status = { status: "53", text: "Application document posted", parameters: [], message: null };

function refusal(status: string, text: string, parameters: readonly string[], id = "VL", number = "461"): Processed {
  return { status: { status, text, parameters, message: { id, number } }, effects: [] };
}

/** The fields of a segment and of those under it, by segment and name; qualified segments carry their qualifier. */
function valuesIn(segment: Element, names: ReadonlySet<string>): Map<string, string> {
  const values = new Map<string, string>();
  const read = (element: Element): void => {
    const name = localName(element);
    const qualifier = fieldOf(element, "QUALF") || fieldOf(element, "PARTNER_Q");
    for (const child of element.children) {
      if (child.attributes.includes("SEGMENT")) read(child);
      else if (names.has(name) && !["QUALF", "PARTNER_Q", "VBELN", "TKNUM"].includes(localName(child)))
        values.set(`${name}${qualifier ? `:${qualifier}` : ""}-${localName(child)}`, child.text);
    }
  };
  read(segment);
  return values;
}

const deliverySegments: ReadonlySet<string> = new Set(["E1EDL20", "E1EDT13", "E1ADRM1", "Z1POD"]);
const shipmentSegments: ReadonlySet<string> = new Set(["E1EDT20", "E1EDT10", "E1ADRM4", "Z1POD"]);

/** Goods issue: posted again for every IDoc that asks for it, as the inbound function does without an own check. */
function confirm(deliveries: Deliveries, delivery: Delivery, head: Element): Effect[] {
  const fields = deliveries.write(delivery, valuesIn(head, deliverySegments));
  if (fieldOf(childOf(head, "E1EDL18"), "QUALF") !== "PGI") return fields;
  delivery.isIssued = true;
  return [{ effect: "goods-issue", document: delivery.number }, ...fields];
}

/** Processes the data of one IDoc as its message asks; every IDoc that comes is processed, also the same one twice. */
export function processIdoc({ deliveries, partners, needsIssue }: ApplicationOptions, idoc: Element): Processed {
  const control = childOf(idoc, "EDI_DC40");
  if (!partners.has(fieldOf(control, "SNDPRN")))
    return refusal("56", "EDI: Partner profile not available", [], "E0", "333");
  const message = fieldOf(control, "MESTYP");
  const head = childOf(idoc, message === "SHPMNT" ? "E1EDT20" : "E1EDL20");
  const carrier = message === "SHPMNT" ? childOf(head, "E1EDL20") : head;
  if (!head || !carrier) return refusal("60", "EDI: Mandatory segment & is missing", ["E1EDL20"], "E0", "072");
  const number = fieldOf(carrier, "VBELN");
  const delivery = deliveries.find(number);
  const plain = number.replace(/^0+/, "");
  if (!delivery) return refusal("51", "Delivery & does not exist", [plain]);
  if (deliveries.isLocked(delivery)) {
    return refusal("51", "Delivery &1 is currently being processed by user &2", [plain, "DISPATCH2"], "VL", "046");
  }
  if (message === "SHPCON") return { status: posted, effects: confirm(deliveries, delivery, head) };
  if (message === "SHPMNT") {
    return { status: posted, effects: deliveries.write(delivery, valuesIn(head, shipmentSegments)) };
  }
  if (needsIssue && !delivery.isIssued) return refusal("51", "Delivery & has no goods issue yet", [plain], "VL", "605");
  return { status: posted, effects: deliveries.write(delivery, valuesIn(head, deliverySegments)) };
}
