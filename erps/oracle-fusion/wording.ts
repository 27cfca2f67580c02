import type { ErpSettings } from "../../core/delivery/erp.ts";
import { milestoneCodesOf } from "../../core/delivery/milestone-codes.ts";
import type { FieldTerm, NumberTerm, Vocabulary } from "../../core/delivery/operations.ts";
import { CodedError, coded } from "../../core/errors.ts";
import { flexMark, type Homes } from "./documents.ts";
import type { OrderTerms } from "./orders.ts";
import { isAttribute } from "./services.ts";

/** All that the settings of a connection say, read once. */
export interface Terms {
  readonly homes: Homes;
  readonly orders: OrderTerms;
  /** Status codes of lines that are ready to be shipped. */
  readonly ready: readonly string[];
  vocabulary(operation: string): Vocabulary;
}

/** Reads the settings. Throws a CodedError WB-CFG-001 where they cannot be followed. */
export function termsOf({ values, baseUrl }: ErpSettings): Terms {
  const text = (setting: string, fallback = ""): string => String(values[setting] ?? "").trim() || fallback;
  const attribute = (setting: string): string => attributeNamed(text(setting), baseUrl);
  const words = (setting: string, fallback: string): readonly string[] => text(setting, fallback).split(/[\s,]+/);
  const own = ([term, setting]: readonly [FieldTerm, string]) => {
    const name = attribute(setting);
    return name === "" ? [] : [[term, flexMark + name] as const];
  };
  const flex = Object.fromEntries(flexSettings.flatMap(own));
  return {
    homes: {
      milestone: attribute("milestoneField"),
      milestoneAt: attribute("milestoneTimeField"),
      context: text("flexContext"),
      codes: milestoneCodesOf(text("milestoneCodes")),
      confirmed: new Set(words("confirmedStatuses", confirmedDefault)),
    },
    orders: {
      system: text("orderSystem", orderSystemDefault),
      reason: text("returnReason"),
      releaseAction: text("releaseAction", releaseActionDefault),
    },
    ready: words("readyStatuses", readyDefault),
    vocabulary: (operation) => ({ numbers, fields: fieldsOf(operation, flex) }),
  };
}

function attributeNamed(name: string, baseUrl: string): string {
  if (name === "" || isAttribute(name)) return name;
  const detail = `${name} is not the name of an attribute`;
  throw new CodedError(coded("WB-CFG-001", { node: new URL(baseUrl).host, detail }));
}

export const confirmedDefault = "CO,IT,CL";
export const readyDefault = "R,Y";
export const orderSystemDefault = "OPS";
export const releaseActionDefault = "ORA_FOM_RELEASE_PAUSE_TASK";

/** Terms that have no attribute of the standard: a segment of the shipment's flexfield is their home where one is named. */
const flexSettings = [
  ["carrier", "carrierField"],
  ["trackingUrl", "trackingUrlField"],
  ["estimatedDelivery", "estimatedDeliveryField"],
  ["receivedBy", "receivedByField"],
  ["reason", "reasonField"],
] as const;

const numbers: Readonly<Partial<Record<NumberTerm, string>>> = {
  delivery: "Shipment",
  order: "Order",
  trackingNumber: "TrackingNumber",
  bol: "BillOfLading",
};

const shipped = { trackingNumber: "TrackingNumber", billOfLading: "BillOfLading", shippedAt: "ActualShipDate" };

function fieldsOf(operation: string, flex: Vocabulary["fields"]): Vocabulary["fields"] {
  switch (operation) {
    case "tracking":
    case "ship-confirm":
      return { ...flex, ...shipped };
    case "proof-of-delivery":
      return { ...flex, deliveredAt: "ActualDeliveryDate" };
    case "return":
      return { reason: "ReturnReasonCode", text: "Comments" };
    case "invoice-release":
      return {};
    default:
      return flex;
  }
}
